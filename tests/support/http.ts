import { createHttp, type HostGroup, type Http, type HttpParts } from '../../index/sources/http.ts';
import { createLanes } from '../../index/sources/lane.ts';
import { aFolder } from './builders.ts';

export const USER_AGENT = 'Footnote/1.2.3 (mailto:operator@example.org)';

/** A polite client with the clock of the test. */
export function anHttp(
  group: HostGroup,
  parts: Partial<HttpParts> & Pick<HttpParts, 'clock'>,
): Http {
  return createHttp(group, {
    lanes: createLanes(aFolder()),
    fetch: (...args) => globalThis.fetch(...args),
    random: () => 0.5,
    userAgent: USER_AGENT,
    ...parts,
  });
}
