import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type {
  Installation,
  InstallationQuery,
  InstallationStore,
  Logger,
  webApi,
} from '@slack/bolt';
import { InstallProvider } from '@slack/oauth';
import type { Context, Hono } from 'hono';
import type { ManyWorkspaces } from '../../src/config-slack.ts';
import { ConfigError } from '../../src/errors.ts';
import type { Log } from '../../src/log.ts';
import { createSeal } from '../../src/seal.ts';
import type { Installations } from '../../src/state/installations.ts';
import type { TokenGuard } from './client-options.ts';
import { PLATFORM } from './place.ts';
import { SCOPES } from './scopes.ts';
import type { Whose, Workspaces } from './workspaces.ts';

export interface OAuthParts {
  readonly settings: ManyWorkspaces;
  readonly installations: Installations;
  readonly clientOptions: webApi.WebClientOptions;
  readonly guard: TokenGuard;
  readonly logger: Logger;
  readonly log: Log;
}

export const INSTALL_PATH = '/slack/install';
const REDIRECT = '/slack/oauth_redirect';

/** Workspaces that installed the app themselves; their tokens are kept sealed. */
export function createOAuth({
  settings,
  installations,
  guard,
  log,
  ...parts
}: OAuthParts): Workspaces {
  const sealed = createSealedStore(settings.stateKey, installations);
  const { clientId, clientSecret, stateSecret, publicUrl } = settings;
  const installer = new InstallProvider({
    clientId,
    clientSecret,
    stateSecret,
    installationStore: sealed.store,
    clientOptions: { ...parts.clientOptions },
    directInstall: true,
    logger: parts.logger,
  });
  let count = 0;

  async function install(c: Context): Promise<Response> {
    const redirectUri = `${publicUrl}${REDIRECT}`;
    const { incoming, outgoing }: HttpBindings = c.env;
    const options = { scopes: [...SCOPES], redirectUri };
    await installer.handleInstallPath(incoming, outgoing, {}, options);
    return RESPONSE_ALREADY_SENT;
  }

  async function redirected(c: Context): Promise<Response> {
    const { incoming, outgoing }: HttpBindings = c.env;
    await installer.handleCallback(incoming, outgoing, {
      success(_installation, _options, _request, response) {
        count++;
        say(
          response,
          200,
          'Footnote is installed. Write it a direct message, or invite it to a channel.',
        );
      },
      failure(error, _options, _request, response) {
        log.warn({ err: error, service: 'slack' }, 'an installation failed');
        say(
          response,
          400,
          `Footnote is not installed. Begin again at ${publicUrl}${INSTALL_PATH}.`,
        );
      },
    });
    return RESPONSE_ALREADY_SENT;
  }

  return {
    authorize: (source) => installer.authorize(source),

    async start() {
      const all = await installations.all(PLATFORM);
      count = all.length;
      const unreadable = all.filter((one) => sealed.open(one.tenant, one.sealed) === undefined);
      if (unreadable.length === 0) return;
      throw new ConfigError([
        `STATE_KEY: is not the one with which ${unreadable.length} of ${all.length} workspaces were kept; set the one from before, e.g. from a backup of .env`,
      ]);
    },

    async end(whose, at) {
      const tokens = await sealed.remove(whose, at);
      for (const token of tokens ?? []) guard.end(token);
      count = (await installations.all(PLATFORM)).length;
      return tokens !== undefined;
    },

    mount(app: Hono) {
      app.get(INSTALL_PATH, install);
      app.get(REDIRECT, redirected);
    },

    health: () => ({
      alive: true,
      ready: true,
      detail: count === 1 ? 'one workspace' : `${count} workspaces`,
    }),
  };
}

function createSealedStore(stateKey: string, installations: Installations) {
  const seal = createSeal(stateKey);
  const known = new Map<string, Installation>();
  const of = (tenant: string) => ({ platform: PLATFORM, tenant });
  const open = (tenant: string, text: string): Installation | undefined => {
    const opened = seal.open(text, `${PLATFORM} ${tenant}`);
    return opened === undefined ? undefined : (JSON.parse(opened) as Installation);
  };

  async function find(tenant: string): Promise<Installation | undefined> {
    const kept = known.get(tenant);
    if (kept !== undefined) return kept;
    const text = await installations.get(of(tenant));
    const installation = text === undefined ? undefined : open(tenant, text);
    if (installation !== undefined) known.set(tenant, installation);
    return installation;
  }

  const store: InstallationStore = {
    async storeInstallation(installation) {
      const { isEnterpriseInstall, enterprise, team } = installation;
      const tenant = tenantOf({
        isEnterpriseInstall: isEnterpriseInstall === true,
        enterpriseId: enterprise?.id,
        teamId: team?.id,
      });
      const text = JSON.stringify(installation);
      await installations.put(of(tenant), seal.close(text, `${PLATFORM} ${tenant}`));
      known.set(tenant, installation);
    },
    async fetchInstallation(query: InstallationQuery<boolean>) {
      const whole = query.enterpriseId; // what is pressed there does not tell who installed it
      const installation =
        (await find(tenantOf(query))) ?? (whole === undefined ? undefined : await find(whole));
      if (installation === undefined) throw new Error('the app is not installed there');
      return installation;
    },
  };

  return {
    store,
    open,
    /** Gives the tokens that it had; undefined where it was installed after that time. */
    async remove(whose: Whose, until: Date): Promise<readonly string[] | undefined> {
      const tenant = tenantOf(whose);
      const installation = await find(tenant);
      await installations.remove(of(tenant), until);
      if ((await installations.get(of(tenant))) !== undefined) return undefined;
      known.delete(tenant);
      const token = installation?.bot?.token;
      return token === undefined ? [] : [token];
    },
  };
}

function tenantOf({ isEnterpriseInstall, enterpriseId, teamId }: Whose): string {
  return (isEnterpriseInstall ? enterpriseId : teamId) ?? teamId ?? enterpriseId ?? '';
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
