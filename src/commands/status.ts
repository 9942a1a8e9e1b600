import { defineCommand } from '../command.ts';

export const statusCommand = defineCommand({
  name: 'status',
  description: 'Show how many papers there are, how new, and how the index is',
  args: [],
  private: true,
  async *run({ index }) {
    yield { kind: 'status', status: await index.status() };
  },
});
