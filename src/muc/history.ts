import { type BoundedMap, boundedMap } from "./bounded.ts";
import { detached } from "./detached.ts";

/** What a room remembers of one message: all that rules may ask later. */
export interface Remembered {
  /** ms since 1970 */
  readonly at: number;
  /** The sender's own id of the stanza. */
  readonly id: string | undefined;
  readonly stanzaId: string | undefined;
  /** XEP-0308: the sender's id of the message that this one corrects. */
  readonly replaces: string | undefined;
  /** What it is compared by: folded text of bounded length. */
  readonly text: string;
}

/** The recent messages of a room by occupant (see occupantKey); bounded in messages and in text. */
export interface History {
  remember(occupantKey: string, message: Remembered): void;
  /** Oldest first. */
  by(occupantKey: string): readonly Remembered[];
  readonly people: number;
}

export interface HistoryLimits {
  /** Of all people together: who has been silent longest is forgotten first, with all that they said. */
  readonly messages: number;
  readonly messagesEach: number;
}

/**
 * With texts of 500 units (see `sameness`) and two ids of 200 a message is 2 kB at worst, a room 20 MB; with ordinary
 * messages it is a tenth of that.
 */
const LIMITS: HistoryLimits = { messages: 10_000, messagesEach: 50 };

export function createHistory(limits: HistoryLimits = LIMITS): History {
  const people: BoundedMap<readonly Remembered[]> = boundedMap(limits.messages, (said) => said.length);
  return {
    remember(key, message) {
      people.set(key, [...(people.get(key) ?? []), kept(message)].slice(-limits.messagesEach));
    },
    by: (key) => people.get(key) ?? [],
    get people() {
      return people.size;
    },
  };
}

// A sender may make the id of a stanza as long as the stanza may be; real ones are UUIDs.
const ID_LIMIT = 200;

/** Two ids that are equal so far are told apart by their length only. */
function boundedId(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  return detached(id.length <= ID_LIMIT ? id : `${id.slice(0, ID_LIMIT)}…${id.length}`);
}

function kept({ at, id, stanzaId, replaces, text }: Remembered): Remembered {
  return {
    at,
    id: boundedId(id),
    stanzaId: stanzaId === undefined ? undefined : detached(stanzaId),
    replaces: boundedId(replaces),
    text: detached(text),
  };
}

/**
 * What one occupant said under one id: the message that a correction names and the corrections that came before
 * (XEP-0308 section 3: each of them names the first message's id).
 */
export function versions(said: readonly Remembered[], id: string | undefined): readonly Remembered[] {
  const sought = boundedId(id);
  if (sought === undefined) return [];
  return said.filter((message) => message.id === sought || message.replaces === sought);
}
