import type { PaperIndex } from '../../index/paper-index.ts';
import { UserError } from '../../src/errors.ts';
import type { App, Shell } from './app.ts';

export interface ConsentOptions {
  /** Given beforehand, on the command line. */
  readonly yes?: boolean;
}

/** What an endpoint is about to embed is said, with its price where that is known, and asked for. */
export async function askBeforeSending(
  { index, config }: Pick<App, 'config'> & { readonly index: PaperIndex },
  shell: Shell,
  { yes = false }: ConsentOptions,
): Promise<void> {
  const { papers, tokens, remote } = await index.estimate();
  if (!remote || papers === 0 || config.embedding.kind !== 'openai') return;
  const { model, baseUrl, price } = config.embedding;
  const cost = price === undefined ? '' : `, ${dollars((tokens * price) / 1e6)}`;
  const count = tokens.toLocaleString('en');
  shell.stderr.write(
    `${papers} papers go to ${model} at ${new URL(baseUrl).host}: about ${count} tokens${cost}.\n`,
  );
  if (yes || (await shell.confirm?.('Embed them?')) === true) return;
  throw new UserError(
    shell.confirm === undefined
      ? 'Nothing was sent. Run `footnote index build --yes` to embed them.'
      : 'Nothing was sent.',
  );
}

function dollars(amount: number): string {
  return amount < 0.01 ? 'under $0.01' : `about $${amount.toFixed(2)}`;
}
