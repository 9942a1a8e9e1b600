import { App, type Logger, type Receiver, type webApi } from '@slack/bolt';
import { createTalk } from '../../src/talk.ts';
import type { Core } from '../service.ts';
import { createActions } from './actions.ts';
import type { Answering } from './answering.ts';
import type { Fetch } from './client-options.ts';
import { ASK, GROUP, SHORTCUTS } from './command-names.ts';
import { type CommandParts, createCommands } from './commands.ts';
import { createHome } from './home.ts';
import { createMessages } from './messages.ts';
import { ASK_ACTION, ASK_MODAL, QUESTION_BLOCK, readQuestion } from './modal.ts';
import { phrases } from './phrases.ts';
import { PLATFORM } from './place.ts';
import { ACTION_ID } from './render/blocks.ts';
import { createSharing } from './sharing.ts';
import { createShortcuts } from './shortcuts.ts';
import type { Turnstile } from './turnstile.ts';
import { createUnfurls } from './unfurls.ts';
import type { Workspaces } from './workspaces.ts';

export interface AppParts {
  readonly core: Core;
  readonly answering: Answering;
  readonly workspaces: Workspaces;
  readonly receiver: Receiver;
  readonly clientOptions: webApi.WebClientOptions;
  readonly fetch: Fetch;
  readonly logger: Logger;
  readonly turn: Turnstile;
}

/** Everything that Footnote listens to in Slack. What can be acknowledged is, before anything else. */
export function createApp(parts: AppParts): App {
  const { core, workspaces, receiver, clientOptions, logger } = parts;
  const app = new App({
    receiver,
    authorize: workspaces.authorize,
    clientOptions: { ...clientOptions },
    logger,
    convoStore: false,
  });
  app.error(async (error) => {
    core.log.error({ err: error, service: 'slack' }, 'something in Slack was not handled');
  });
  listen(app, { ...parts, sharing: createSharing(core) });
  listenToEvents(app, parts);
  return app;
}

function listen(app: App, parts: CommandParts & Pick<AppParts, 'turn'>): void {
  const { turn } = parts;
  const onCommand = createCommands(parts);
  const onAction = createActions(parts);
  const shortcuts = createShortcuts(parts);
  for (const name of [ASK, GROUP]) {
    app.command(name, ({ command, ack, client, context }) =>
      onCommand({
        command,
        client,
        tenant: tenantOf(context),
        ack: (text) => ack(text === undefined ? undefined : { response_type: 'ephemeral', text }),
        turn,
      }),
    );
  }
  app.action(ACTION_ID, async ({ ack, body, client, context }) => {
    await ack();
    await turn((found) => onAction({ body, client, tenant: tenantOf(context), found }));
  });
  app.action({ type: 'block_actions', action_id: ASK_ACTION }, async ({ ack, body, ...rest }) => {
    await ack();
    const asker = { client: rest.client, tenant: tenantOf(rest.context), user: body.user.id };
    await shortcuts.openAsk(body.trigger_id, asker);
  });
  app.shortcut({ type: 'shortcut', callback_id: SHORTCUTS.ask }, async ({ ack, body, ...rest }) => {
    await ack();
    const asker = { client: rest.client, tenant: tenantOf(rest.context), user: body.user.id };
    await shortcuts.openAsk(body.trigger_id, asker);
  });
  app.shortcut(SHORTCUTS.findRelated, async ({ ack, body, client, context }) => {
    await ack();
    await turn((found) =>
      shortcuts.findRelated({ body, client, tenant: tenantOf(context), found }),
    );
  });
  app.view(ASK_MODAL, async ({ ack, view, body, client, context }) => {
    const question = readQuestion(view);
    if (question === undefined) {
      const errors = { [QUESTION_BLOCK]: phrases.noQuestion };
      await ack({ response_action: 'errors', errors });
      return;
    }
    await ack();
    const asker = { client, tenant: tenantOf(context), user: body.user.id };
    await turn((found) => shortcuts.ask(question, asker, found));
  });
}

function listenToEvents(app: App, { core, answering, workspaces, turn }: AppParts): void {
  const onMessage = createMessages({ core, answering, talk: createTalk() });
  const onLinks = createUnfurls(core);
  const home = createHome(core);
  for (const type of ['app_mention', 'message'] as const) {
    app.event(type, async ({ event, client, context }) => {
      const { botUserId = '' } = context;
      const source = { client, tenant: tenantOf(context), botUserId };
      await turn((found) => onMessage(event, source, found));
    });
  }
  app.event('app_home_opened', async ({ event, client, context }) => {
    const { user, channel } = event;
    const visitor = { client, tenant: tenantOf(context), user, channel };
    if (event.tab === 'home') await home.show(visitor);
    else await home.suggest(visitor);
  });
  app.event('link_shared', async ({ event, client, context }) => {
    await onLinks({ event, client, tenant: tenantOf(context) });
  });
  app.event('tokens_revoked', async ({ event, body, context }) => {
    if ((event.tokens.bot ?? []).length > 0) await workspaces.end(context, endOf(body));
  });
  app.event('app_uninstalled', async ({ body, context }) => {
    if (!(await workspaces.end(context, endOf(body)))) return; // it came late
    await core.stores.forgetTenant({ platform: PLATFORM, tenant: tenantOf(context) });
  });
}

/** Of the second in which it happened. */
function endOf({ event_time }: { readonly event_time: number }): Date {
  return new Date((event_time + 1) * 1_000);
}

/** The workspace; the enterprise where an app of the whole enterprise is not told which. */
function tenantOf({ teamId, enterpriseId }: { teamId?: string; enterpriseId?: string }): string {
  return teamId ?? enterpriseId ?? 'unknown';
}
