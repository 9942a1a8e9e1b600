import { actionsFor } from '../../src/actions.ts';
import { toButton, toStoredButton } from '../../src/button.ts';
import type { Call } from '../../src/call.ts';
import type { CommandContext } from '../../src/command.ts';
import type { Reply } from '../../src/reply.ts';
import type { Core } from '../service.ts';
import { BUTTON_VALUE_MAX } from './limits.ts';
import { phrases } from './phrases.ts';
import type { Buttons } from './render/blocks.ts';

/** What can be done with a reply; what cannot be kept for a button has none. */
export async function buttonsFor(
  reply: Reply,
  context: CommandContext,
  { stores, log }: Pick<Core, 'stores' | 'log'>,
): Promise<Buttons> {
  const audience = context.private === true ? 'private' : 'everybody';
  const { platform, tenant } = context.place;
  const keep = async (call: Call): Promise<string | undefined> => {
    const stored = stores.calls.put({ platform, tenant, person: context.person }, call);
    return await stored.then(toStoredButton, (error: unknown) => {
      log.warn({ err: error }, 'what a button does could not be kept');
      return undefined;
    });
  };
  const actions: { label: string; value: string }[] = [];
  const feedback: Record<string, string> = {};
  for (const { label, call } of actionsFor(reply, audience)) {
    const value = toButton(call, BUTTON_VALUE_MAX) ?? (await keep(call));
    if (value === undefined) continue;
    if (call.name === 'feedback') feedback[String(call.input.verdict)] = value;
    else actions.push({ label: call.name === 'share' ? phrases.share : label, value });
  }
  const { good, bad } = feedback;
  return { actions, ...(good !== undefined && bad !== undefined && { feedback: { good, bad } }) };
}
