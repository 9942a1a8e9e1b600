/** What people read that only makes sense in Discord. Fact, then remedy; at most two sentences. */
export const phrases = {
  cannotRead:
    'I can only read messages that mention me. Mention me, or reply to me with the mention switched on.',
  askAlone: 'Answers here are for their asker alone. Ask with `ask`.',
  mayNotWrite: (channel: string, others: readonly string[]): string => {
    const elsewhere = others.length === 0 ? '' : `, or ask me in ${others.join(' ')}`;
    return `I may not write in ${channel}, so I answer here. Let somebody who manages it allow that${elsewhere}.`;
  },
  takenAway: 'My answer could not stay where you asked, so here it is for you.',
  howElse:
    'Or mention me with a question: I answer in a thread, where you can just go on. In a direct message, just ask.',
  noIntent:
    'the message content intent is off: in threads people go on by a mention or a reply; switch it on under Bot in the developer portal',
} as const;
