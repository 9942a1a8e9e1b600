import type { Authorize } from '@slack/bolt';
import type { Hono } from 'hono';
import type { Health } from '../service.ts';

/** Where an event comes from, as Bolt tells it. */
export interface Whose {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
  readonly isEnterpriseInstall: boolean;
}

/** Which workspaces Footnote serves, and with which tokens. */
export interface Workspaces {
  readonly authorize: Authorize<boolean>;
  /** Resolves when their tokens are known; rejects with a `ConfigError` where they cannot be. */
  start(): Promise<void>;
  /**
   * The token of a workspace ended at that time: nothing is asked with it any more. False where it has been connected
   * anew since, and nothing ended.
   */
  end(whose: Whose, at: Date): Promise<boolean>;
  /** Puts the pages on the server on which workspaces install the app. */
  mount?(app: Hono): void;
  health(): Health;
}
