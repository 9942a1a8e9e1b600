import type { Stores } from './state/stores.ts';
import { MAIL } from './subscriptions.ts';

/** What a mail server reports of a mail that it had taken (RFC 3464). */
export interface BounceReport {
  /** Whose mail it returns; left out where that mail is none of ours. */
  readonly delivery?: string;
  /** For whom it failed for good, with the status as `5.1.1`. */
  readonly failed: readonly { readonly addresses: readonly string[]; readonly status: string }[];
}

const BOUNCES_MAX = 3;
/** What reports make of a reply without a code. */
export const NO_CODE = '5.0.0';
/**
 * Addresses and mailboxes (RFC 3463, 3.2 and 3.3), but for what is said there of the sender’s; no host that answers,
 * which Microsoft says of mailboxes that are not there; and no code.
 */
const OF_ADDRESS = /^5\.(?:0\.0|4\.1|1\.(?![78]$)\d{1,3}|2\.\d{1,3})$/;
/** Bad destination address, bad system, moved, takes no mail, disabled: no mail will ever arrive. */
const NOBODY = /^5\.(?:1\.(?:[1236]|10)|2\.1)$/;

/** How the reason begins where a mail was refused for what it is, or for who sent it: it counts nothing against its address. */
export const NOT_OF_ADDRESS = 'the mail server does not take this mail';

/** Whether a mail was refused for good because of the address that it went to. */
export function isOfAddress(status: string): boolean {
  return OF_ADDRESS.test(status);
}

/** Whether an address is to get no more mail, after so many in a row that did not arrive. */
export function isLost(bounces: number, status: string | undefined): boolean {
  return bounces >= BOUNCES_MAX || (status !== undefined && NOBODY.test(status));
}

/** So begins why an address was switched off by what came back later. */
export const CAME_BACK = 'the mail came back';

/**
 * Counts a mail that came back, once, however often it is reported. Who cannot name the delivery has not seen the
 * mail: reports made up by others count nothing. Nor does what befell it for its sender’s sake.
 */
export async function countBounce(
  { delivery, failed }: BounceReport,
  { returned, subscriptions }: Pick<Stores, 'returned' | 'subscriptions'>,
): Promise<'nothing' | 'counted' | 'switched off'> {
  if (delivery === undefined) return 'nothing';
  for (const { addresses, status } of failed) {
    if (!isOfAddress(status)) continue;
    const reason = `${CAME_BACK} (${status})`;
    const found = await returned.note({ delivery, addresses, reason });
    if (found === undefined) continue;
    if (!isLost(found.bounces, status)) return 'counted';
    const off = await subscriptions.switchOff({ ...MAIL, channel: found.address }, reason);
    return off.length > 0 ? 'switched off' : 'counted';
  }
  return 'nothing';
}
