import { type APIInteraction, InteractionType } from 'discord.js';
import type { Call } from '../../src/call.ts';
import type { CommandContext } from '../../src/command.ts';
import { phrases } from '../../src/phrases.ts';
import type { Core } from '../service.ts';
import { readCustomId } from './custom-id.ts';
import { readCall } from './read-call.ts';
import { doing, type Replies, saying } from './replies.ts';

/** What an interaction asks for. */
export interface Asked {
  /** Whether only the asker sees the reply; known at once. */
  isPrivate(context: CommandContext): Promise<boolean>;
  replies(context: CommandContext): Promise<Replies>;
}

/** Undefined for interactions that Footnote offers nowhere. */
export function readAsked(interaction: APIInteraction, core: Core): Asked | undefined {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand: {
      const call = readCall(interaction, core.commands);
      return {
        isPrivate: (context) => core.dispatcher.isPrivate(call, context),
        replies: async (context) => doing(core, call, context),
      };
    }
    case InteractionType.MessageComponent:
      return pressed(interaction.data.custom_id, core);
    default:
      return undefined;
  }
}

/** Whoever presses a button is answered alone, unless they share something. */
function pressed(customId: string, core: Core): Asked {
  const does = readCustomId(customId);
  const shares = does?.kind === 'call' && does.call.name === 'share';
  return {
    isPrivate: async () => !shares,
    async replies(context) {
      const call = does?.kind === 'call' ? does.call : await stored(does?.id, core, context);
      return call === undefined ? saying(phrases.buttonGone) : doing(core, call, context);
    },
  };
}

async function stored(
  id: string | undefined,
  { stores, log }: Core,
  { place }: CommandContext,
): Promise<Call | undefined> {
  if (id === undefined) return undefined;
  return await stores.calls.get(place, id).catch((error: unknown) => {
    log.error({ err: error }, 'what a button does could not be read');
    return undefined;
  });
}
