import { expect, it } from 'vitest';
import { IndexError } from '../../index/errors.ts';
import { UpstreamError } from '../../src/errors.ts';
import { aTurn } from '../support/builders.ts';
import { aCore, lastOf, QUESTION, type Sabotage } from '../support/core.ts';
import { row } from '../support/row.ts';
import { scriptedLlm } from '../support/scripted-llm.ts';

const BREAKABLE: readonly (readonly [part: Sabotage['part'], method: string, command: string])[] = [
  ['settings', 'get', 'ask'],
  ['turns', 'last', 'ask'],
  ['turns', 'put', 'ask'],
  ['index', 'candidates', 'ask'],
  ['index', 'get', 'ask'],
  ['index', 'similarities', 'search'],
  ['index', 'resolve', 'show'],
  ['index', 'suggest', 'show'],
  ['index', 'neighbours', 'similar'],
  ['index', 'status', 'status'],
  ['turns', 'get', 'sources'],
  ['feedback', 'give', 'feedback'],
  ['turns', 'publish', 'share'],
  ['settings', 'set', 'settings'],
  ['stores', 'forget', 'forget-me'],
];
const INPUTS: Readonly<Record<string, Record<string, unknown>>> = {
  ask: { question: QUESTION },
  search: { query: 'networks' },
  show: { paper: 'no such title' },
  similar: { paper: 'p0' },
  settings: { private: true },
};
const ERRORS: readonly unknown[] = [
  new TypeError('canary: cannot read properties of undefined'),
  Object.assign(new Error('canary: disk I/O error'), { code: 'SQLITE_IOERR' }),
  'canary: a string',
  new IndexError('storage', 'The disk is full. Make room.'),
];

row(
  'K4',
  'whatever fails inside, whoever asked is told, once and with a reference',
  { quick: 60, full: 60 },
  async (points) => {
    let told = 0;
    for (let point = 0; point < points; point++) {
      const [part, method, name] = BREAKABLE[point % BREAKABLE.length] ?? ['index', 'get', 'ask'];
      const error = ERRORS[Math.floor(point / BREAKABLE.length) % ERRORS.length];
      const { ask, stores } = await aCore({ sabotage: { part, method, error } });
      const answer = 'remembered';
      await stores.turns.put({ ...aRememberedTurn(), id: answer }).catch(() => {});
      const input = INPUTS[name] ?? { answer, verdict: 'good' };
      const replies = await ask(
        { name, input },
        { mayManage: async () => true, conversation: 'c' },
      );
      const notices = replies.filter((reply) => reply.kind === 'notice');
      expect(notices, `${part}.${method} in ${name}`).toHaveLength(1);
      const [notice] = notices;
      expect(lastOf(replies)).toBe(notice);
      expect(notice).toMatchObject({ level: 'error' });
      if (notice?.kind === 'notice') {
        expect(notice.text).toMatch(/\(ref [0-9a-f]{6}\)|^The disk is full\. Make room\.$/);
        expect(notice.text).not.toContain('canary');
      }
      told++;
    }
    return `within: ${told}/${points} failures told`;
  },
);

function aRememberedTurn() {
  return aTurn({ platform: 'test', tenant: 'here', person: 'someone' });
}

it('keeps answering while the model is down, and says so once an answer', async () => {
  const down = new UpstreamError('language model', 'It is down.', { retryable: true });
  const { ask } = await aCore({ llm: scriptedLlm([], down) });
  const reply = lastOf(await ask(QUESTION));
  expect(reply).toMatchObject({ kind: 'answer', mode: 'extractive', notices: [/It is down\./] });
});
