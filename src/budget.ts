import { UpstreamError } from './errors.ts';
import type { ChatMessage, Llm } from './llm.ts';
import { phrases } from './phrases.ts';
import { tokensIn } from './prompt.ts';
import type { TenantSettingsStore } from './state/tenant-settings.ts';
import type { Tenancy } from './state/turns.ts';
import type { Tokens, UsageStore } from './state/usage.ts';

export interface BudgetOptions {
  readonly usage: UsageStore;
  readonly settings: TenantSettingsStore;
  /** Tokens a month; undefined: no limit, but they are counted. */
  readonly monthly: number | undefined;
  /** The most that the model may write in one call. */
  readonly maxTokens: number;
}

const NOBODY: Tenancy = { platform: '-', tenant: '-' };

/**
 * The same model within a month's budget: what a call may cost at most is set aside before it, so that no call
 * goes over. Throws an `UpstreamError` where nothing is left.
 */
export function withBudget(llm: Llm, { usage, settings, monthly, maxTokens }: BudgetOptions): Llm {
  async function reserve(messages: readonly ChatMessage[], payer: Tenancy) {
    const prompt = messages.reduce((sum, { content }) => sum + tokensIn(content), 0);
    const share = (await settings.get(payer)).budgetShare;
    const reservation = await usage.reserve(payer, {
      tokens: prompt + maxTokens,
      total: monthly,
      share: monthly === undefined ? undefined : (monthly * share) / 100,
    });
    if (reservation !== undefined) return { prompt, reservation };
    throw new UpstreamError('language model', phrases.budgetSpent, {
      retryable: false,
      configuration: true,
    });
  }

  return {
    name: llm.name,
    async *stream(messages, options = {}) {
      const { prompt, reservation } = await reserve(messages, options.payer ?? NOBODY);
      let counted: Tokens | undefined;
      let written = 0;
      const onUsage = (tokens: Tokens): void => {
        counted = tokens;
      };
      try {
        for await (const piece of llm.stream(messages, { ...options, onUsage })) {
          written += tokensIn(piece);
          yield piece;
        }
      } finally {
        await reservation.settle(counted ?? { in: prompt, out: written });
      }
    },
  };
}
