import { SourceError } from '../errors.ts';

/** The machines that belong to one source and share its limits. */
export interface Hosts {
  /** As people know the source: "arXiv". */
  readonly name: string;
  /** Its https hosts are this domain and what lies below it. */
  readonly domain: string;
  /** One address in place of all of them: a proxy, or a server on this machine. */
  readonly baseUrl?: string | undefined;
  /** The setting that holds `baseUrl`, for messages. */
  readonly setting: string;
}

/** The base that paths are appended to: the override, or `https://<host>`. */
export function baseOf(hosts: Hosts, host: string = hosts.domain): string {
  return (hosts.baseUrl ?? `https://${host}`).replace(/\/+$/, '');
}

/** Throws unless the address belongs to the source: its domain by https, or the override's own origin. */
export function assertOwn(url: URL, hosts: Hosts): void {
  const { name, domain, baseUrl, setting } = hosts;
  if (baseUrl !== undefined) {
    const base = new URL(baseUrl);
    const isOwn = base.protocol === 'http:' && isThisMachine(base.hostname);
    if (base.protocol !== 'https:' && !isOwn) {
      throw new SourceError(
        name,
        `${setting} is neither https nor an address of this machine. Change it to one that is.`,
        { retryable: false, reason: 'configuration' },
      );
    }
    if (url.origin !== base.origin || hasCredentials(url)) throw astray(hosts);
    return;
  }
  const inside = url.hostname === domain || url.hostname.endsWith(`.${domain}`);
  if (url.protocol !== 'https:' || url.port !== '' || hasCredentials(url) || !inside) {
    throw astray(hosts);
  }
}

/** By the name of a host as a URL has it. */
export function isThisMachine(hostname: string): boolean {
  return /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(hostname);
}

function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}

/** Says nothing of where it led: that may be anything. */
function astray({ name }: Hosts): SourceError {
  return new SourceError(
    name,
    `${name} redirected to an address that is not its own, which was not followed.`,
    { retryable: true },
  );
}
