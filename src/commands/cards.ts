import { defineChatCommand } from '../command.ts';
import { spotOf } from '../command-context.ts';
import { phrases } from '../phrases.ts';
import { paper } from './arguments.ts';
import { askCommand } from './ask.ts';
import { findPaper } from './papers.ts';

/** A title of fewer words may not be taken for a paper's. */
const TITLE_WORDS_MIN = 3;

/** What the buttons on a paper's card do. */
export const aboutCommand = defineChatCommand({
  name: 'about',
  description: 'Say what a paper does and finds',
  args: [paper],
  private: true,
  listed: 'nowhere',
  async *run(parts, { paper: text }, { context, signal }) {
    const { id, title } = (await findPaper(parts, text, signal)).paper;
    await parts.memory.stores.local.note(spotOf(context), [id], 'looked');
    const name = title.split(' ').length < TITLE_WORDS_MIN ? id : title;
    const question = phrases.whatIsIn(name);
    yield* askCommand.bind(parts).execute({ question }, context, signal);
  },
});

export const lessCommand = defineChatCommand({
  name: 'less',
  description: 'Post fewer papers like this one here',
  args: [paper],
  private: true,
  listed: 'nowhere',
  async *run(parts, { paper: text }, { context, signal }) {
    const { id, title } = (await findPaper(parts, text, signal)).paper;
    await parts.memory.stores.local.note(spotOf(context), [id], 'unwanted');
    yield { kind: 'notice', level: 'info', text: phrases.lessLike(title) };
  },
});
