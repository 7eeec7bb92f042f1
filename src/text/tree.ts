import {
  type CharacterSet,
  type ClassElement,
  charactersOf,
  classOf,
  holdsStrings,
  isHalf,
  isKnown,
  lineEnds,
  wordSet,
} from "./character-set.ts";
import { foreignEscapes, type PatternProblem } from "./problem.ts";
import { type AST, type Mode, tooDeep } from "./syntax.ts";

/** What is left of a pattern when groups, flags and spellings are resolved. */
export type Tree =
  | { readonly kind: "set"; readonly set: CharacterSet }
  | { readonly kind: "edge"; readonly edge: Edge; readonly set?: CharacterSet }
  | { readonly kind: "sequence"; readonly parts: readonly Tree[] }
  | { readonly kind: "either"; readonly ways: readonly Tree[] }
  | {
      readonly kind: "repeat";
      readonly what: Tree;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
      /** In the source. */
      readonly at: number;
    };

/** Their set is what ends a line, or makes a word; the two of the text need none. */
export type Edge = "textStart" | "textEnd" | "lineStart" | "lineEnd" | "word" | "insideWord";

export interface ReadingRules {
  readonly mode: Mode;
  /** The v flag. */
  readonly sets: boolean;
  /** The text is walked by UTF-16 units, so halves of surrogate pairs stay halves. */
  readonly byUnits: boolean;
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

export interface Grown {
  readonly tree: Tree | PatternProblem;
  /** Half of a surrogate pair is named alone, as in `[\uD800-\uDBFF][\uDC00-\uDFFF]`. */
  readonly hasHalves: boolean;
  /** Without u it would quietly look for other things: the letters p{Han} for `\p{Han}`. */
  readonly needsUnicode: boolean;
}

const maxDepth = 100;

/** From the parser's tree. Look-around, back-references and escapes of other languages are refused, with their place. */
export const growTree = (pattern: AST.Pattern, whole: ReadingRules): Grown => {
  const base = whole.sets ? "v" : "u";
  const joins = whole.mode === "legacy" && !whole.byUnits;
  let problem: PatternProblem | undefined;
  let hasHalves = false;
  let needsUnicode = false;
  let depth = 0;

  const refuse = (node: AST.Node, what: string, hint: string): Tree => {
    problem ??= { problem: what, hint, at: node.start };
    return { kind: "sequence", parts: [] };
  };

  const flagsOf = ({ ignoreCase }: ReadingRules): string => (ignoreCase ? `i${base}` : base);

  /** What a character means that others would read otherwise. */
  const inspect = (node: AST.Character): void => {
    hasHalves ||= isHalf(node.value);
    needsUnicode ||= whole.mode === "legacy" && /^\\[pPuk]$/.test(node.raw);
    const letter = /^\\[A-Za-z]$/.test(node.raw) ? node.raw.slice(1) : "";
    const hint = node.value === letter.charCodeAt(0) ? foreignEscapes.get(letter) : undefined;
    if (hint !== undefined) refuse(node, `${node.raw} has no meaning of its own here.`, hint);
  };

  const known = (node: AST.Node, set: CharacterSet): Tree => {
    if (!isKnown(set))
      return refuse(
        node,
        `${node.raw} is nothing the engine knows.`,
        "Write a category (\\p{L}), a script (\\p{Script=Han}) or \\p{Emoji}.",
      );
    if (holdsStrings(set))
      return refuse(
        node,
        `${node.raw} has members of several characters.`,
        "Write strings as alternatives: (?:ab|c) for [\\q{ab}c].",
      );
    return { kind: "set", set };
  };

  const flatClass = (node: AST.ClassRangesCharacterClass, reading: ReadingRules): Tree => {
    const elements = joins ? joinHalves(node.elements) : node.elements;
    for (const element of elements) {
      if (element.type === "Character") inspect(element);
      else if (element.type === "CharacterClassRange") [element.min, element.max].forEach(inspect);
    }
    return known(node, classOf(elements, node.negate, flagsOf(reading)));
  };

  const assertion = (node: AST.Assertion, { multiline, ignoreCase }: ReadingRules): Tree => {
    switch (node.kind) {
      case "word":
        return { kind: "edge", edge: node.negate ? "insideWord" : "word", set: wordSet(ignoreCase) };
      case "start":
        if (multiline) return { kind: "edge", edge: "lineStart", set: lineEnds };
        return { kind: "edge", edge: "textStart" };
      case "end":
        if (multiline) return { kind: "edge", edge: "lineEnd", set: lineEnds };
        return { kind: "edge", edge: "textEnd" };
      default:
        return refuse(
          node,
          "Look-ahead and look-behind cannot be searched for in linear time.",
          "Write what has to be there instead of what must not: [^o]word, or \\bword\\b for a whole word.",
        );
    }
  };

  const one = (node: AST.Element, reading: ReadingRules): Tree => {
    switch (node.type) {
      case "Character":
        inspect(node);
        return { kind: "set", set: charactersOf([node.value], flagsOf(reading)) };
      case "CharacterClass":
        if (!node.unicodeSets) return flatClass(node, reading);
        return known(node, { source: node.raw, flags: flagsOf(reading) });
      case "ExpressionCharacterClass":
        return known(node, { source: node.raw, flags: flagsOf(reading) });
      case "CharacterSet": {
        const flags = flagsOf(reading) + (node.kind === "any" && reading.dotAll ? "s" : "");
        return known(node, { source: node.raw, flags });
      }
      case "Assertion":
        return assertion(node, reading);
      case "Quantifier": {
        const { min, max, greedy, start } = node;
        return { kind: "repeat", what: one(node.element, reading), min, max, greedy, at: start };
      }
      // No rule asks what a group held.
      case "CapturingGroup":
        return either(node.alternatives, reading);
      case "Group":
        return either(node.alternatives, modified(reading, node.modifiers));
      default:
        return refuse(
          node,
          "What a group matched cannot be looked for again in linear time.",
          "Write the alternatives out: (?:aa|bb) for ([ab])\\1.",
        );
    }
  };

  const sequence = ({ elements }: AST.Alternative, reading: ReadingRules): Tree => ({
    kind: "sequence",
    parts: (joins ? joinHalves(elements) : elements).map((node) => one(node, reading)),
  });

  const either = (alternatives: readonly AST.Alternative[], reading: ReadingRules): Tree => {
    if (depth === maxDepth) problem ??= tooDeep;
    if (problem) return { kind: "sequence", parts: [] };
    depth++;
    const ways = alternatives.map((alternative) => sequence(alternative, reading));
    depth--;
    return ways.length === 1 ? ways[0]! : { kind: "either", ways };
  };

  const tree = either(pattern.alternatives, whole);
  return { tree: problem ?? tree, hasHalves, needsUnicode };
};

/** `(?i-m:...)` sets and clears flags for what is within. */
const modified = (reading: ReadingRules, modifiers: AST.Modifiers | null): ReadingRules => {
  if (!modifiers) return reading;
  const { add, remove } = modifiers;
  return {
    ...reading,
    ignoreCase: (reading.ignoreCase || add.ignoreCase) && !remove?.ignoreCase,
    multiline: (reading.multiline || add.multiline) && !remove?.multiline,
    dotAll: (reading.dotAll || add.dotAll) && !remove?.dotAll,
  };
};

const isPair = (first: AST.Node | undefined, second: AST.Node): boolean =>
  first?.type === "Character" &&
  second.type === "Character" &&
  first.value >>> 10 === 0xd800 >>> 10 &&
  second.value >>> 10 === 0xdc00 >>> 10;

/**
 * Without the u flag 😀 is two characters to the parser, and \uD83D\uDE00 with a quantifier or in a class takes
 * its halves apart. Whoever writes an emoji means the emoji.
 */
const joinHalves = <T extends AST.Element | ClassElement>(nodes: readonly T[]): T[] => {
  const joined: T[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    const second = node.type === "Quantifier" ? node.element : node;
    if (!isPair(last, second)) joined.push(node);
    else {
      const halves = [last, second].map((half) => (half as AST.Character).value);
      const pair = { ...second, value: String.fromCharCode(...halves).codePointAt(0)! };
      joined[joined.length - 1] = (node.type === "Quantifier" ? { ...node, element: pair } : pair) as T;
    }
  }
  return joined;
};
