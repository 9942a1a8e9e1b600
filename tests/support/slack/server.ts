/**
 * A Slack on loopback, for the real Bolt:
 *
 *     const slack = await startSlack({ manifest });         // the app's own: its scopes, events and commands hold
 *     const { ada, general } = slack;                       // a person; a channel that she and the bot are in
 *     const app = new App({ token: slack.token, appToken: slack.appToken, socketMode: true,
 *                           clientOptions: { slackApiUrl: slack.apiUrl } });
 *                                                           // or HTTP: slack.deliverTo({ url: 'http://127.0.0.1:…' })
 *     const { message, mention } = slack.mention({ user: ada, channel: general }, 'why?');
 *     await mention?.acked;                                 // acknowledged, within so many ms
 *     await slack.until(() => slack.messages(general).find(({ threadTs }) => threadTs === message.ts));
 *     slack.requests('chat.postMessage');                   // what was asked, when, with which token; see pingsIn, linksIn
 *     slack.privateTo(ada);                                 // what nobody else sees
 *     slack.faults.next('chat.update', ratelimited(30));    // what goes wrong
 *     slack.sockets.disconnect('refresh_requested');
 *     await slack.clock.advance(60_000);                    // Slack's time: retries, triggers, streams, response_urls
 *     await passTime(slack.clock, slack.traffic, work);     // time that passes by itself while the app waits for it
 *     await slack.close();
 *
 * What people do: `say`, `mention`, `edit`, `remove`, `command`, `press`, `pressIn`, `messageShortcut`, `globalShortcut`,
 * `submit`, `openHome`, `shareLinks`, `uninstall`, `tokensRevoked`, `browser.install`. The app is told of it only as far
 * as its manifest asks and its bot is there. What is not modelled fails loudly (`unknown_method`, or it throws).
 */
import type { AddressInfo } from 'node:net';
import { type Browser, createBrowser } from './browser.ts';
import { type Clock, createClock } from './clock.ts';
import { shown } from './content.ts';
import { createDelivery, type Delivery, type Trace, type Transport } from './delivery.ts';
import { createEvents, type TwinOrder } from './events.ts';
import { createFaults, type Faults } from './faults.ts';
import { createIncoming } from './incoming.ts';
import { createInteractions, heedAck, type Interactions } from './interactions.ts';
import { close, listen } from './listening.ts';
import { readManifest } from './manifest.ts';
import type { Message } from './messages.ts';
import { statusOf } from './methods/assistant.ts';
import {
  httpTransport,
  post,
  type Reply,
  type Signed,
  signedRequest,
  type Target,
} from './outgoing.ts';
import { createTraffic, type Traffic } from './passing-time.ts';
import { createRequests, type Request, type Requests } from './requests.ts';
import { seed } from './seed.ts';
import { createSockets, type Sockets } from './sockets.ts';
import { type Credentials, createState, type State } from './state.ts';
import { createTalk, type Talk } from './talk.ts';
import { createTokens } from './tokens.ts';
import { createWebApi } from './web-api.ts';
import { type Channel, createWorld, type Team, type User, type World } from './world.ts';

