import { detached } from "./detached.ts";

/** A longer one is kept by its beginning: a stanza may hold 256 KB of it. */
const KEPT_UNITS = 1_023;

/** What a room shows as its subject (XEP-0045 section 8.1), be it one that broke a rule or not. */
export interface Topic {
  /** The last one that broke no rule, since the bot is there; empty before that. */
  good: string;
  /** As the room told us last; undefined before that. */
  shown: string | undefined;
  /** The last one that broke a rule: it is none the better when we are told of it once more, as we come back. */
  forbidden: string | undefined;
  /** How often the room showed one as ours. */
  ours: number;
  /** A room ends each join with its subject (section 7.2.15): the next is what was set before we came. */
  awaited: boolean;
}

export function createTopic(): Topic {
  return { good: "", shown: undefined, forbidden: undefined, ours: 0, awaited: false };
}

/** The room tells its subject, also an empty one; returns what is kept of it. */
export function told(topic: Topic, subject: string, ours: boolean): string {
  topic.shown = detached(subject.slice(0, KEPT_UNITS));
  topic.awaited = false;
  if (ours) topic.ours += 1;
  return topic.shown;
}
