import type { State } from './state.ts';
import type { Team, User } from './world.ts';

export interface Visit {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

export interface Consent {
  readonly team: Team;
  readonly user: User;
  /** For all workspaces of the team's enterprise. */
  readonly wholeEnterprise?: true;
  /** The person says no. */
  readonly denied?: true;
}

export interface Browser {
  /** Slack's consent page: gives where it sends the person back to, with a code. */
  consent(authorizeUrl: string, consent: Consent): URL;
  /** The whole installation: the app's page, Slack's consent, and back, with the cookies that were set. */
  install(installUrl: string, consent: Consent): Promise<Visit>;
}

/** A person who installs the app. */
export function createBrowser(state: State): Browser {
  const consent: Browser['consent'] = (authorizeUrl, { team, user, wholeEnterprise, denied }) => {
    const asked = new URL(authorizeUrl).searchParams;
    if (asked.get('client_id') !== state.credentials.clientId) throw new Error('invalid_client_id');
    const wanted = (asked.get('scope') ?? '').split(',').filter((scope) => scope !== '');
    const unknown = wanted.filter((one) => !state.manifest.oauth_config.scopes.bot.includes(one));
    if (unknown.length > 0) throw new Error(`the manifest lacks the scopes ${unknown.join(', ')}`);
    const redirectUri = asked.get('redirect_uri') ?? undefined;
    const known = state.manifest.oauth_config.redirect_urls ?? [];
    const back = new URL(redirectUri ?? known[0] ?? 'http://127.0.0.1/slack/oauth_redirect');
    const code = state.world.newId('code-');
    state.grants.set(code, {
      teamId: team.id,
      userId: user.id,
      at: state.clock.now(),
      scopes: wanted,
      redirectUri,
      wholeEnterprise: wholeEnterprise === true,
      used: false,
    });
    back.searchParams.set(
      denied === true ? 'error' : 'code',
      denied === true ? 'access_denied' : code,
    );
    back.searchParams.set('state', asked.get('state') ?? '');
    return back;
  };

  return {
    consent,
    async install(installUrl, person) {
      const page = await fetch(installUrl, { redirect: 'manual' });
      const html = await page.text();
      const link =
        page.headers.get('location') ?? html.match(/href="(https:[^"]*authorize[^"]*)"/)?.[1];
      if (link === undefined) throw new Error(`no link to Slack on ${installUrl}: ${page.status}`);
      const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
      const back = consent(link.replaceAll('&amp;', '&'), person);
      const target = new URL(back.pathname + back.search, installUrl);
      const headers = { cookie: cookies.join('; ') };
      const landed = await fetch(target, { redirect: 'manual', headers });
      const location = landed.headers.get('location');
      return {
        status: landed.status,
        body: await landed.text(),
        ...(location === null ? {} : { location }),
      };
    },
  };
}
