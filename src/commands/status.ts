import { defineCommand } from '../command.ts';

export const statusCommand = defineCommand({
  name: 'status',
  description: 'Show how many papers there are, how new, and how the index is',
  args: [],
  private: true,
  listed: 'everywhere',
  async *run({ index, memory, sourceRuns }, _input, { context }) {
    const service = await memory?.serviceStatus(context);
    const runs = (await sourceRuns?.()) ?? [];
    yield {
      kind: 'status',
      status: await index.status(),
      ...(runs.length > 0 && { runs }),
      ...(service && { service }),
    };
  },
});
