import type { Fields } from '../fields.ts';
import { Refusal } from '../refusal.ts';
import type { Grant, State } from '../state.ts';
import type { Token } from '../tokens.ts';
import { type Call, type Method, TIERS } from './method.ts';

const CODE_MS = 600_000;
const TOKEN_S = 43_200;

export const oauth: Readonly<Record<string, Method>> = {
  'oauth.v2.access': { scopes: [], token: 'none', perMinute: TIERS.special, run: access },
  'apps.connections.open': {
    scopes: ['connections:write'],
    token: 'app',
    perMinute: TIERS.three,
    run: ({ state }) => ({ url: state.newTicket() }),
  },
};

function access(call: Call): Fields {
  const { args, state } = call;
  if (args.optional('client_id') !== state.credentials.clientId)
    throw new Refusal('invalid_client_id');
  if (args.optional('client_secret') !== state.credentials.clientSecret) {
    throw new Refusal('bad_client_secret');
  }
  return args.optional('grant_type') === 'refresh_token' ? refresh(call) : redeem(call);
}

function redeem({ args, state }: Call): Fields {
  const grant = state.grants.get(args.optional('code') ?? '');
  if (grant === undefined || grant.used || state.clock.now() - grant.at > CODE_MS) {
    throw new Refusal('invalid_code');
  }
  if (args.optional('redirect_uri') !== grant.redirectUri) throw new Refusal('bad_redirect_uri');
  grant.used = true;
  const team = state.world.team(grant.teamId);
  const whole = grant.wholeEnterprise && team.enterprise !== undefined;
  const of = whole ? { enterpriseId: team.enterprise.id } : { teamId: team.id };
  const token = state.tokens.issue({ kind: 'bot', scopes: grant.scopes, ...of });
  return { ...installation(state, grant, whole), ...tokenFields(state, token) };
}

function refresh({ args, state }: Call): Fields {
  const refreshToken = args.text('refresh_token');
  const old = state.refreshes.get(refreshToken);
  if (old === undefined) throw new Refusal('invalid_refresh_token');
  state.refreshes.delete(refreshToken);
  old.state = 'revoked';
  const { value: _, state: __, ...same } = old;
  return tokenFields(state, state.tokens.issue(same));
}

function installation(state: State, grant: Grant, whole: boolean): Fields {
  const { id, name, enterprise, botUserId } = state.world.team(grant.teamId);
  return {
    app_id: state.credentials.appId,
    bot_user_id: botUserId,
    team: whole ? null : { id, name },
    enterprise: enterprise ?? null,
    is_enterprise_install: whole,
    authed_user: { id: grant.userId },
  };
}

function tokenFields(state: State, token: Token): Fields {
  const fields = { access_token: token.value, token_type: 'bot', scope: token.scopes.join(',') };
  if (!state.manifest.settings.token_rotation_enabled) return fields;
  const refreshToken = state.world.newId('xoxe-1-secret-');
  state.refreshes.set(refreshToken, token);
  return { ...fields, refresh_token: refreshToken, expires_in: TOKEN_S };
}
