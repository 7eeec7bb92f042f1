import { blanked } from "../text/blanked.ts";
import { isBoundary } from "../text/classes.ts";
import type { Span } from "../text/span.ts";
import { exhausted, newWork, type Work } from "../text/work.ts";
import type { Audience } from "./rule.ts";
import type { JudgedText } from "./text.ts";

export interface Mention {
  readonly nick: string;
  readonly span: Span;
}

/** By the first unit of a nick: how long those are that begin with it, longest first. */
type Lengths = ReadonlyMap<number, readonly number[]>;

/**
 * What one rule's search may take of a message's work, in all its texts together: anybody may come in under a hundred
 * nicks of as many lengths, and a room may have ten thousand people.
 */
const maxSteps = 50_000;

/**
 * Where texts name people of the room, for each text by itself: a nick as it is written, with or without @; of nicks that
 * begin at the same place the longest. What is part of a word, a link or a custom emoji is no nick.
 */
export function mentionsIn(texts: readonly JudgedText[], audience: Audience, work: Work): Mention[][] {
  const own = newWork(Math.min(maxSteps, work.limit - work.steps));
  const lengths = lengthsOf(audience, own);
  const found = texts.map((text) => namedIn(text, audience, lengths, own));
  work.steps += own.steps;
  return found;
}

function namedIn(
  { original, emojis, links }: JudgedText,
  audience: Audience,
  lengths: Lengths,
  work: Work,
): Mention[] {
  const found: Mention[] = [];
  if (exhausted(work)) return found;
  const text = blanked(original, [...emojis, ...links.map(({ span }) => span)]);
  for (let at = 0; at < text.length && !exhausted(work); ) {
    work.steps++;
    const end = endOfNick(text, at, lengths, audience, work);
    if (end !== undefined) found.push({ nick: text.slice(at, end), span: { start: at, end } });
    at = end ?? at + 1;
  }
  return found;
}

function lengthsOf({ occupants }: Audience, work: Work): Lengths {
  const lengths = new Map<number, Set<number>>();
  for (const { nick } of occupants.values()) {
    if (exhausted(work)) break;
    work.steps++;
    const first = nick.charCodeAt(0);
    const known = lengths.get(first);
    if (known) known.add(nick.length);
    else lengths.set(first, new Set([nick.length]));
  }
  return new Map([...lengths].map(([first, known]) => [first, [...known].sort((a, b) => b - a)]));
}

function endOfNick(
  text: string,
  at: number,
  lengths: Lengths,
  { occupants }: Audience,
  work: Work,
): number | undefined {
  const candidates = lengths.get(text.charCodeAt(at));
  if (!candidates || !isBoundary(text, at)) return undefined;
  for (const length of candidates) {
    if (exhausted(work)) break;
    const end = at + length;
    work.steps++;
    if (end > text.length || !isBoundary(text, end)) continue;
    work.steps += length;
    if (occupants.get(text.slice(at, end))) return end;
  }
  return undefined;
}
