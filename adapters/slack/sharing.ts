import type { Core } from '../service.ts';
import type { Delivered } from './answering.ts';
import { conversationOf, PLATFORM } from './place.ts';

/** Lets people go on under an answer that stands in a channel by itself. */
export interface Sharing {
  remember(
    delivered: Delivered,
    spot: {
      readonly tenant: string;
      readonly channel: string;
      readonly thread?: string | undefined;
    },
  ): Promise<void>;
}

export function createSharing({ stores, log }: Core): Sharing {
  return {
    async remember({ reply, ts }, { tenant, channel, thread = ts }) {
      if (reply.kind !== 'answer' || reply.id === undefined || thread === undefined) return;
      if (ts === undefined) return; // only its asker sees it
      const of = { platform: PLATFORM, tenant };
      const conversation = conversationOf(channel, thread);
      await stores.turns.publish(of, reply.id, conversation).catch((error: unknown) => {
        log.warn({ err: error }, 'where an answer was shared could not be noted');
      });
    },
  };
}
