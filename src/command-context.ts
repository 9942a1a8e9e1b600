import type { Payer } from './llm.ts';
import type { Spot } from './tenancy.ts';

export interface Place {
  readonly platform: string;
  /** The server or workspace; in direct messages outside of one, the person. */
  readonly tenant: string;
  readonly channel: string;
  readonly thread?: string;
  /** A conversation with one person, where nobody else reads. */
  readonly direct?: true;
}

export interface CommandContext {
  readonly place: Place;
  /** Unique within the platform. */
  readonly person: string;
  /** Who is held to the limits, where one caller may go by many persons: an address. */
  readonly caller?: string;
  /** Runs this service: known by how they came in, beside those whom OPERATORS names. */
  readonly operator?: true;
  /** What was said before counts for what is asked now; absent where each question stands alone. */
  readonly conversation?: string;
  /** The turn of it that is gone on from, where a reader may go back; else its last ones. */
  readonly after?: string;
  readonly locale: string;
  readonly timeZone: string;
  /** Where this person is reached alone; absent where that is not possible. */
  readonly alone?: Spot;
  /** The reply goes to the asker alone. */
  readonly private?: true;
  /** Where replies are for the asker alone unless they say otherwise. */
  readonly discreet?: true;
  /** Footnote may not write in this channel by itself. */
  readonly mute?: true;
  /** The channel, or what holds in all of the server or workspace: whoever makes a channel manages that alone. */
  mayManage(what: 'channel' | 'everything'): Promise<boolean>;
}

/** Who pays for what is done here. */
export function payerOf({ place, person, caller = person }: CommandContext): Payer {
  return { platform: place.platform, tenant: place.tenant, person: caller };
}

/** Where somebody does something with a paper, and who it is. */
export function spotOf(context: CommandContext): Spot & { readonly person: string } {
  const { place, alone, person } = context;
  const { platform, tenant, channel } = place.direct === true ? (alone ?? place) : place;
  return { platform, tenant, channel, person };
}
