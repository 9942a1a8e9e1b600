import { readButton, toButton, toStoredButton } from './button.ts';
import type { Call } from './call.ts';
import type { CommandContext } from './command-context.ts';
import type { Log } from './log.ts';
import type { CallStore } from './state/calls.ts';
import type { Stores } from './state/stores.ts';
import type { Tenancy } from './tenancy.ts';

interface Keeping {
  readonly stores: Pick<Stores, 'calls'>;
  readonly log: Log;
}

interface Owned {
  readonly owner: Tenancy & { readonly person: string };
  readonly calls: CallStore;
  readonly lengthMax: number;
  readonly mark?: string;
}

/** As `toButton`, stored where it is too long for a button; rejects where it cannot be. */
export async function storedButton(
  call: Call,
  { owner, calls, lengthMax, mark }: Owned,
): Promise<string> {
  return toButton(call, lengthMax, mark) ?? toStoredButton(await calls.put(owner, call), mark);
}

/** As `storedButton`; undefined where it cannot be kept, which is logged. */
export async function buttonFor(
  call: Call,
  { place: { platform, tenant }, person }: CommandContext,
  { stores, log, lengthMax }: Keeping & { readonly lengthMax: number },
): Promise<string | undefined> {
  const owner = { platform, tenant, person };
  return await storedButton(call, { owner, calls: stores.calls, lengthMax }).catch(
    (error: unknown) => {
      log.error({ err: error }, 'what a button does could not be kept');
      return undefined;
    },
  );
}

/** What a pressed button does; undefined for what is not kept any more. */
export async function callOf(
  text: string,
  of: Tenancy,
  { stores, log }: Keeping,
): Promise<Call | undefined> {
  const does = readButton(text);
  if (does === undefined || does.kind === 'call') return does?.call;
  return await stores.calls.get(of, does.id).catch((error: unknown) => {
    log.error({ err: error }, 'what a button does could not be read');
    return undefined;
  });
}
