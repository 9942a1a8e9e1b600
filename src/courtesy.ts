import { phrases } from './phrases.ts';

const THANKS =
  /^(?:(?:many |great |perfect |ok(?:ay)? )?thanks?(?: you)?(?: (?:a lot|so much|very much))?|thx|ty|cheers|ok(?:ay)?|great|cool|nice|perfect|got it|i see|good bot|well done|👍|🙏|❤️)[\s!.:)]*$/iu;
const GREETING =
  /^(?:hi|hey|hello|hallo|good (?:morning|afternoon|evening)|yo)(?: there| footnote)?[\s!.?:)]*$/i;

const SELF =
  /^(?:(?:who|what) are you|how are you|what (?:can|do) you do|what can i ask(?: you)?|how do you work)[\s!.?]*$/i;

/** What is answered to thanks or a greeting, which ask nothing; undefined for anything else. */
export function courtesy(text: string): string | undefined {
  if (THANKS.test(text.trim())) return phrases.welcome;
  const isOfItself = SELF.test(text.trim()) || GREETING.test(text.trim());
  return isOfItself ? phrases.hello : undefined;
}
