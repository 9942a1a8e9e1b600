import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds by which Slack's clock and ours may differ. */
const TOLERANCE_S = 300;

export interface SignedRequest {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  /** As it came. */
  readonly body: Uint8Array;
}

/** Whether Slack made the request just now, and for the first time: a copy is refused. */
export interface Verifier {
  accepts(request: SignedRequest): boolean;
}

export function createVerifier(secret: string, now: () => Date): Verifier {
  const seen = new Map<string, number>(); // when each is too old anyway, oldest first

  function isFirst(signature: string, nowS: number): boolean {
    for (const [old, until] of seen) {
      if (until >= nowS) break;
      seen.delete(old);
    }
    if (seen.has(signature)) return false;
    seen.set(signature, nowS + 2 * TOLERANCE_S);
    return true;
  }

  return {
    accepts({ timestamp = '', signature = '', body }) {
      const nowS = Math.floor(now().getTime() / 1_000);
      if (!/^\d{1,11}$/.test(timestamp)) return false;
      if (Math.abs(nowS - Number(timestamp)) > TOLERANCE_S) return false;
      const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body);
      const expected = Buffer.from(`v0=${digest.digest('hex')}`);
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
      return isFirst(signature, nowS);
    },
  };
}
