import type { GatewayEndpoint } from '../gateway.ts';
import { asBot, type Route } from './route.ts';

/** IDENTIFYs that an application has in a day. */
const STARTS_A_DAY = 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Where the gateway is, and how often it may still be entered. */
export function gatewayRoutes({ url, identifies }: GatewayEndpoint): readonly Route[] {
  return [
    asBot('GET /gateway/bot', () => ({
      url,
      shards: 1,
      session_start_limit: {
        total: STARTS_A_DAY,
        remaining: Math.max(0, STARTS_A_DAY - identifies.length),
        reset_after: DAY_MS,
        max_concurrency: 1,
      },
    })),
  ];
}
