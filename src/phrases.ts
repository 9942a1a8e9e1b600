import { whyQuiet } from './announcements.ts';
import type { Forgotten } from './state/retention.ts';
import type { Subscription } from './subscriptions.ts';

/** What a source was searched for and had. */
interface SourceCounts {
  readonly from: string;
  readonly found: number;
  readonly added: number;
}

/** Every fixed sentence that people read. Fact, then remedy; at most two sentences. */
export const phrases = {
  noWords: 'Ask in words, e.g. “Can convolutional networks match vision transformers?”',
  cutQuestion: 'The question was long; I read its first 2,000 characters.',
  notCovered: 'My papers do not cover this.',
  lookedAmong: (filter: string): string => `I looked at papers ${filter} only.`,
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
  mayNotManage:
    'You may not change the settings here. Ask somebody who may manage this server or workspace.',
  notYours: 'Only the person who asked can share this answer. Ask it yourself to share it.',
  buttonGone: 'I do not know this button any more. Ask the question again.',
  tooLate: 'This took too long for where you asked, so I answer here.',
  writing: 'Writing…',
  understood: (text: string): string => `Understood as: ${text}`,
  moreSentences: (count: number): string =>
    count === 1
      ? 'One more sentence is under “More”.'
      : `${count} more sentences are under “More”.`,
  morePapers: (count: number): string =>
    count === 1 ? 'One more paper had no room here.' : `${count} more papers had no room here.`,
  moreSubscriptions: (count: number): string =>
    count === 1
      ? 'One more subscription had no room here.'
      : `${count} more subscriptions had no room here.`,
  answerGone: 'I do not have this answer any more. Ask the question again.',
  newest: 'Newest papers',
  about: (query: string): string => `Papers on “${query}”`,
  near: (title: string): string => `Papers near “${title}”`,
  sourcesOf: (question: string): string => `Sources for “${question}”`,
  relatedTo: (question: string): string => `Related to “${question}”`,
  thanks: (verdict: 'good' | 'bad'): string =>
    verdict === 'good' ? 'Thank you.' : 'Thank you. Asking in other words often helps.',
  forgotten: ({ questions, others, subscriptions, inChannels }: Forgotten): string => {
    const asked = `${counted(questions, 'question')} of yours with the answers, and your feedback`;
    const gone = [
      ...(questions === 0 ? [] : [asked]),
      ...(questions === 0 && others > 0 ? ['your feedback, buttons and settings'] : []),
      ...(subscriptions === 0 ? [] : [`${counted(subscriptions, 'subscription')} to you alone`]),
      ...(inChannels === 0
        ? []
        : [`your name at ${counted(inChannels, 'subscription')} of channels`]),
    ];
    return gone.length === 0 ? 'I had nothing stored about you.' : `Deleted: ${gone.join('; ')}.`;
  },
  noLanguage: (text: string): string =>
    `I do not know the language “${text.slice(0, 40)}”. Write a code such as de, fr or zh, or “any”.`,
  noCategory: (text: string): string =>
    `“${text.slice(0, 40)}” is not a category. Write them like cs.CL, or “all”.`,
  noFootnote: (as: string, count: number): string =>
    count === 0
      ? `I have given no sources here yet, so I do not know what ${as} is. Ask about a paper by its title or id.`
      : `There is no ${as} here: the last answer has ${count === 1 ? 'one source' : `${count} sources`}. Name one of them, or a title.`,
  onlyThePost:
    'Here I answer from the papers of this post. Ask outside of its thread to search all.',
  otherPapers: 'other papers',
  welcome: 'You are welcome. Ask on whenever you like.',
  hello:
    'Hello. Ask me something, e.g. “Can convolutional networks match vision transformers?”, or give the command `help`.',
  noLastDate:
    'I can leave out what is older than a date, not what is newer. Write e.g. “only since 2022”.',
  noLive: 'No source may be searched from here. The operator can allow one with SOURCES.',
  fetched: (source: string): string => `Fetched from ${source} just now, and added.`,
  searched: ({ from, found, added }: SourceCounts): string => {
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
  trendingTitle: (topic: string, period: 'day' | 'week'): string =>
    `Trending ${period === 'day' ? 'today' : 'this week'}${on(topic)}`,
  newestTitle: (topic: string): string => `The newest papers${on(topic)}`,
  nothingTrends: (topic: string): string =>
    topic === ''
      ? 'Nothing is trending: I have no papers yet, or nothing new about them.'
      : `Nothing new is trending on “${topic}”. Say it in other words, or widen it.`,
  whatIsIn: (title: string): string => `What does “${title}” do, and what does it find?`,
  lessLike: (title: string): string =>
    `I will post less like “${title.slice(0, 100)}” here. It counts from the next post on.`,
  dated: (title: string, date: string): string => `${title} · ${inFull(date)}`,
  quietDay: (date: string): string => `nothing new was announced (${whyQuiet(date)})`,
  quietWeek: (date: string): string =>
    `Nothing new was announced today (${whyQuiet(date)}). Here is the week.`,
  nothingNew: (topic: string): string =>
    topic === '' ? 'there was nothing new' : `there was nothing new on “${topic}”`,
  sourceBehind: ({ source, since }: { readonly source: string; readonly since?: Date }): string =>
    since === undefined
      ? `${source} has not been read to its end yet, so papers may be missing.`
      : `${source} was last read ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC; what came after is missing.`,
  notRunning: 'Footnote was not running at that time',
  notSentInTime: 'it could not be sent in time',
  notComposed: 'the papers could not be searched',
  stoppedBefore: 'it was stopped before it was sent',
  listGone: 'its papers are not kept any more',
  interruptedPost: 'it was interrupted while it was sent',
  switchedOff: (topics: readonly string[], reason: string): string =>
    `I have stopped posting ${named(topics)}: ${reason}. Subscribe again with \`subscribe\` once that is mended.`,
  subscribed: (subscription: Subscription, known: boolean): string => {
    const { topic, direct, next } = subscription;
    const about = topic === '' ? 'what is trending' : `what is trending on “${topic}”`;
    const to = direct ? 'you get' : 'this channel gets';
    const unknown = known ? '' : ' I know no paper on it yet, and post nothing until I do.';
    return `From ${inFull(next.date)} on, ${inWords(subscription)}, ${to} ${about}.${unknown}`;
  },
  mailAsked: (known: boolean): string =>
    `If this address may get mail from me, one is on its way: press the button behind its link.${known ? '' : ' I know no paper on the topic yet, and send nothing until I do.'}`,
  mailWanted: ({
    topic,
    ...timing
  }: Pick<Subscription, 'topic' | 'every' | 'time' | 'zone'>): string =>
    `${topic === '' ? 'what is trending' : `what is trending on “${topic}”`}, ${inWords(timing)}`,
  mailSubject: 'Do you want the trending papers by mail?',
  mailQuestion: (wanted: string): string =>
    `Somebody, hopefully you, asked for mail to this address: ${wanted}.`,
  mailConfirm: 'To get it, open this page within two days and press the button there',
  mailIgnore: 'If that was not you, do nothing: no more mail comes.',
  mailWhy: 'You get this because you subscribed to it with this address.',
  mailStop: 'Do you want no more of these mails?',
  mailStopped: 'No more of these mails are sent to you.',
  confirm: 'Yes, send it to me',
  unsubscribe: 'Unsubscribe',
  linkOver:
    'This link was used already, or is older than two days. Subscribe again to get another.',
  tooManySignUps: (minutes: number): string =>
    `That were many sign-ups. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
  noMail: 'I cannot send mail here. The operator sets SMTP_URL, MAIL_FROM and PUBLIC_URL for that.',
  noAddress: (text: string): string =>
    `“${text.slice(0, 60)}” is not a plain mail address. Write one like ada@example.org.`,
  noDirect: 'I cannot write to you alone here. Subscribe in a channel instead.',
  mayNotSubscribe:
    'Posts to this channel are for those who may manage it. Ask one of them, or have them sent to you alone (direct).',
  mute: 'I may not write in this channel. Invite me, or let me view it and send messages in it, then subscribe again.',
  tooManySubscriptions: (count: number): string =>
    `There are ${count} subscriptions already. Stop one first with \`unsubscribe\`.`,
  sameSubscription: 'That is subscribed to already. `subscriptions` lists it.',
  noSubscription: (text: string, count: number): string =>
    count === 0
      ? 'Nothing is subscribed to yet. `subscribe` does that.'
      : `I find no subscription “${text.slice(0, 60)}”. \`subscriptions\` lists them with their numbers.`,
  noSubscriptions: 'Nothing is subscribed to yet. `subscribe` does that.',
  unsubscribed: (topics: readonly string[]): string => `Stopped: ${named(topics)}.`,
  paused: (topic: string): string =>
    `Paused: ${named([topic])}. “Resume” under \`subscriptions\` goes on with it.`,
  notConfirmed: 'The link in the mail confirms this one. Subscribe again to get another mail.',
  nothingToday: (reason: string): string => `There would be no post today: ${reason}.`,
  onlyNewest: 'Nothing is counted of these papers yet, so these are the newest.',
  longTopic: (max: number): string =>
    `The topic is longer than ${max} characters. Say it in a few words.`,
  noTopic: 'That is no topic. Write a few words, categories such as cs.CL, or “everything”.',
  noTime: (text: string): string =>
    `“${text.slice(0, 40)}” is no time of day. Write it like 09:00 or 9pm.`,
  noZone: (text: string): string =>
    `I do not know the time zone “${text.slice(0, 40)}”. Write a name such as Europe/Berlin, Asia/Tokyo or UTC.`,
  leftOut: (count: number): string =>
    count === 1
      ? 'One sentence was left out: the abstracts do not say so.'
      : `${count} sentences were left out: the abstracts do not say so.`,
} as const;

function counted(count: number, what: string): string {
  return count === 1 ? `one ${what}` : `${count} ${what}s`;
}

function inSeconds(seconds: number): string {
  return seconds === 1 ? 'a second' : `${seconds} seconds`;
}

/** `2026-11-25` → `Wednesday 25 November 2026` */
function inFull(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  const part = (options: Intl.DateTimeFormatOptions): string =>
    day.toLocaleDateString('en-GB', { ...options, timeZone: 'UTC' });
  const parts = [{ day: 'numeric' }, { month: 'long' }, { year: 'numeric' }] as const;
  return `${part({ weekday: 'long' })}, ${parts.map(part).join(' ')}`; // versions of ICU differ in the comma
}

/** “every day at 09:00 (Europe/Berlin)” */
export function inWords({
  every,
  time,
  zone,
}: Pick<Subscription, 'every' | 'time' | 'zone'>): string {
  return `every ${every === 'daily' ? 'day' : 'Monday'} at ${time} (${zone})`;
}

/** Topics by name. */
export function named(topics: readonly string[]): string {
  return topics.map((topic) => (topic === '' ? 'everything' : `“${topic}”`)).join(', ');
}

function on(topic: string): string {
  return topic === '' ? '' : ` on “${topic}”`;
}
