import { isWordAt } from "./classes.ts";
import { isProblem, parsePattern } from "./pattern.ts";
import type { AST } from "./syntax.ts";
import { maxEntryLength } from "./words.ts";

/** A livechat list taken apart again: words as their owner wrote them, and all else as patterns of their own. */
export interface Split {
  readonly words: string[];
  readonly patterns: string[];
}

/**
 * Takes a joined list `(?:one)|(?:two)` apart at its top level, which keeps what it matches: each entry then
 * succeeds or fails alone (joined, a back-reference is renumbered and a group name clashes). An alternative becomes
 * a word when it is literal, with `\b` just where livechat puts it. One that begins or ends with a letter
 * outside ASCII stays a pattern: livechat puts no `\b` there, so it may as well be an owner's own regexp.
 */
export const splitJoined = (source: string, flags = "i"): Split => {
  const split: Split = { words: [], patterns: [] };
  for (const alternative of alternativesOf(source)) {
    const word = flags.includes("i") && alternative.elements ? literal(alternative.elements) : undefined;
    if (word === undefined) split.patterns.push(alternative.source);
    else split.words.push(word);
  }
  return split;
};

interface Part {
  readonly source: string;
  /** When it is one sequence. */
  readonly elements?: readonly AST.Element[];
}

const alternativesOf = (source: string): Part[] => {
  const unicode = parsePattern(source, "unicode");
  const tree = isProblem(unicode) ? parsePattern(source, "legacy") : unicode;
  return isProblem(tree) ? alternativesOfBroken(source) : tree.alternatives.map(unwrap);
};

/** `(?:entry)` is an entry in livechat's wrapping. */
const unwrap = ({ elements, raw }: AST.Alternative): Part => {
  const [group] = elements;
  if (elements.length !== 1 || group?.type !== "Group" || group.modifiers) return { source: raw, elements };
  const source = group.raw.slice("(?:".length, -")".length);
  const [only] = group.alternatives;
  return group.alternatives.length === 1 && only ? { source, elements: only.elements } : { source };
};

const isLivechatWord = /^\w$/;

const literal = (elements: readonly AST.Element[]): string | undefined => {
  const boundary = (node: AST.Element | undefined): boolean =>
    node?.type === "Assertion" && node.kind === "word" && !node.negate;
  const opens = boundary(elements[0]);
  const closes = elements.length > 1 && boundary(elements.at(-1));
  const inner = elements.slice(opens ? 1 : 0, closes ? -1 : undefined);
  let word = "";
  for (const node of inner) {
    // A letter with a backslash is nothing livechat writes (\n and \x41 are, if rarely, an owner's regexp).
    if (node.type !== "Character" || /^\\[A-Za-z0-9]/.test(node.raw)) return undefined;
    word += String.fromCodePoint(node.value);
  }
  const edges = [
    { boundary: opens, unit: word.charAt(0), letter: isWordAt(word, 0) },
    { boundary: closes, unit: word.charAt(word.length - 1), letter: isWordAt(word, word.length, true) },
  ];
  const asLivechat = edges.every(
    (edge) => edge.boundary === isLivechatWord.test(edge.unit) && edge.letter === edge.boundary,
  );
  // A list trims its entries: a space at an edge means something only to a pattern.
  const plain = word !== "" && word === word.trim() && [...word].length <= maxEntryLength;
  return asLivechat && plain ? word : undefined;
};

/**
 * For a list that no longer parses as a whole, though each entry may (a named group in one entry makes `\k` an
 * error in all): cut at each `|` outside brackets, so that the others go on working.
 */
const alternativesOfBroken = (source: string): Part[] => {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const unit = source[at];
    if (unit === "\\") at++;
    else if (inClass) inClass = unit !== "]";
    else if (unit === "[") inClass = true;
    else if (unit === "(") depth++;
    else if (unit === ")") depth--;
    else if (unit === "|" && depth === 0) {
      parts.push(source.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, source.slice(from)].map((part) => {
    const tree = parsePattern(part, "legacy");
    const [only, ...more] = isProblem(tree) ? [] : tree.alternatives;
    return only && more.length === 0 ? unwrap(only) : { source: part };
  });
};

/** What livechat (8.0 to 14.0) writes into a room file for a list of regular expressions; "" for an empty list. */
export const joinAsLivechat = (patterns: readonly string[]): string =>
  patterns.length === 0 ? "" : `(?:${patterns.join(")|(?:")})`;

const special = /[-[\]/{}()*+?.\\^$|]/g;

/** What livechat writes for a list of plain words: each escaped, with `\b` where an edge is an ASCII word character. */
export const escapeAsLivechat = (entries: readonly string[]): string =>
  joinAsLivechat(
    entries.map((entry) => {
      const open = /^\w/.test(entry) ? "\\b" : "";
      const close = /\w$/.test(entry) ? "\\b" : "";
      return `${open}${entry.replace(special, "\\$&")}${close}`;
    }),
  );
