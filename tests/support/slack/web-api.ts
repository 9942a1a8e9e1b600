import { type Fields, readArguments } from './fields.ts';
import { assistant } from './methods/assistant.ts';
import { chat } from './methods/chat.ts';
import { conversations } from './methods/conversations.ts';
import { files } from './methods/files.ts';
import { type Call, type Method, requireScope } from './methods/method.ts';
import { oauth } from './methods/oauth.ts';
import { people } from './methods/people.ts';
import { streams } from './methods/streams.ts';
import { views } from './methods/views.ts';
import { Refusal } from './refusal.ts';
import type { State } from './state.ts';
import type { Token } from './tokens.ts';
import type { Team } from './world.ts';

const METHODS: Readonly<Record<string, Method>> = {
  ...assistant,
  ...chat,
  ...conversations,
  ...files,
  ...oauth,
  ...people,
  ...streams,
  ...views,
};
const MINUTE_MS = 60_000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Fields;
}

export interface WebApi {
  call(name: string, token: string | undefined, fields: Fields): Promise<Answer>;
  /** From now on 429 is answered beyond each method's tier, by the clock. */
  enforceTiers(): void;
}

const NOBODY: Team = { id: '', name: '', domain: '', botUserId: '', botId: '' };
const NO_TOKEN: Token = { value: '', kind: 'bot', scopes: [], state: 'live' };

export function createWebApi(state: State): WebApi {
  const calls = new Map<string, readonly number[]>();
  let enforced = false;

  const spend = (name: string, team: Team, perMinute: number): number | undefined => {
    const key = `${name} ${team.id}`;
    const now = state.clock.now();
    const recent = (calls.get(key) ?? []).filter((at) => at > now - MINUTE_MS);
    const [first] = recent;
    if (first !== undefined && recent.length >= perMinute) return first + MINUTE_MS - now;
    calls.set(key, [...recent, now]);
    return undefined;
  };

  return {
    enforceTiers() {
      enforced = true;
    },
    async call(name, tokenValue, fields) {
      try {
        const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
        if (method === undefined) throw new Refusal('unknown_method', { req_method: name });
        const call = authorize(state, method, tokenValue, fields);
        const waitMs = enforced ? spend(name, call.team, method.perMinute) : undefined;
        if (waitMs !== undefined) return tooMany(Math.ceil(waitMs / 1000));
        requireScope(call, ...method.scopes);
        return ok(await method.run(call), call.token.scopes, method.scopes);
      } catch (error) {
        if (error instanceof Refusal) return refused(error);
        throw error;
      }
    },
  };
}

function authorize(state: State, method: Method, value: string | undefined, fields: Fields): Call {
  const args = readArguments(fields);
  if (method.token === 'none') return { args, token: NO_TOKEN, team: NOBODY, state };
  const token = findToken(state, value ?? args.optional('token'));
  if (token.kind !== method.token) throw new Refusal('not_allowed_token_type');
  if (token.kind === 'app') return { args, token, team: NOBODY, state };
  const team = teamOf(state, method, token, args.optional('team_id'));
  if (token.teamId === undefined && team.enterprise?.id !== token.enterpriseId) {
    throw new Refusal('team_access_not_granted');
  }
  return { args, token, team, state };
}

/** The token of an enterprise needs `team_id`, but not to ask for itself. */
function teamOf(state: State, { scopes }: Method, token: Token, given: string | undefined): Team {
  const teamId = token.teamId ?? given;
  if (teamId !== undefined) return state.world.team(teamId);
  const any = [...state.world.teams.values()].find(
    ({ enterprise }) => enterprise !== undefined && enterprise.id === token.enterpriseId,
  );
  if (any === undefined || scopes.length > 0) {
    throw new Refusal('missing_argument', { argument: 'team_id' });
  }
  return any;
}

function findToken(state: State, value: string | undefined): Token {
  if (value === undefined) throw new Refusal('not_authed');
  const token = state.tokens.find(value);
  if (token === undefined) throw new Refusal('invalid_auth');
  if (token.state === 'revoked') throw new Refusal('token_revoked');
  if (token.state === 'uninstalled') throw new Refusal('account_inactive');
  return token;
}

function ok(result: Fields, has: readonly string[], needs: readonly string[]): Answer {
  const headers = { 'x-oauth-scopes': has.join(','), 'x-accepted-oauth-scopes': needs.join(',') };
  return { status: 200, headers, body: { ok: true, ...result } };
}

function refused({ code, more }: Refusal): Answer {
  return { status: 200, headers: {}, body: { ok: false, error: code, ...more } };
}

export function tooMany(seconds: number): Answer {
  const headers = { 'retry-after': String(seconds) };
  return { status: 429, headers, body: { ok: false, error: 'ratelimited' } };
}
