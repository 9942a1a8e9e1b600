import { actionsFor } from '../../src/actions.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { buttonFor } from '../../src/kept-calls.ts';
import type { Reply } from '../../src/reply.ts';
import type { Core } from '../service.ts';
import { BUTTON_VALUE_MAX } from './limits.ts';
import { phrases } from './phrases.ts';
import type { Button, Buttons } from './render/blocks.ts';

/** What can be done with a reply; what cannot be kept for a button has none. */
export async function buttonsFor(
  reply: Reply,
  context: CommandContext,
  keeping: Pick<Core, 'stores' | 'log'>,
): Promise<Buttons> {
  const actions: Button[] = [];
  const feedback: Record<string, string> = {};
  for (const { label, call, card } of actionsFor(reply)) {
    const value = await buttonFor(call, context, { ...keeping, lengthMax: BUTTON_VALUE_MAX });
    if (value === undefined) continue;
    if (call.name === 'feedback') feedback[String(call.input.verdict)] = value;
    else actions.push({ label: call.name === 'share' ? phrases.share : label, value, card });
  }
  const { good, bad } = feedback;
  return { actions, ...(good !== undefined && bad !== undefined && { feedback: { good, bad } }) };
}
