import { Layout } from './layout.tsx';

/** What is remembered of whoever asks here, and how it is deleted. */
export function KeptPage({ days, said }: { days: number; said?: string | undefined }) {
  return (
    <Layout title="What is kept">
      <div class="stack">
        <h1>What is kept</h1>
        <div class="stack prose">
          <p>
            Your questions and their answers are kept for {days} days, so that you can go on asking
            and come back. They are yours alone until you press Share.
          </p>
          <p>
            A cookie without a name or a number of yours holds them together; it ends with your
            browser’s session. After that nobody knows which were yours, and the button below finds
            none of them. Nothing is loaded from anywhere else.
          </p>
        </div>
        {said !== undefined && <p role="status">{said}</p>}
        <form method="post" action="/forget-me">
          <button type="submit">Delete what is kept about me</button>
        </form>
      </div>
    </Layout>
  );
}
