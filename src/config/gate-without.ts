import type { PolicyEntry } from "../moderation/policy.ts";
import type { Plain } from "../moderation/rule.ts";
import type { CompiledShortNames } from "../text/emojis.ts";

/** What is judged on the server for a message to which the bot gave no answer. */
export interface Without {
  readonly maxLength?: { readonly limit: number; readonly reason: string };
  readonly words?: readonly { readonly reason: string; readonly entries: readonly string[] }[];
  readonly emojiOnly?: { readonly names: readonly string[]; readonly reason: string };
}

const WORD_LISTS_LIMIT = 64;
// What a list has beyond that the bot judges as soon as it is back.
const WORDS_LIMIT = 2_000;
const REASON_LIMIT = 400;
// Of a name that is longer the module takes none at all.
const EMOJI_LIMIT = 64;

/** What all rules that hold for everybody leave to the server; undefined where that is nothing. */
export function withoutOf(
  enforced: readonly PolicyEntry[],
  emojis: CompiledShortNames,
  budget: Budget,
): Without | undefined {
  const plain = enforced
    .filter(({ when, exempt }) => when === undefined && exempt === undefined)
    .flatMap(({ rule, settings }) => rule.plain?.(settings) ?? []);
  const maxLength = shortest(plain);
  const emojiOnly = plain.find((one) => one.emojiOnly)?.emojiOnly;
  // The names of a mode that lets nothing else pass come before words that hardly come up in it.
  const names = emojiOnly ? namesOf(emojis).filter(budget.take) : [];
  const words = wordsOf(plain, emojis, budget);
  if (!maxLength && !emojiOnly && words.length === 0) return undefined;
  return {
    ...(maxLength && { maxLength: { limit: maxLength.limit, reason: reasonOf(maxLength) } }),
    ...(words.length > 0 && { words }),
    ...(emojiOnly && { emojiOnly: { names, reason: reasonOf(emojiOnly) } }),
  };
}

function namesOf({ names }: CompiledShortNames): string[] {
  return [...names].filter(({ length }) => length <= EMOJI_LIMIT);
}

function shortest(plain: readonly Plain[]): Plain["maxLength"] {
  const limits = plain.flatMap(({ maxLength }) => maxLength ?? []);
  return limits.toSorted((a, b) => a.limit - b.limit)[0];
}

/** Lists of one reason are one list. */
function wordsOf(
  plain: readonly Plain[],
  emojis: CompiledShortNames,
  budget: Budget,
): NonNullable<Without["words"]> {
  const lists = new Map<string, Set<string>>();
  let left = WORDS_LIMIT;
  for (const list of plain.flatMap(({ words }) => words ?? [])) {
    const reason = reasonOf(list);
    const known = lists.get(reason);
    if (!known && (lists.size === WORD_LISTS_LIMIT || !budget.take({ reason, entries: [] }))) continue;
    const entries = known ?? new Set();
    lists.set(reason, entries);
    for (const entry of list.entries) {
      if (left === 0) break;
      if (entries.has(entry) || isEmoji(entry, emojis) || !budget.take(entry)) continue;
      entries.add(entry);
      left -= 1;
    }
  }
  return [...lists].flatMap(([reason, entries]) =>
    entries.size > 0 ? [{ reason, entries: [...entries] }] : [],
  );
}

/** Its name, which is no word, would be one to whoever knows only words. */
function isEmoji(entry: string, { names }: CompiledShortNames): boolean {
  if (names.size === 0) return false;
  const word = entry.trim().toLowerCase();
  return [`:${word}:`, `:${word}`, `${word}:`, word].some((name) => names.has(name));
}

function reasonOf({ reason }: { readonly reason: string }): string {
  return fitted(reason, REASON_LIMIT);
}

// XML 1.0 section 2.2, Char. With the u flag a lone surrogate is a code point of its own and matches too.
const UNSENDABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Of at most so many characters, each of which can be sent: the module puts these texts into what it sends to people. */
export function fitted(text: string, limit: number): string {
  const sendable = text.replace(UNSENDABLE, " ");
  return sendable.length <= limit ? sendable : [...sendable.slice(0, 2 * limit)].slice(0, limit).join("");
}

/** How much still fits. */
export interface Budget {
  /** Whether the value fits too; then there is less left. */
  take(value: unknown): boolean;
}

/** In bytes of JSON. */
export function createBudget(bytes: number): Budget {
  let left = bytes;
  return {
    take(value) {
      // With a comma.
      const cost = Buffer.byteLength(JSON.stringify(value)) + 1;
      if (cost > left) return false;
      left -= cost;
      return true;
    },
  };
}
