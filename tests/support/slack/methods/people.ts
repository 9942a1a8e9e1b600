import type { Fields } from '../fields.ts';
import { Refusal } from '../refusal.ts';
import { botMethod, type Call, type Method, TIERS } from './method.ts';

export const people: Readonly<Record<string, Method>> = {
  'auth.test': botMethod(TIERS.special, [], whoAmI),
  'auth.revoke': botMethod(TIERS.three, [], revoke),
  'users.info': botMethod(TIERS.four, ['users:read'], userInfo),
  'team.info': botMethod(TIERS.three, ['team:read'], teamInfo),
};

function whoAmI({ team, token, state }: Call): Fields {
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: 'footnote',
    team_id: team.id,
    user_id: team.botUserId,
    bot_id: team.botId,
    app_id: state.credentials.appId,
    is_enterprise_install: token.teamId === undefined,
    ...(team.enterprise === undefined ? {} : { enterprise_id: team.enterprise.id }),
  };
}

function revoke({ token }: Call): Fields {
  token.state = 'revoked';
  return { revoked: true };
}

/** Strangers are people of another workspace, known from a shared channel. */
function userInfo(call: Call): Fields {
  const { args, state, team } = call;
  const user = state.world.user(args.text('user'));
  const isStranger = user.teamId !== team.id;
  const meets = [...state.world.channels.values()].some(
    ({ members, teamIds }) => members.has(user.id) && teamIds.includes(team.id),
  );
  if (isStranger && !meets) throw new Refusal('user_not_found');
  const profile = { real_name: user.name, display_name: user.name, team: user.teamId };
  return {
    user: {
      id: user.id,
      team_id: user.teamId,
      name: user.name,
      real_name: user.name,
      deleted: false,
      tz: user.tz,
      profile,
      is_bot: user.isBot,
      is_restricted: false,
      ...(isStranger ? { is_stranger: true } : { is_admin: user.isAdmin, is_owner: user.isOwner }),
      ...(args.flag('include_locale') === true ? { locale: user.locale } : {}),
    },
  };
}

function teamInfo({ team }: Call): Fields {
  const { id, name, domain, enterprise } = team;
  const more =
    enterprise === undefined
      ? {}
      : { enterprise_id: enterprise.id, enterprise_name: enterprise.name };
  return { team: { id, name, domain, ...more } };
}
