import { describeStatus } from '../../../src/descriptions.ts';
import type { CorpusStatus } from '../../../src/reply.ts';
import { Layout } from './layout.tsx';

/** How the corpus and the service are, for people. */
export function StatusPage({ reply }: { reply: CorpusStatus }) {
  const { problem } = reply.status;
  const rows = describeStatus(reply);
  return (
    <Layout title="Status">
      <div class="stack">
        <h1>Status</h1>
        {problem !== undefined && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <dl class="facts">
          {rows.map(([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd class={value.startsWith('not well') ? 'bad' : undefined}>{value}</dd>
            </>
          ))}
        </dl>
      </div>
    </Layout>
  );
}
