import { expect, it } from 'vitest';
import { courtesy } from '../../src/courtesy.ts';

it.each(['thanks', 'Thank you!', 'thanks a lot :)', 'ok', 'Great!', 'ok thanks', '👍', 'got it.'])(
  'welcomes “%s”',
  (text) => expect(courtesy(text)).toMatch(/welcome/),
);

it.each(['hi', 'Hello!', 'hey there', 'good morning', 'Who are you?', 'what can you do?'])(
  'greets “%s”',
  (text) => expect(courtesy(text)).toMatch(/^Hello\. Ask me something/),
);

it.each([
  'thanks, what is dropout?',
  'ok but why?',
  'cool papers on ice',
  'hi-fi audio',
  'great'.repeat(2),
])('leaves “%s” to the papers', (text) => expect(courtesy(text)).toBeUndefined());
