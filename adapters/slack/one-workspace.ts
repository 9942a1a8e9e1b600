import { webApi } from '@slack/bolt';
import type { Timer } from '../../src/deadline.ts';
import type { Log } from '../../src/log.ts';
import { pause } from '../../src/pacing.ts';
import type { TokenGuard } from './client-options.ts';
import { isFatal, refusedToken } from './tokens.ts';
import type { Workspaces } from './workspaces.ts';

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

export interface OneWorkspaceParts {
  readonly botToken: string;
  readonly clientOptions: webApi.WebClientOptions;
  readonly guard: TokenGuard;
  readonly log: Log;
  readonly now: () => Date;
  readonly timer: Timer;
  readonly signal: AbortSignal;
}

interface Identity {
  readonly botToken: string;
  readonly botId?: string;
  readonly botUserId?: string;
  readonly teamId?: string;
  readonly enterpriseId?: string;
}

/** The workspace whose token is in the settings. */
export function createOneWorkspace(parts: OneWorkspaceParts): Workspaces {
  const { botToken, guard, log, now, timer, signal } = parts;
  let identity: Identity | undefined;
  let identifiedAt = now();
  let trouble = 'asking Slack who I am';
  let isEnded = false;

  async function identify(): Promise<Identity> {
    const client = new webApi.WebClient(botToken, { ...parts.clientOptions });
    const { bot_id, user_id, team_id, enterprise_id } = await client.auth.test();
    return {
      botToken,
      ...(bot_id !== undefined && { botId: bot_id }),
      ...(user_id !== undefined && { botUserId: user_id }),
      ...(team_id !== undefined && { teamId: team_id }),
      ...(enterprise_id !== undefined && { enterpriseId: enterprise_id }),
    };
  }

  return {
    async start() {
      for (let waitMs = RETRY_FIRST_MS; !signal.aborted; waitMs *= 2) {
        try {
          const askedAt = now();
          identity = await identify();
          identifiedAt = askedAt;
          return;
        } catch (error) {
          if (isFatal(error)) throw refusedToken('SLACK_BOT_TOKEN', error);
          trouble = `Slack cannot be reached: ${error instanceof Error ? error.message : error}`;
          log.warn({ err: error, service: 'slack' }, 'Slack could not be reached; trying again');
          await pause(Math.min(waitMs, RETRY_MAX_MS), timer, signal);
        }
      }
    },

    async authorize({ teamId }) {
      if (identity === undefined || isEnded) throw new Error(trouble);
      return { ...identity, ...(teamId !== undefined && { teamId }) };
    },

    async end({ teamId }, at) {
      const { teamId: own, enterpriseId } = identity ?? {}; // the socket has the events of all that installed the app
      const isOther = enterpriseId === undefined && teamId !== undefined && teamId !== own;
      if (isOther || at <= identifiedAt) return false; // that was another token
      isEnded = true;
      guard.end(botToken);
      trouble = 'Slack has ended the token: install the app again and set the new SLACK_BOT_TOKEN';
      log.error({ service: 'slack' }, trouble);
      return true;
    },

    health() {
      const ready = identity !== undefined && !isEnded;
      return { alive: !isEnded, ready, detail: ready ? 'one workspace' : trouble };
    },
  };
}
