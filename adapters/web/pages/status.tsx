import { describeStatus } from '../../../src/descriptions.ts';
import type { CorpusStatus } from '../../../src/reply.ts';
import { Layout } from './layout.tsx';

/** How the corpus and the service are, for people; `inside`: with what only those who run it need to know. */
export function StatusPage({ reply, inside }: { reply: CorpusStatus; inside: boolean }) {
  const { problem } = reply.status;
  const rows = describeStatus(inside ? reply : withoutDetails(reply));
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

/** Details of a part name folders and servers. */
function withoutDetails({ service, ...reply }: CorpusStatus): CorpusStatus {
  if (service === undefined) return reply;
  const parts = service.parts.map(({ name, ok }) => ({
    name,
    ok,
    detail: ok ? 'well' : 'the log says why',
  }));
  return { ...reply, service: { ...service, parts } };
}
