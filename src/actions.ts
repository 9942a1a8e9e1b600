import type { Call } from './call.ts';
import { phrases } from './phrases.ts';
import { type Answer, type Reply, unreachable } from './reply.ts';
import type { SubscriptionLine, TrendingCard } from './trending-reply.ts';

/** What a reader may do next, as a button where there are buttons. */
export interface Action {
  readonly label: string;
  readonly call: Call;
  /** The rank of the card that it belongs to, where there are several. */
  readonly card?: number;
}

export function actionsFor(reply: Reply): readonly Action[] {
  switch (reply.kind) {
    case 'answer':
      return reply.status === 'done' && reply.id !== undefined
        ? [...searchActions(reply), ...answerActions(reply, reply.id)]
        : [];
    case 'hits':
      return reply.next === undefined ? [] : [{ label: 'More', call: reply.next }];
    case 'paper':
      return [
        { label: 'Similar', call: { name: 'similar', input: { paper: reply.paper.id } } },
        { label: 'BibTeX', call: { name: 'bibtex', input: { paper: reply.paper.id } } },
      ];
    case 'trending':
    case 'digest':
      return reply.cards.flatMap(cardActions);
    case 'subscriptions':
      return reply.subscriptions.flatMap((line) => subscriptionActions(line, reply.mayChange));
    case 'papers':
    case 'bibtex':
    case 'status':
    case 'settings':
    case 'help':
    case 'notice':
      return [];
    default:
      return unreachable(reply);
  }
}

function searchActions({ question, searchable }: Answer): readonly Action[] {
  if (searchable === undefined) return [];
  return [{ label: phrases.searchNow(searchable), call: { name: 'live', input: { question } } }];
}

function cardActions({ id: paper, rank: card }: TrendingCard): readonly Action[] {
  const action = (label: string, name: string): Action => ({
    label,
    card,
    call: { name, input: { paper } },
  });
  return [
    action(`${card} · Ask`, 'about'),
    action('Similar', 'similar'),
    action('BibTeX', 'bibtex'),
    action('Less like this', 'less'),
  ];
}

/** Those of a channel are for whoever may manage it. */
function subscriptionActions(
  { n: card, id: subscription, state, to }: SubscriptionLine,
  mayChange: boolean,
): readonly Action[] {
  const action = (label: string, name: string): Action => ({
    label,
    card,
    call: { name, input: { subscription } },
  });
  const preview = action(`${card} · Preview`, 'preview');
  if (to === 'here' && !mayChange) return [preview];
  const other = { active: 'Pause', paused: 'Resume', off: 'Resume', pending: undefined }[state];
  return [
    preview,
    ...(other === undefined ? [] : [action(other, other.toLowerCase())]),
    action('Unsubscribe', 'unsubscribe'),
  ];
}

function answerActions({ refused, private: isPrivate }: Answer, id: string): readonly Action[] {
  const feedback = (label: string, verdict: string): Action => ({
    label,
    call: { name: 'feedback', input: { answer: id, verdict } },
  });
  return [
    ...(refused ? [] : [{ label: 'Sources', call: { name: 'sources', input: { answer: id } } }]),
    { label: 'Related', call: { name: 'related', input: { answer: id } } },
    feedback('👍', 'good'),
    feedback('👎', 'bad'),
    ...(isPrivate ? [{ label: 'Share', call: { name: 'share', input: { answer: id } } }] : []),
  ];
}
