import { describe, expect, it } from 'vitest';
import { type CommandContext, payerOf } from '../../src/command-context.ts';
import { aContext, aCore, lastOf, QUESTION } from '../support/core.ts';

type Core = Awaited<ReturnType<typeof aCore>>;
const DIRECT = { platform: 'test', tenant: 'web', channel: 'page', direct: true } as const;

/** How many of so many in a row are served; the context may differ from one to the next. */
async function servedOf(
  { ask }: Core,
  count: number,
  contextOf: (i: number) => Partial<CommandContext>,
  what: (i: number) => Parameters<Core['ask']>[0] = (i) => `${QUESTION} Case ${i}.`,
): Promise<number> {
  let served = 0;
  for (let i = 0; i < count; i++) {
    const reply = lastOf(await ask(what(i), contextOf(i)));
    if (reply.kind !== 'notice' || reply.reason !== 'rate') served++;
  }
  return served;
}

describe('in a minute', () => {
  it('a person asks twenty questions', async () => {
    expect(await servedOf(await aCore(), 25, () => ({}))).toBe(20);
  });

  it('whoever has arXiv searched for their questions asks as many', async () => {
    const live = (i: number) => ({ name: 'live', input: { question: `${QUESTION} Case ${i}.` } });
    expect(await servedOf(await aCore(), 25, () => ({}), live)).toBe(20);
  });

  it('a caller has one allowance, whatever persons it goes by', async () => {
    const contextOf = (i: number) => ({ person: `p${i}`, caller: '192.0.2.1' });
    expect(await servedOf(await aCore(), 25, contextOf)).toBe(20);
  });

  it('whoever asks nothing reads on six times as long', async () => {
    const core = await aCore();
    const show = () => ({ name: 'show', input: { paper: 'p1' } });
    expect(await servedOf(core, 125, () => ({}), show)).toBe(120);
  });

  it('a place has 120 questions, and what is no place of many has none of that', async () => {
    const person = (i: number) => ({ person: `p${i}` });
    expect(await servedOf(await aCore(), 125, person)).toBe(120);
    const direct = (i: number) => ({ ...person(i), place: DIRECT });
    expect(await servedOf(await aCore(), 125, direct)).toBe(125);
  });
});

it('a caller pays and waits in line as one', () => {
  expect(payerOf(aContext({ person: 'p', caller: '192.0.2.1' })).person).toBe('192.0.2.1');
  expect(payerOf(aContext({ person: 'p' })).person).toBe('p');
});

it('whoever runs the service sees what it costs', async () => {
  const { ask } = await aCore({ llm: { name: 'm', async *stream() {} } });
  const usageSeen = async (context: Partial<CommandContext>): Promise<boolean> => {
    const reply = lastOf(await ask({ name: 'status', input: {} }, context));
    return reply.kind === 'status' && reply.service?.usage !== undefined;
  };
  expect(await usageSeen({ operator: true })).toBe(true);
  expect(await usageSeen({})).toBe(false);
});
