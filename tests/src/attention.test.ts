import { describe, expect, it } from 'vitest';
import { type Heard, isAddressed } from '../../src/attention.ts';

/** A message in a thread where Footnote has answered, put to nobody, while nobody else talks. */
const followUp: Heard = {
  text: 'who wrote the second one?',
  direct: false,
  mentionsFootnote: false,
  mentionsOthers: false,
  known: true,
  othersSince: [],
};
const heard = (changes: Partial<Heard>): boolean => isAddressed({ ...followUp, ...changes });

describe('Footnote answers', () => {
  it.each<[string, Partial<Heard>]>([
    ['when it is mentioned, anywhere', { mentionsFootnote: true, known: false, text: 'graphs' }],
    ['when it is mentioned among others', { mentionsFootnote: true, mentionsOthers: true }],
    ['in a direct conversation', { direct: true, known: false, text: 'graphs' }],
    ['a reply to it', { repliesTo: 'Footnote', text: 'graphs', othersSince: ['someone'] }],
    ['a follow-up in its thread', {}],
  ])('%s', (_, changes) => expect(heard(changes)).toBe(true));

  it.each([
    'and for speech?',
    'why?',
    'but why',
    'Is that also true for audio?',
    'what about audio',
    'only since 2024',
    'in cs.CV',
    'by Hinton',
    'just by Hinton please',
    'before 2020',
    'more papers',
    'compare [1] and [2]',
    'tell me more',
    'thanks, and who wrote it',
    '为什么？',
  ])('in its thread: %s', (text) => expect(heard({ text })).toBe(true));
});

describe('Footnote is silent', () => {
  it.each<[string, Partial<Heard>]>([
    ['where it was never asked', { known: false }],
    ['when somebody else is mentioned', { mentionsOthers: true }],
    ['when somebody else is replied to', { repliesTo: 'somebody' }],
    ['when others talk', { othersSince: ['someone'] }],
  ])('%s', (_, changes) => expect(heard(changes)).toBe(false));

  it.each([
    'thanks!',
    'lol',
    'I think the second one is right',
    'let us meet at noon',
    'by the way, lunch is ready',
    'by tomorrow',
    'in a minute',
    'see https://example.org',
    'great answer',
    '👍',
    '',
  ])('in its thread: %s', (text) => expect(heard({ text })).toBe(false));
});
