import type { BudgetFact } from './alerts.ts';
import { UpstreamError } from './errors.ts';
import type { ChatMessage, Llm } from './llm.ts';
import { phrases } from './phrases.ts';
import { tokensIn } from './prompt.ts';
import type { TenantSettingsStore } from './state/tenant-settings.ts';
import type { Tokens, UsageStore } from './state/usage.ts';
import type { Tenancy } from './tenancy.ts';

export interface BudgetOptions {
  readonly usage: UsageStore;
  readonly settings: TenantSettingsStore;
  /** Tokens a month; undefined: no limit, but they are counted. */
  readonly monthly: number | undefined;
  /** Called when the month has no room for a call. */
  readonly onSpent: () => void;
  /** The most that the model may write in one call. */
  readonly maxTokens: number;
}

const SERVICE = 'language model';
const NOBODY: Tenancy = { platform: '-', tenant: '-' };
/** What a server puts around a message; more than any known template. */
const TOKENS_AROUND = 16;
/** Nobody writes longer tokens for long: what goes on is not obeying its limit. */
const CHARACTERS_PER_TOKEN = 10;

/**
 * The same model within a month's budget: what a call may cost at most is set aside before it, so that no call
 * goes over. Throws an `UpstreamError` where nothing is left.
 */
export function withBudget(llm: Llm, options: BudgetOptions): Llm {
  const { usage, settings, monthly, maxTokens } = options;
  async function reserve(messages: readonly ChatMessage[], most: number, payer: Tenancy) {
    const share = (await settings.get(payer)).budgetShare;
    const tokens = tokensAtMost(messages) + most;
    const reservation = await usage.reserve(payer, {
      tokens,
      total: monthly,
      share: monthly === undefined ? undefined : (monthly * share) / 100,
    });
    if (reservation !== undefined) return reservation;
    const month = await usage.thisMonth();
    if (month.in + month.out + tokens > (monthly ?? Number.POSITIVE_INFINITY)) options.onSpent();
    throw new UpstreamError(SERVICE, phrases.budgetSpent, {
      retryable: false,
      configuration: true,
    });
  }

  return {
    name: llm.name,
    async *stream(messages, call = {}) {
      const most = Math.min(call.maxTokens ?? maxTokens, maxTokens);
      const { settle } = await reserve(messages, most, call.payer ?? NOBODY);
      const prompt = messages.reduce((sum, { content }) => sum + tokensIn(content), 0);
      let counted: Tokens | undefined;
      let written = '';
      let spent: Tokens = { in: prompt, out: most }; // where it ends early, nobody knows what was written
      const onUsage = (tokens: Tokens): void => {
        if (tokens.in >= 0 && tokens.out >= 0) counted = tokens;
      };
      try {
        for await (const piece of llm.stream(messages, { ...call, onUsage })) {
          written += piece;
          yield piece;
          if (written.length > most * CHARACTERS_PER_TOKEN) return;
        }
        spent = { in: prompt, out: tokensIn(written) };
      } catch (error) {
        if (written === '' && wasRefused(error)) spent = { in: 0, out: 0 };
        throw error;
      } finally {
        await settle(counted ?? spent);
      }
    },
  };
}

/** How the month stands, and whether it had no room for a call. */
export function watchBudget(
  usage: Pick<UsageStore, 'thisMonth'>,
  { monthly: limit, now }: Pick<BudgetOptions, 'monthly'> & { readonly now: () => Date },
) {
  const month = (): string => now().toISOString().slice(0, 7);
  let spentIn = '';
  return {
    noteSpent(): void {
      spentIn = month();
    },
    /** Undefined where there is no limit. */
    async facts(): Promise<BudgetFact | undefined> {
      if (limit === undefined) return undefined;
      const used = await usage.thisMonth();
      return { spent: used.in + used.out, limit, isSpent: spentIn === month() };
    },
  };
}

/** No tokenizer makes more of a text than it has bytes. */
function tokensAtMost(messages: readonly ChatMessage[]): number {
  return messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + TOKENS_AROUND, 0);
}

/** The server did nothing for it. */
function wasRefused(error: unknown): boolean {
  return error instanceof UpstreamError && (error.retryable || error.reason === 'configuration');
}
