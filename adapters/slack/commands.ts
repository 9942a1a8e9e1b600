import type { SlashCommand, webApi } from '@slack/bolt';
import type { Call } from '../../src/call.ts';
import { claim } from '../../src/claim.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { phrases as common } from '../../src/phrases.ts';
import { doing } from '../../src/replies.ts';
import { shorten } from '../../src/text.ts';
import type { Core } from '../service.ts';
import type { Answering } from './answering.ts';
import { ASK } from './command-names.ts';
import { plain } from './mrkdwn.ts';
import { phrases } from './phrases.ts';
import { contextOf, isOutside, PLATFORM } from './place.ts';
import { readAskCommand, readPapersCommand } from './read-command.ts';
import type { Sharing } from './sharing.ts';
import type { Turnstile } from './turnstile.ts';
import { channelWay, directWay, ephemeralWay, responseWay, type Way } from './ways.ts';

export interface CommandParts {
  readonly core: Core;
  readonly answering: Answering;
  readonly sharing: Sharing;
  readonly fetch: NonNullable<webApi.WebClientOptions['fetch']>;
}

interface Asked {
  readonly command: SlashCommand;
  readonly client: webApi.WebClient;
  readonly tenant: string;
}

interface Given extends Asked {
  /** Acknowledges, with a text that the person sees at once. */
  readonly ack: (text?: string) => Promise<void>;
  readonly turn: Turnstile;
}

const QUESTION_MAX = 200;

/** Answers slash commands: to who gave them alone, unless they say `--public`. */
export function createCommands({ core, answering, sharing, fetch }: CommandParts) {
  return async ({ ack, turn, ...given }: Given): Promise<void> => {
    const call = readCall(given.command, core);
    await ack(acknowledgement(call));
    await turn((found) => answer(call, given, found));
  };

  async function answer(
    call: Call,
    { command, client, tenant }: Asked,
    found: () => void,
  ): Promise<void> {
    if (!(await claim(core, { platform: PLATFORM, tenant }, `command ${command.trigger_id}`)))
      return;
    const spot = { tenant, channel: command.channel_id, user: command.user_id };
    const isMute = postsHere(call) && (await isOutside(client, spot));
    const base: CommandContext = {
      ...contextOf(spot, client),
      discreet: true,
      ...(isMute && { mute: true as const }),
    };
    const isPrivate = await core.dispatcher.isPrivate(call, base);
    const context: CommandContext = { ...base, ...(isPrivate && { private: true }) };
    const delivered = await answering.answer({
      replies: doing(core.dispatcher, call, context),
      context,
      question: isPrivate ? 'visible' : 'shown',
      ways: ({ kind }) =>
        waysFor({ command, client, fetch, isPrivate: isPrivate || kind === 'notice' }),
      found,
    });
    if (delivered !== undefined) await sharing.remember(delivered, spot);
  }
}

function readCall({ command, text }: SlashCommand, { commands }: Core): Call {
  return command === ASK ? readAskCommand(text, commands) : readPapersCommand(text, commands);
}

function postsHere({ name, input }: Call): boolean {
  return name === 'subscribe' && input.direct !== true && input.email === undefined;
}

/** Only an answer takes long enough to say that it comes. */
function acknowledgement({ name, input }: Call): string | undefined {
  if (name !== 'ask') return undefined;
  return `> ${plain(shorten(String(input.question), QUESTION_MAX))}\n_${phrases.reading}_`;
}

interface Addressee {
  readonly command: SlashCommand;
  readonly client: webApi.WebClient;
  readonly fetch: CommandParts['fetch'];
  readonly isPrivate: boolean;
}

function waysFor({ command, client, fetch, isPrivate }: Addressee): readonly Way[] {
  const { channel_id: channel, user_id: user, response_url: url } = command;
  const open = isPrivate
    ? []
    : [channelWay(client, { channel }), responseWay({ fetch, url, audience: 'everybody' })];
  return [
    ...open,
    responseWay({ fetch, url, audience: 'asker' }),
    ephemeralWay(client, { channel, user }),
    directWay(client, user, common.tooLate),
  ];
}
