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
  /** XEP-0424: it took another message back, or said so. */
  readonly takesBack: boolean;
  /** What it is compared by: its folded texts, of bounded length together. */
  readonly texts: readonly string[];
  /** UTF-16 units of what was said, and its lines. */
  readonly units: number;
  readonly lines: number;
  /** It broke a rule. */
  readonly caught: boolean;
  /** It did not reach the room: its sender may say it again. */
  readonly withheld: boolean;
}

/** What is learned of a message after it was judged. */
export type Afterwards = Partial<Omit<Remembered, "at" | "id" | "replaces" | "takesBack">>;

/** The recent messages of a room by occupant (see occupantKey); bounded in messages and in text. */
export interface History {
  /** Returns what is kept of it, by which it can be amended. */
  remember(occupantKey: string, message: Remembered): Remembered;
  amend(remembered: Remembered, afterwards: Afterwards): void;
  /** Oldest first; what is remembered later is in it, too. */
  by(occupantKey: string): readonly Remembered[];
  /** The message that the room's archive has under this id, whoever said it. */
  byStanzaId(stanzaId: string): Remembered | undefined;
  /** Whether somebody else said something under this id of a sender's own, and it stands. All messages are looked through. */
  isOfAnother(id: string, occupantKey: string): boolean;
  readonly people: number;
}

export interface HistoryLimits {
  /** Of all people together: who has been silent longest is forgotten first, with all that they said. */
  readonly messages: number;
  readonly messagesEach: number;
}

/**
 * With four texts of 500 units (see `sameness`) and two ids of 200 a message is 5 kB at worst, a room 50 MB; with
 * ordinary messages it is a twentieth of that.
 */
const LIMITS: HistoryLimits = { messages: 10_000, messagesEach: 50 };

export function createHistory(limits: HistoryLimits = LIMITS): History {
  const people = new Map<string, Remembered[]>();
  const byStanzaId: BoundedMap<Remembered> = boundedMap(limits.messages);
  let messages = 0;
  function forget(): void {
    for (const [oldest, theirs] of people) {
      // Some more at once than is needed, for the reason that `bounded.ts` gives.
      if (messages <= limits.messages - (limits.messages >> 4) || people.size === 1) return;
      people.delete(oldest);
      messages -= theirs.length;
    }
  }
  return {
    remember(key, message) {
      const remembered = kept(message);
      const said = people.get(key) ?? [];
      // Map iterates in the order of insertion: deleting first moves the person to the young end.
      people.delete(key);
      people.set(detached(key), said);
      messages += said.push(remembered) > limits.messagesEach ? 0 : 1;
      if (said.length > limits.messagesEach) said.shift();
      if (messages > limits.messages) forget();
      if (remembered.stanzaId !== undefined) byStanzaId.set(remembered.stanzaId, remembered);
      return remembered;
    },
    amend(remembered, afterwards) {
      // The same object, since it may be known by what it is: see `taking-back.ts`.
      Object.assign(remembered, kept({ ...remembered, ...afterwards }));
      if (afterwards.stanzaId !== undefined) byStanzaId.set(afterwards.stanzaId, remembered);
    },
    by: (key) => people.get(key) ?? [],
    byStanzaId: (stanzaId) => byStanzaId.get(stanzaId),
    isOfAnother(id, key) {
      const sought = boundedId(id);
      const isIt = (message: Remembered) => message.id === sought && !message.caught && !message.withheld;
      for (const [who, said] of people) if (who !== key && said.some(isIt)) return true;
      return false;
    },
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

function kept(message: Remembered): Remembered {
  const { id, stanzaId, replaces, texts } = message;
  return {
    ...message,
    id: boundedId(id),
    stanzaId: stanzaId === undefined ? undefined : detached(stanzaId),
    replaces: boundedId(replaces),
    texts: texts.map(detached),
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

/**
 * The versions of one message, where the first of them was seen and corrects nothing itself: anybody may call anything a
 * correction.
 */
export function knownVersions(said: readonly Remembered[], id: string | undefined): readonly Remembered[] {
  const all = versions(said, id);
  const sought = boundedId(id);
  return all.some((one) => one.id === sought && one.replaces === undefined) ? all : [];
}
