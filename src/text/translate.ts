import type { AST } from "@eslint-community/regexpp";
import { foreignEscapes, type PatternProblem } from "./problem.ts";
import { propertyClass } from "./properties.ts";
import { anything, complement, escapes, lineEnds, wordIgnoringCase, written, writtenCode } from "./ranges.ts";

export type { AST };

export interface Reading {
  /** With the rules of the u flag, or the lenient ones without it. */
  readonly mode: "unicode" | "legacy";
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

const maxRepeat = 200;
/** Of repeats within repeats: the engine unrolls them all. */
const maxRepeatProduct = 1_000;

/**
 * JavaScript's tree in RE2's syntax. Written anew from the tree: a piece of the source passed through could mean
 * something else there (`\A`, `\Q`, `[[:alpha:]]`). `\b`, `\d` and `\w` are ASCII, as in JavaScript.
 */
export const translate = (pattern: AST.Pattern, reading: Reading): { re2: string } | PatternProblem => {
  const { mode, ignoreCase, multiline, dotAll } = reading;
  let problem: PatternProblem | undefined;

  /** The first problem found is the one reported; what is returned is then never compiled. */
  const refuse = (node: AST.Node, what: string, hint: string): string => {
    problem ??= { problem: what, hint, at: node.start };
    return "";
  };

  const character = (node: AST.Character): string => {
    const letter = /^\\[A-Za-z]$/.test(node.raw) ? node.raw.slice(1) : "";
    const hint = node.value === letter.charCodeAt(0) ? foreignEscapes.get(letter) : undefined;
    return hint === undefined
      ? writtenCode(node.value)
      : refuse(node, `${node.raw} has no meaning of its own here.`, hint);
  };

  /** A set, as it stands between the brackets of a class. */
  const set = (node: AST.EscapeCharacterSet | AST.UnicodePropertyCharacterSet): string => {
    if (node.kind === "property")
      return (
        propertyClass(node.key, node.value, node.negate) ??
        refuse(
          node,
          `${node.raw} is not a property the engine knows.`,
          "Write a category (\\p{L}), a script (\\p{Script=Han}) or \\p{Emoji}.",
        )
      );
    const ranges = node.kind === "word" && ignoreCase ? wordIgnoringCase : escapes[node.kind];
    return written(node.negate ? complement(ranges) : ranges);
  };

  const member = (node: AST.CharacterClassElement): string => {
    switch (node.type) {
      case "Character":
        return character(node);
      case "CharacterClassRange":
        return `${writtenCode(node.min.value)}-${writtenCode(node.max.value)}`;
      case "CharacterSet":
        return set(node);
      default:
        return refuse(node, "A class within a class is not supported.", "Write one flat class: [abc].");
    }
  };

  const characterClass = ({ elements, negate }: AST.CharacterClass): string => {
    let members = "";
    for (let at = 0; at < elements.length; at++) {
      const pair = pairCode(mode, elements[at]!, elements[at + 1]);
      members += pair === undefined ? member(elements[at]!) : writtenCode(pair);
      if (pair !== undefined) at++;
    }
    // [] is nothing and [^] anything: RE2 would take the closing bracket for a member.
    if (elements.length === 0) return `[${negate ? "" : "^"}${written(anything)}]`;
    return `[${negate ? "^" : ""}${members}]`;
  };

  const assertion = (node: AST.Assertion): string => {
    switch (node.kind) {
      case "word":
        return node.negate ? "\\B" : "\\b";
      case "start":
        return multiline ? "(?m:^)" : "\\A";
      case "end":
        return multiline ? "(?m:$)" : "\\z";
      default:
        return refuse(
          node,
          "Look-ahead and look-behind cannot be searched for in linear time.",
          "Write what has to be there instead of what must not: [^o]word, or \\bword\\b for a whole word.",
        );
    }
  };

  const quantifier = (node: AST.Quantifier, outer: number, inner: (product: number) => string): string => {
    const count = node.max === Number.POSITIVE_INFINITY ? node.min : node.max;
    const product = outer * Math.max(count, 1);
    if (count > maxRepeat)
      return refuse(node, `More than ${maxRepeat} repeats.`, `Write + or *, or at most {${maxRepeat}}.`);
    if (product > maxRepeatProduct)
      return refuse(
        node,
        `Repeats within repeats that make more than ${maxRepeatProduct}.`,
        "Write + or * for one of them.",
      );
    const most = node.max === Number.POSITIVE_INFINITY ? "" : node.max;
    const times = node.min === node.max ? `{${node.min}}` : `{${node.min},${most}}`;
    return `(?:${inner(product)})${times}${node.greedy ? "" : "?"}`;
  };

  const one = (node: AST.Element, product: number): string => {
    switch (node.type) {
      case "Character":
        return character(node);
      case "CharacterClass":
        return characterClass(node);
      case "CharacterSet":
        if (node.kind !== "any") return `[${set(node)}]`;
        return dotAll ? `[${written(anything)}]` : `[^${written(lineEnds)}]`;
      case "Assertion":
        return assertion(node);
      case "Quantifier":
        return quantifier(node, product, (within) => one(node.element, within));
      case "Group":
        if (node.modifiers) return refuse(node, "Flags cannot be set inside a pattern.", "Leave (?i:) away.");
        return `(?:${either(node.alternatives, product)})`;
      // No rule asks what a group held, and without captures the engine has less to do.
      case "CapturingGroup":
        return `(?:${either(node.alternatives, product)})`;
      case "Backreference":
        return refuse(
          node,
          "What a group matched cannot be looked for again in linear time.",
          "Write the alternatives out: (?:aa|bb) for ([ab])\\1.",
        );
      default:
        return refuse(node, "The v flag is not supported.", "Write one flat class: [abc].");
    }
  };

  const sequence = (elements: readonly AST.Element[], product: number): string => {
    let text = "";
    for (let at = 0; at < elements.length; at++) {
      const node = elements[at]!;
      const next = elements[at + 1];
      const pair = pairCode(mode, node, next?.type === "Quantifier" ? next.element : next);
      if (pair === undefined) text += one(node, product);
      else {
        text +=
          next?.type === "Quantifier"
            ? quantifier(next, product, () => writtenCode(pair))
            : writtenCode(pair);
        at++;
      }
    }
    return text;
  };

  const either = (alternatives: readonly AST.Alternative[], product: number): string =>
    alternatives.map(({ elements }) => sequence(elements, product)).join("|");

  const re2 = either(pattern.alternatives, 1);
  return problem ?? { re2 };
};

/**
 * Without the u flag 😀 is two characters to the parser, and \uD83D\uDE00 with a quantifier or in a class takes
 * its halves apart. Whoever writes an emoji means the emoji.
 */
const pairCode = (mode: Reading["mode"], node: AST.Node, next: AST.Node | undefined): number | undefined => {
  if (mode !== "legacy" || node.type !== "Character" || next?.type !== "Character") return undefined;
  const code = `${String.fromCodePoint(node.value)}${String.fromCodePoint(next.value)}`.codePointAt(0)!;
  return node.value <= 0xffff && code > 0xffff ? code : undefined;
};
