import type { Notice } from '../../../src/reply.ts';
import { Layout } from './layout.tsx';

/** One sentence or two, and a way on. */
export function NoticePage({
  notice: { text, reason },
}: {
  notice: Pick<Notice, 'text' | 'reason'>;
}) {
  return (
    <Layout title={reason === 'missing' ? 'Not here' : 'That did not work'}>
      <div class="stack">
        <h1>{reason === 'missing' ? 'Not here' : 'That did not work'}</h1>
        <p class="error" role="alert">
          {text}
        </p>
        <form class="ask" action="/search" method="get">
          <label for="q">Find papers by words and by meaning</label>
          <div>
            <input id="q" name="q" type="text" autocomplete="off" required />
            <button type="submit">Search</button>
          </div>
        </form>
      </div>
    </Layout>
  );
}
