import { z } from 'zod';
import type { Filter } from '../../index/paper-index.ts';
import type { Answer } from '../reply.ts';
import type { Tenancy } from '../tenancy.ts';
import type { State, TurnRow } from './schema.ts';

/** A question that was answered, and where. */
export interface Turn extends Tenancy {
  readonly id: string;
  readonly conversation: string;
  /** Unique within the platform. */
  readonly person: string;
  readonly askedAt: Date;
  /** Only its asker may see it again. */
  readonly private: boolean;
  /** What was searched, where it differs from what was asked. */
  readonly search?: string;
  readonly filter?: Filter;
  /** The turn that it went on from, where one of several was named. */
  readonly after?: string;
  readonly answer: Answer;
}

export interface Turns {
  put(turn: Omit<Turn, 'askedAt'>): Promise<void>;
  /** In direct messages, where the tenant is a person, also what that person asked elsewhere. */
  get(of: Tenancy, id: string): Promise<Turn | undefined>;
  /** Lets everybody there see it, and go on from it in a conversation, where one is given. */
  publish(of: Tenancy, id: string, conversation?: string): Promise<void>;
  /** The last turns of a conversation, oldest first. */
  last(of: Tenancy, conversation: string, count: number): Promise<readonly Turn[]>;
}

const filterSchema = z.object({
  since: z.string().exactOptional(),
  category: z.string().exactOptional(),
  author: z.string().exactOptional(),
});
const sourceSchema = z.object({
  n: z.number(),
  id: z.string(),
  title: z.string(),
  authors: z.array(z.string()),
  year: z.number().exactOptional(),
  url: z.string().exactOptional(),
  score: z.number(),
});
const turnSchema = z.object({
  search: z.string().exactOptional(),
  filter: filterSchema.exactOptional(),
  after: z.string().exactOptional(),
  answer: z.object({
    kind: z.literal('answer'),
    status: z.enum(['writing', 'replaced', 'done']),
    id: z.string().exactOptional(),
    question: z.string(),
    understood: z.string().exactOptional(),
    mode: z.enum(['model', 'extractive']),
    refused: z.boolean(),
    sentences: z.array(z.object({ text: z.string(), cites: z.array(z.number()) })),
    sources: z.array(sourceSchema),
    notices: z.array(z.string()),
    ms: z.number(),
  }),
});

export function createTurns(state: State, now: () => Date): Turns {
  return {
    async put({ answer, search, filter, after, private: isPrivate, ...turn }) {
      await state
        .insertInto('turns')
        .values({
          ...turn,
          asked_at: now().toISOString(),
          private: isPrivate ? 1 : 0,
          json: JSON.stringify({ search, filter, after, answer }),
        })
        .execute();
    },

    async get({ platform, tenant }, id) {
      const row = await state
        .selectFrom('turns')
        .selectAll()
        .where('id', '=', id)
        .where('platform', '=', platform)
        .where((is) => is.or([is('tenant', '=', tenant), is('person', '=', tenant)]))
        .executeTakeFirst();
      return row === undefined ? undefined : toTurn(row);
    },

    async publish({ platform, tenant }, id, conversation) {
      await state
        .updateTable('turns')
        .set({ private: 0, ...(conversation !== undefined && { conversation }) })
        .where('id', '=', id)
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .execute();
    },

    async last({ platform, tenant }, conversation, count) {
      const rows = await state
        .selectFrom('turns')
        .selectAll()
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('conversation', '=', conversation)
        .orderBy('asked_at', 'desc')
        .limit(count)
        .execute();
      return rows.reverse().map(toTurn);
    },
  };
}

function toTurn({ id, platform, tenant, conversation, person, ...row }: TurnRow): Turn {
  return {
    id,
    platform,
    tenant,
    conversation,
    person,
    askedAt: new Date(row.asked_at),
    private: row.private === 1,
    ...turnSchema.parse(JSON.parse(row.json)),
  };
}
