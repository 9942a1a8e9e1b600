/** The command that stands by itself; the others are its neighbours in one group. */
export const ALONE = 'ask';
export const GROUP = 'papers';
export const RELATED_MENU = 'Find related papers';

/** As people type it, without the slash. */
export function commandName(name: string): string {
  return name === ALONE ? ALONE : `${GROUP} ${name}`;
}
