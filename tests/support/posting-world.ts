import { onTestFinished } from 'vitest';
import { createDiscord } from '../../adapters/discord/service.ts';
import { createMail } from '../../adapters/email/service.ts';
import { createSlack } from '../../adapters/slack/service.ts';
import type { Publisher } from '../../src/publisher.ts';
import type { State } from '../../src/state/schema.ts';
import { createStores, type Stores } from '../../src/state/stores.ts';
import { MAIL, type Subscription } from '../../src/subscriptions.ts';
import { aClock, type Clock } from './clock.ts';
import { aCore } from './core.ts';
import { aSubscription, digestsOn, freshTrends } from './digests.ts';
import type { User } from './discord/records.ts';
import { type DiscordServer, startDiscord } from './discord/server.ts';
import { textOf } from './discord/shown.ts';
import { aFuse, type Fuse, fused, fusedPublisher, fusedStores } from './fuse.ts';
import { aLog } from './log.ts';
import { passing } from './mail.ts';
import { aMailbox, type Mailbox } from './mailbox.ts';
import { manifest } from './slack/own-manifest.ts';
import { type Slack, startSlack } from './slack/server.ts';
import { aState } from './states.ts';

/** A process that plans, sends and mails, until it is stopped or killed. */
export interface Process {
  readonly fuse: Fuse;
  /** One round, or as much of it as comes before a kill. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

/** A destination with its one subscription. */
export interface Place {
  readonly own: Subscription;
  /** What reached it, as text, in its order. */
  received(): readonly string[];
  /** It is not there any more. */
  vanish(): void;
}

export interface PostingWorld {
  readonly clock: Clock;
  readonly stores: Stores;
  readonly discord: DiscordServer;
  readonly slack: Slack;
  readonly box: Mailbox;
  /** Who wants the posts in Discord. */
  readonly owner: User;
  /** While true the mail server takes no connection. */
  isMailDown: boolean;
  aProcess(fuse?: Fuse): Process;
  inDiscord(changes?: Partial<Subscription>): Promise<Place>;
  inSlack(changes?: Partial<Subscription>): Promise<Place>;
  byMail(address: string, changes?: Partial<Subscription>): Promise<Place>;
}

/** Discord, Slack and a mailbox on loopback, the real adapters before them, one state and one clock. */
export async function aPostingWorld(start: string): Promise<PostingWorld> {
  const clock = aClock(start);
  const state = await aState();
  const stores = createStores(state, clock.date);
  const discord = await startDiscord({ now: () => clock.date().getTime() });
  const slack = await startSlack({ manifest, clock: ofSlack(clock) });
  const box = await aMailbox({
    onConnect: (_session, done) =>
      done(world.isMailDown ? Object.assign(new Error('down'), { responseCode: 421 }) : undefined),
  });
  const publishers = await connected({ discord, slack, clock, state });
  const guild = discord.addGuild({ name: 'Reading club' });
  const owner = discord.addUser({ name: 'owner', guilds: [guild] });
  const trends = freshTrends();
  onTestFinished(() => state.destroy());

  async function subscribed(changes: Partial<Subscription>): Promise<Subscription> {
    const subscription = aSubscription(changes, clock.date());
    await stores.subscriptions.put(subscription);
    return subscription;
  }

  const world: PostingWorld = {
    ...{ clock, stores, discord, slack, box, owner },
    isMailDown: false,

    aProcess(fuse = aFuse()) {
      const own = fusedStores(stores, fuse);
      const { log } = aLog();
      const { date: now, monotonic, timer } = clock;
      const mail = createMail({
        settings: box.settings,
        page: { host: '127.0.0.1', port: 0, trustProxy: false },
        stores: { ...own, mailAddresses: fused(stores.mailAddresses, fuse) },
        ...{ log, now, monotonic, timer },
        publisherOn: (platform) => digests.publisherOn(platform),
      });
      const digests = digestsOn(own, trends, clock, log);
      for (const publisher of [...publishers, mail.publisher])
        digests.connect(fusedPublisher(publisher, fuse));
      return {
        fuse,
        round: () => passing(clock, Promise.race([digests.tick(), fuse.burnt])),
        async stop() {
          if (!fuse.isBurnt) await passing(clock, digests.stop());
          await mail.service.stop();
        },
      };
    },

    async inDiscord(changes = {}) {
      const channel = discord.addChannel({ guild, name: 'papers' });
      const place = { platform: 'discord', tenant: guild.id, channel: channel.id };
      return {
        own: await subscribed({ ...place, person: owner.id, ...changes }),
        received: () => channel.messages.map(textOf),
        vanish: () => discord.deleteChannel(channel),
      };
    },

    async inSlack(changes = {}) {
      const { team, ada } = slack;
      const channel = slack.world.addChannel(team, { members: [ada.id, team.botUserId] });
      const place = { platform: 'slack', tenant: team.id, channel: channel.id };
      return {
        own: await subscribed({ ...place, person: `${team.id}/${ada.id}`, ...changes }),
        received: () => slack.messages(channel).map(slack.shown),
        vanish() {
          channel.archived = true;
        },
      };
    },

    async byMail(address, changes = {}) {
      return {
        own: await subscribed({ ...MAIL, channel: address, direct: true, person: '', ...changes }),
        received: () => box.to(address).map(({ raw }) => raw),
        vanish() {
          const before = box.recipient;
          box.recipient = (to) =>
            to === address ? { code: 550, text: '5.1.1 No such user' } : before(to);
        },
      };
    },
  };
  return world;
}

interface Ends {
  readonly discord: DiscordServer;
  readonly slack: Slack;
  readonly clock: Clock;
  readonly state: State;
}

/** Both bots, on the air until the test is over: how each of them posts. */
async function connected({ discord, slack, clock, state }: Ends): Promise<readonly Publisher[]> {
  const publishers: Publisher[] = [];
  const { core: made } = await aCore({ clock, state });
  const core = { ...made, connect: (publisher: Publisher) => void publishers.push(publisher) };
  const workspaces = { kind: 'one', botToken: slack.token } as const;
  const delivery = { kind: 'socket', appToken: slack.appToken } as const;
  const services = [
    createDiscord({ token: discord.token, apiUrl: discord.api }, core),
    createSlack({ workspaces, delivery, apiUrl: slack.apiUrl }, core),
  ];
  onTestFinished(async () => {
    for (const service of services) await service.stop();
    await discord.close();
    await slack.close();
  });
  for (const service of services) await service.start();
  return publishers;
}

function ofSlack(clock: Clock): Slack['clock'] {
  const { timer: after, advance } = clock;
  const now = (): number => clock.date().getTime();
  return { now, after, advance, waiting: 0, untilNext: undefined };
}
