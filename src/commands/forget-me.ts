import { defineChatCommand } from '../command.ts';
import { phrases } from '../phrases.ts';

export const forgetMeCommand = defineChatCommand({
  name: 'forget-me',
  description: 'Delete what is stored about you',
  args: [],
  private: true,
  async *run({ memory }, _input, { context }) {
    const gone = await memory.forget(context.place.platform, context.person);
    yield { kind: 'notice', level: 'info', text: phrases.forgotten(gone) };
  },
});
