/** Every fixed sentence that people read. Fact, then remedy; at most two sentences. */
export const phrases = {
  noWords: 'Ask in words, e.g. “Can convolutional networks match vision transformers?”',
  cutQuestion: 'The question was long; I read its first 2,000 characters.',
  notCovered: 'My papers do not cover this.',
  nothingPasses: 'No paper passes these filters. Widen them, or leave one out.',
  searchesEnglish: 'I search in English. Ask in English, please.',
  quotes: 'These are sentences from the abstracts. Set CHAT_MODEL to have answers written.',
  quotesInstead: 'These are sentences from the abstracts instead.',
  unsupported: 'The abstracts did not bear out what the language model wrote.',
  slowModel: 'The language model took too long.',
  brokeOff: 'The language model stopped early; what it wrote until then was checked.',
  failedModel: 'The language model failed.',
  onlyNamesChecked: 'The answer is not in English: only its numbers and names were checked.',
  leftOut: (count: number): string =>
    count === 1
      ? 'One sentence was left out: the abstracts do not say so.'
      : `${count} sentences were left out: the abstracts do not say so.`,
} as const;
