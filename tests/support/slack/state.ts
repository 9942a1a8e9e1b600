import type { Clock } from './clock.ts';
import type { Fields } from './fields.ts';
import type { Manifest } from './manifest.ts';
import type { Message } from './messages.ts';
import type { Token, Tokens } from './tokens.ts';
import type { World } from './world.ts';

export interface Credentials {
  readonly appId: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A right to open one view, which a person's click gives. */
export interface Trigger {
  readonly at: number;
  readonly userId: string;
  readonly teamId: string;
  used: boolean;
}

export interface View {
  readonly id: string;
  readonly teamId: string;
  readonly userId: string;
  readonly rootId: string;
  readonly previousId?: string;
  content: Fields;
  hash: string;
  open: boolean;
}

/** Where an app may answer an interaction without a token. */
export interface ResponseUrl {
  readonly id: string;
  readonly url: string;
  readonly at: number;
  readonly channel: string;
  readonly user: string;
  readonly teamId: string;
  readonly threadTs?: string;
  /** The message whose button was pressed. A slash command has none: nothing to replace or delete. */
  readonly original?: Message;
  uses: number;
}

export interface UploadedFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly teamId: string;
  readonly snippetType?: string;
  title?: string;
  content?: string;
  sharedIn?: { readonly channel: string; readonly ts: string };
}

/** What `assistant.threads.*` left for people to see. */
export interface Assistance {
  /** By channel and thread. */
  readonly statuses: Map<string, { readonly status: string; readonly at: number }>;
  /** By channel. */
  readonly prompts: Map<string, readonly Fields[]>;
}

export interface Grant {
  readonly teamId: string;
  readonly userId: string;
  readonly at: number;
  readonly scopes: readonly string[];
  readonly redirectUri: string | undefined;
  readonly wholeEnterprise: boolean;
  used: boolean;
}

/** All that one Slack knows. */
export interface State {
  readonly world: World;
  readonly clock: Clock;
  readonly tokens: Tokens;
  readonly manifest: Manifest;
  readonly credentials: Credentials;
  readonly triggers: Map<string, Trigger>;
  readonly views: Map<string, View>;
  readonly responseUrls: Map<string, ResponseUrl>;
  readonly files: Map<string, UploadedFile>;
  readonly assistance: Assistance;
  readonly grants: Map<string, Grant>;
  /** By refresh token. */
  readonly refreshes: Map<string, Token>;
  /** `http://127.0.0.1:port`, once it listens. */
  origin: string;
  /** A WebSocket URL with a ticket that opens one connection. */
  newTicket: () => string;
}

export function createState(
  parts: Pick<State, 'world' | 'clock' | 'tokens' | 'manifest' | 'credentials'>,
): State {
  return {
    ...parts,
    triggers: new Map(),
    views: new Map(),
    responseUrls: new Map(),
    files: new Map(),
    assistance: { statuses: new Map(), prompts: new Map() },
    grants: new Map(),
    refreshes: new Map(),
    origin: '',
    newTicket: () => '',
  };
}
