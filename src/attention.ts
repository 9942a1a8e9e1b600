import { UserError } from './errors.ts';
import { readFilter } from './narrowing.ts';

/** A message that Footnote can read, and how it stands to Footnote. */
export interface Heard {
  readonly text: string;
  /** One person and Footnote, nobody else. */
  readonly direct: boolean;
  readonly mentionsFootnote: boolean;
  readonly mentionsOthers: boolean;
  /** Whose message it replies to. */
  readonly repliesTo?: 'Footnote' | 'somebody';
  /** Footnote has answered in this thread. */
  readonly known: boolean;
  /** Who else wrote here since Footnote did last. */
  readonly othersSince: readonly string[];
}

const QUESTION =
  /[?？]\s*$|^(?:(?:and|but|so|ok|okay|also|then|now|thanks|thank you|please)[,\s]+)*(?:who|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|should|would|will|has|have|any|show|find|list|give|explain|compare|summari[sz]e|tell|search|only|more|what about|how about|since)\b/i;

const FOOTNOTE = /\[\d{1,2}\]/;

/**
 * Whether Footnote is spoken to: by mention, reply, or in a direct conversation always; without one, only in a
 * thread where it has answered, by a question that is put to nobody else while nobody else is talking.
 */
export function isAddressed(heard: Heard): boolean {
  if (heard.direct || heard.mentionsFootnote || heard.repliesTo === 'Footnote') return true;
  if (!heard.known || heard.mentionsOthers || heard.repliesTo === 'somebody') return false;
  return heard.othersSince.length === 0 && asks(heard.text.trim());
}

function asks(text: string): boolean {
  return QUESTION.test(text) || FOOTNOTE.test(text) || narrows(text);
}

/** "in cs.CV", "by Hinton" */
function narrows(text: string): boolean {
  try {
    return readFilter(text) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return true; // it asks for a filter that there is not
    throw error;
  }
}
