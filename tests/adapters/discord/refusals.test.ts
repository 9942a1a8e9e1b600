import { EventEmitter } from 'node:events';
import { DiscordAPIError, type REST } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { RefusedBefore } from '../../../adapters/discord/failures.ts';
import {
  INVALID_REQUESTS_MAX,
  REFUSALS_IN_A_SERVER_MAX,
} from '../../../adapters/discord/limits.ts';
import { createRefusals, REMEMBERED_MS } from '../../../adapters/discord/refusals.ts';

const forbidden = new DiscordAPIError(
  { code: 50013, message: 'Missing Permissions' },
  50013,
  403,
  'POST',
  'https://discord.test',
  {},
);
const refuse = () => Promise.reject(forbidden);
const post = async () => 'posted';

function someRefusals() {
  let now = 0;
  const refusals = createRefusals(() => now);
  const rest = new EventEmitter();
  refusals.watch(rest as unknown as REST);
  return {
    ...refusals,
    rest,
    pass: (ms: number) => {
      now += ms;
    },
    /** As often as it takes for the server to be left alone. */
    async refuseAll(tenant: string) {
      for (let i = 0; i < REFUSALS_IN_A_SERVER_MAX; i++) {
        await refusals.guard({ tenant, what: `post ${tenant} ${i}` }, refuse).catch(() => {});
      }
    },
  };
}

describe('a server that refuses much', () => {
  it('is left alone for ten minutes, and silences no other', async () => {
    const { guard, refuseAll, pass } = someRefusals();
    await refuseAll('one');
    await expect(guard({ tenant: 'one', what: 'post new' }, post)).rejects.toThrow(RefusedBefore);
    expect(await guard({ tenant: 'two', what: 'post elsewhere' }, post)).toBe('posted');
    pass(REMEMBERED_MS);
    expect(await guard({ tenant: 'one', what: 'post new' }, post)).toBe('posted');
  });

  it('is one of many: all are left alone long before Discord bans', async () => {
    const { guard, rest } = someRefusals();
    const deed = { tenant: 'one', what: 'post here' };
    for (let i = 1; i < INVALID_REQUESTS_MAX; i++) rest.emit('invalidRequestWarning');
    expect(await guard(deed, post)).toBe('posted');
    rest.emit('invalidRequestWarning');
    await expect(guard(deed, post)).rejects.toThrow(RefusedBefore);
  });
});
