import { z } from 'zod';
import {
  digits,
  flag,
  optional,
  type Settings,
  secret,
  startingWith,
  text,
  url,
} from './setting.ts';

export const platformSettings = {
  DISCORD_TOKEN: {
    ...secret,
    group: 'Discord',
    about: 'the bot token; `npm start` joins Discord when it is set',
    example: 'the token of your bot',
    schema: z.string().min(20, 'is too short for a token'),
  },
  DISCORD_APPLICATION_ID: {
    ...optional,
    group: 'Discord',
    about: 'the application that the token has to be of; a token of another one is refused',
    example: '123456789012345678',
    schema: digits,
  },
  DISCORD_GUILD_ID: {
    ...optional,
    group: 'Discord',
    about: 'one server in which commands appear at once',
    example: '123456789012345678',
    schema: digits,
  },
  DISCORD_API_URL: {
    ...optional,
    group: 'Discord',
    about: 'a proxy or test server instead of Discord',
    example: 'http://127.0.0.1:4000/api',
    schema: url,
  },
  SLACK_BOT_TOKEN: {
    ...secret,
    group: 'Slack',
    about: 'the bot token; `npm start` joins Slack when it is set',
    example: 'xoxb-...',
    schema: startingWith('xoxb-'),
  },
  SLACK_APP_TOKEN: {
    ...secret,
    group: 'Slack',
    about: 'the app-level token, for Socket Mode',
    example: 'xapp-...',
    schema: startingWith('xapp-'),
  },
  SLACK_SIGNING_SECRET: {
    ...secret,
    group: 'Slack',
    about: 'the signing secret, for HTTP mode',
    example: '32 hex digits',
    schema: z.string().min(16, 'is too short for a signing secret'),
  },
  SLACK_SOCKET_MODE: {
    ...optional,
    group: 'Slack',
    about: 'false: HTTP mode although SLACK_APP_TOKEN is set',
    example: 'false',
    schema: flag,
  },
  SLACK_CLIENT_ID: {
    ...optional,
    group: 'Slack',
    about:
      'with the next two, STATE_KEY and PUBLIC_URL instead of SLACK_BOT_TOKEN: several workspaces',
    example: '1234567890.1234567890',
    schema: text,
  },
  SLACK_CLIENT_SECRET: {
    ...secret,
    group: 'Slack',
    about: 'the client secret, for several workspaces',
    example: '32 hex digits',
    schema: z.string().min(16, 'is too short for a client secret'),
  },
  SLACK_STATE_SECRET: {
    ...secret,
    group: 'Slack',
    about: 'signs the links by which workspaces install the app (openssl rand -base64 32)',
    example: 'at least 32 characters',
    schema: z.string().min(32, 'is shorter than 32 characters'),
  },
  SLACK_API_URL: {
    ...optional,
    group: 'Slack',
    about: 'a proxy or test server instead of Slack',
    example: 'http://127.0.0.1:4000/api/',
    schema: url,
  },
} as const satisfies Settings;
