import { type Reply, unreachable } from '../../../src/reply.ts';
import { renderAnswer } from './answer.ts';
import { renderHits, renderPapers } from './lists.ts';
import type { Message } from './message.ts';
import { renderBibtex, renderPaper } from './paper.ts';
import { renderSubscriptions } from './subscriptions.ts';
import { renderHelp, renderNotice, renderSettings, renderStatus } from './tables.ts';
import { renderTrending } from './trending.ts';
import type { View } from './view.ts';

/** At least one message, each within Discord's limits. */
export function render(reply: Reply, view: View): readonly Message[] {
  switch (reply.kind) {
    case 'answer':
      return renderAnswer(reply, view);
    case 'hits':
      return renderHits(reply, view);
    case 'trending':
    case 'digest':
      return renderTrending(reply, view);
    case 'subscriptions':
      return renderSubscriptions(reply, view);
    case 'papers':
      return renderPapers(reply, view);
    case 'paper':
      return renderPaper(reply, view);
    case 'bibtex':
      return renderBibtex(reply, view);
    case 'status':
      return renderStatus(reply);
    case 'settings':
      return renderSettings(reply);
    case 'help':
      return renderHelp(reply);
    case 'notice':
      return renderNotice(reply);
    default:
      return unreachable(reply);
  }
}
