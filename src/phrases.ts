import type { Searched } from './live.ts';

/** Every fixed sentence that people read. Fact, then remedy; at most two sentences. */
export const phrases = {
  noWords: 'Ask in words, e.g. “Can convolutional networks match vision transformers?”',
  cutQuestion: 'The question was long; I read its first 2,000 characters.',
  notCovered: 'My papers do not cover this.',
  nothingPasses: 'No paper passes these filters. Widen them, or leave one out.',
  searchesEnglish: 'I search in English. Ask in English, please.',
  quotes: 'These are sentences from the abstracts.',
  quotesInstead: 'These are sentences from the abstracts instead.',
  unsupported: 'The abstracts did not bear out what the language model wrote.',
  slowModel: 'The language model took too long.',
  brokeOff: 'The language model stopped early; what it wrote until then was checked.',
  failedModel: 'The language model failed.',
  onlyNamesChecked: 'The answer is not in English: only its numbers and names were checked.',
  budgetSpent: 'This month’s budget for the language model is used up.',
  busyModel: 'Many people are asking the language model right now.',
  interrupted: 'I was stopped before I could answer. Ask again in a minute.',
  notHere: 'I do not answer in this channel. `settings` shows where I do.',
  tooFast: (seconds: number): string =>
    `That was a lot of questions. Ask again in ${inSeconds(seconds)}.`,
  tooMany: (seconds: number): string =>
    `Many people are asking right now. Ask again in ${inSeconds(seconds)}.`,
  indexing: (done: number, total: number): string =>
    `The papers are being indexed, ${done} of ${total} so far. Ask again in a minute.`,
  unknownCommand: (name: string, near: string): string =>
    `I do not know “${name.slice(0, 40)}”. Did you mean “${near}”?`,
  relatedToMessage: 'Papers related to this message',
  nothingNear: 'I know no papers near these.',
  mayNotManage: 'You may not change the settings here. Ask somebody who may manage this place.',
  notYours: 'Only the person who asked can share this answer. Ask it yourself to share it.',
  buttonGone: 'I do not know this button any more. Ask the question again.',
  writing: 'Writing…',
  understood: (text: string): string => `Understood as: ${text}`,
  moreSentences: (count: number): string =>
    count === 1
      ? 'One more sentence is under “More”.'
      : `${count} more sentences are under “More”.`,
  morePapers: (count: number): string =>
    count === 1 ? 'One more paper had no room here.' : `${count} more papers had no room here.`,
  answerGone: 'I do not have this answer any more. Ask the question again.',
  about: (query: string): string => `Papers on “${query}”`,
  near: (title: string): string => `Papers near “${title}”`,
  sourcesOf: (question: string): string => `Sources for “${question}”`,
  relatedTo: (question: string): string => `Related to “${question}”`,
  thanks: (verdict: 'good' | 'bad'): string =>
    verdict === 'good' ? 'Thank you.' : 'Thank you. Asking in other words often helps.',
  forgotten: (count: number): string =>
    count === 0
      ? 'I had nothing stored about you.'
      : `Deleted: ${count === 1 ? 'one question' : `${count} questions`} of yours with the answers, and your feedback.`,
  noLanguage: (text: string): string =>
    `I do not know the language “${text.slice(0, 40)}”. Write a code such as de, fr or zh, or “any”.`,
  noCategory: (text: string): string =>
    `“${text.slice(0, 40)}” is not a category. Write them like cs.CL, or “all”.`,
  noFootnote: (as: string, count: number): string =>
    count === 0
      ? `I have given no sources here yet, so I do not know what ${as} is. Ask about a paper by its title or id.`
      : `There is no ${as} here: the last answer has ${count === 1 ? 'one source' : `${count} sources`}. Name one of them, or a title.`,
  otherPapers: 'other papers',
  welcome: 'You are welcome. Ask on whenever you like.',
  hello:
    'Hello. Ask me something, e.g. “Can convolutional networks match vision transformers?”, or give the command `help`.',
  noLastDate:
    'I can leave out what is older than a date, not what is newer. Write e.g. “only since 2022”.',
  noLive: 'No source may be searched from here. The operator can allow one with SOURCES.',
  fetched: (source: string): string => `Fetched from ${source} just now, and added.`,
  searched: ({ from, found, added }: Searched): string => {
    if (found === 0) return `${from} has nothing on this either.`;
    if (added === 0) return `I searched ${from}: what it has on this was here already.`;
    return `I searched ${from} and added ${added === 1 ? 'one paper' : `${added} papers`}.`;
  },
  searchNow: (source: string): string => `Search ${source} now`,
  withdrawn: (source: string): string =>
    `${source} has this paper, but it was withdrawn. Papers that were are not kept here.`,
  others: (count: number): string => (count === 1 ? 'one other' : `${count} others`),
  wroteIt: (title: string, authors: string): string => `“${title}” was written by ${authors}.`,
  publishedOn: (title: string, date: string, preposition: 'in' | 'on'): string =>
    `“${title}” was published ${preposition} ${date}.`,
  leftOut: (count: number): string =>
    count === 1
      ? 'One sentence was left out: the abstracts do not say so.'
      : `${count} sentences were left out: the abstracts do not say so.`,
} as const;

function inSeconds(seconds: number): string {
  return seconds === 1 ? 'a second' : `${seconds} seconds`;
}
