/** Under one slash command, since those of other apps are named `/search`, too. */
export const GROUP = '/papers';
export const ASK = '/ask';
/** By their ids in the manifest. */
export const SHORTCUTS = { ask: 'ask', findRelated: 'find-related' } as const;

/** As people type it. */
export function commandName(name: string): string {
  return name === 'ask' ? ASK : `${GROUP} ${name}`;
}

/** A sentence of ours, in which backticks name commands of the core. */
export function asTyped(sentence: string): string {
  return sentence.replace(/`([a-z][a-z-]*)`/g, (_, name: string) => `\`${commandName(name)}\``);
}
