const LENGTH_MAX = 254;
const LOCAL_MAX = 64;
/** One plain address: no quotes, comments, groups, routes or folding, which mail programs read in different ways. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_{|}~-]+)*$/i;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/i;

/** The address with its domain in lower case; undefined for what is not one plain `local@domain` in ASCII. */
export function mailAddress(text: string): string | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || local.length > LOCAL_MAX || !LOCAL.test(local) || !DOMAIN.test(domain))
    return undefined;
  return `${local}@${domain.toLowerCase()}`;
}

export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** Of `Footnote <papers@example.org>`, or the address alone. */
export function readSender(text: string): Sender | undefined {
  const [, name, inBrackets] = /^\s*"?([^<>"\r\n]*?)"?\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  const address = mailAddress(inBrackets ?? text.trim());
  return address === undefined ? undefined : { name: name || 'Footnote', address };
}
