import { distanceUpTo } from "../text/distance.ts";
import { exhausted, messageWork, newWork, type Work } from "../text/work.ts";

/** Whether one of these texts is nearly the same as one of those that this was made for. */
export type Likeness = (others: readonly string[]) => boolean;

/**
 * The part of what a message may cost that is taken to compare its texts with others: with texts made to be hard to
 * compare nobody keeps the other rules from their work. Past it only equal texts are alike.
 */
const SHARE = 1 / 4;

/**
 * Texts are alike where at most `percent` of the longer one (in UTF-16 units) has to be changed, left out or put in to
 * make the other of it. What is far from alike costs no more than a step for each unit.
 */
export function likeness(texts: readonly string[], percent: number, work: Work): Likeness {
  const share = newWork(Math.min(messageWork * SHARE, work.limit - work.steps));
  const equal = new Set(texts);
  const near = texts.map((text) => nearness(text, percent, share));
  return (others) => {
    const before = share.steps;
    share.steps += others.length;
    const alike =
      others.some((other) => equal.has(other)) ||
      others.some((other) => near.some((isNear) => isNear(other)));
    work.steps += share.steps - before;
    return alike;
  };
}

function nearness(text: string, percent: number, share: Work): (other: string) => boolean {
  let runs: Uint8Array | undefined;
  return (other) => {
    const limit = Math.floor((Math.max(text.length, other.length) * percent) / 100);
    const tooLong = Math.abs(text.length - other.length) > limit;
    if (limit === 0 || tooLong || exhausted(share)) return false;
    share.steps++;
    if (!runs) {
      share.steps += text.length;
      runs = runsOf(text);
    }
    return !isFar(other, runs, limit, share) && isNear(text, other, limit, share);
  };
}

/** The cost grows with the distance that is looked for, and most texts that are alike differ by little. */
function isNear(a: string, b: string, limit: number, work: Work): boolean {
  for (let within = 4; within < limit; within *= 4) {
    if (distanceUpTo(a, b, within, work) !== undefined) return true;
  }
  return distanceUpTo(a, b, limit, work) !== undefined;
}

const SLOTS = 4_096;

/** Which runs of three units a text has, by their hash. */
function runsOf(text: string): Uint8Array {
  const runs = new Uint8Array(SLOTS);
  for (let at = 0; at + 2 < text.length; at++) runs[slotAt(text, at)] = 1;
  return runs;
}

/** A change of one unit makes at most three runs that the other text has not: so many foreign ones tell the least distance. */
function isFar(other: string, runs: Uint8Array, limit: number, work: Work): boolean {
  let foreign = 0;
  for (let at = 0; at + 2 < other.length; at++) {
    work.steps++;
    if (runs[slotAt(other, at)] === 0 && ++foreign > 3 * limit) return true;
  }
  return false;
}

function slotAt(text: string, at: number): number {
  const run = (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) * 31 + text.charCodeAt(at + 2);
  return Math.imul(run, 0x9e3779b1) >>> 20;
}
