import { type APIInteraction, InteractionType } from 'discord.js';
import { readButton } from '../../src/button.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { callOf } from '../../src/kept-calls.ts';
import { phrases } from '../../src/phrases.ts';
import { doing, type Replies, saying } from '../../src/replies.ts';
import type { Core } from '../service.ts';
import { readCall } from './read-call.ts';

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
        replies: async (context) => doing(core.dispatcher, call, context),
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
  const does = readButton(customId);
  const shares = does?.kind === 'call' && does.call.name === 'share';
  return {
    isPrivate: async () => !shares,
    async replies(context) {
      const call = await callOf(customId, context.place, core);
      return call === undefined
        ? saying(phrases.buttonGone)
        : doing(core.dispatcher, call, context);
    },
  };
}
