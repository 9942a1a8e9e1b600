/** What people read that only makes sense in Slack. Fact, then remedy; at most two sentences. */
export const phrases = {
  status: 'is reading papers…',
  reading: 'Reading papers…',
  share: 'Share to channel',
  shared: (name: string): string => `Shared by ${name}`,
  mayNotWrite: 'I may not write where you asked, so I answer here. Invite me there with `/invite`.',
  longBibtex: (id: string): string =>
    `The BibTeX entry of ${id} is too long for a message. Ask for it in a direct message to get a file, where I may send files.`,
  howElse:
    'Or mention me with a question: I answer in the thread, where you can just go on. In a direct message, just ask.',
  modalExpired:
    'Slack closed the window before it opened. Open it again, or write me your question here.',
  noQuestion: 'Ask in words, e.g. “Can convolutional networks match vision transformers?”',
  rightsUnknown: 'Slack did not say whether you may manage this workspace. Try again in a minute.',
  answersDirectly: 'The answer comes as a direct message.',
  whatCanYouDo: 'What can you do?',
  whatFinds: (title: string): string => `What does “${title}” find?`,
  whatIAm:
    'I answer questions about papers. Every sentence carries a footnote: the abstract that says so.',
  howToAsk:
    'Write me a direct message, mention me in a channel, or use `/ask` and `/papers`. “Find related papers” is in the menu of every message.',
  asked: (question: string): string => `You asked: ${question}`,
} as const;