export interface Slack extends Talk, Interactions, Credentials {
  /** For `clientOptions.slackApiUrl`. */
  readonly apiUrl: string;
  /** The bot token of `team`. */
  readonly token: string;
  /** A workspace that the app is installed in, with people and a channel. */
  readonly team: Team;
  /** Admin of the workspace. */
  readonly admin: User;
  /** Created `general`. */
  readonly ada: User;
  readonly ben: User;
  readonly general: Channel;
  readonly world: World;
  readonly state: State;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly sockets: Sockets;
  readonly browser: Browser;
  /** For `clientOptions.fetch`, where time is to pass by itself: see `passTime`. */
  readonly traffic: Traffic;
  readonly until: Requests['until'];
  readonly traces: readonly Trace[];
  /** All requests, or those to these methods. */
  requests(...methods: readonly string[]): readonly Request[];
  /** What everyone in the channel sees, threads too. */
  messages(channel: Channel): readonly Message[];
  /** What only this person sees. */
  privateTo(user: User): readonly Message[];
  /** What is read of a message. */
  shown(message: Message): string;
  /** What the bot is shown to be doing in the thread of a message. */
  status(root: Message): string | undefined;
  /** Gives the app a bot token for a workspace, without OAuth. */
  installIn(team: Team, scopes?: readonly string[]): string;
  /** From now on the app is told by HTTP. */
  deliverTo(target: Target): void;
  /** A request as Slack would make it now, to be posted as it is, again, or forged. */
  signed(trace: Trace): Signed;
  /** The request by which Slack checks an address for events. */
  challenge(challenge: string): Signed;
  post(url: string, request: Signed): Promise<Reply>;
  retry: Delivery['retry'];
  setTwinOrder(order: TwinOrder): void;
  /** From now on 429 is answered beyond each method's tier. */
  enforceTiers(): void;
  close(): Promise<void>;
}

export interface SlackOptions {
  readonly manifest: unknown;
  readonly clock?: Clock;
}

export async function startSlack({
  manifest,
  clock = createClock(),
}: SlackOptions): Promise<Slack> {
  const world = createWorld(clock);
  const tokens = createTokens(world.newId);
  const app = tokens.issue({ kind: 'app', scopes: ['connections:write'] });
  const credentials: Credentials = {
    appId: world.newId('A'),
    appToken: app.value,
    signingSecret: world.newId('signing-secret-'),
    clientId: world.newId('client-'),
    clientSecret: world.newId('client-secret-'),
  };
  const state = createState({
    world,
    clock,
    tokens,
    manifest: readManifest(manifest),
    credentials,
  });
  const requests = createRequests(clock);
  const faults = createFaults();
  const sockets = createSockets(state, () => delivery, requests);
  let transport: Transport = sockets.transport;
  let target: Target = { url: '' };
  const delivery: Delivery = createDelivery({
    clock,
    requests,
    newId: world.newId,
    transport: () => transport,
    acknowledged: (trace, payload) => heedAck(state, trace, payload),
  });
  const events = createEvents(state, delivery);
  const webApi = createWebApi(state);
  const traffic = createTraffic();
  const server = await listen(
    createIncoming({ state, webApi, faults, requests, traffic }),
    sockets,
    faults,
  );
  state.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const scopes = state.manifest.oauth_config.scopes.bot;
  const installIn: Slack['installIn'] = (team, given = scopes) =>
    tokens.issue({ kind: 'bot', teamId: team.id, scopes: given }).value;
  const place = seed(world);
  const visible = (message: Message): boolean => !message.deleted;

  return {
    ...credentials,
    ...place,
    ...createTalk(state, events),
    ...createInteractions(state, delivery, events),
    apiUrl: `${state.origin}/api/`,
    token: installIn(place.team),
    world,
    state,
    clock,
    faults,
    sockets,
    browser: createBrowser(state),
    traffic,
    until: requests.until,
    traces: delivery.traces,
    retry: delivery.retry,
    installIn,
    post,
    shown,
    status: ({ channel, ts }) => statusOf(state, channel, ts),
    enforceTiers: webApi.enforceTiers,
    requests: (...methods) => (methods.length === 0 ? requests.all : requests.of(...methods)),
    messages: ({ id }) =>
      world.messages.filter(
        (one) => one.channel === id && one.ephemeralTo === undefined && visible(one),
      ),
    privateTo: ({ id }) => world.messages.filter((one) => one.ephemeralTo === id && visible(one)),
    deliverTo(to) {
      target = to;
      transport = httpTransport(state, () => delivery, to);
    },
    signed: ({ kind, body }) => signedRequest(state, kind, body, target.paths),
    challenge: (challenge) =>
      signedRequest(state, 'event', { type: 'url_verification', challenge }, target.paths),
    setTwinOrder(order) {
      events.twinOrder = order;
    },
    close: () => close(server, sockets),
  };
}
