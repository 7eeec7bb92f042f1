import type { AST } from "./syntax.ts";

/** Some characters, as JavaScript's own regular expression for one of them: no table of ours can differ from it. */
export interface CharacterSet {
  /** One atom: a class, an escape or a dot. */
  readonly source: string;
  readonly flags: string;
  /** The code points, where they are few and written out; with `i` all that folds to one of them belongs to it. */
  readonly members?: readonly number[];
}

export type ClassElement = AST.CharacterClassElement;

/** Of a surrogate pair. */
export const isHalf = (code: number): boolean => code >= 0xd800 && code <= 0xdfff;

const fewMembers = 4;

const codePoint = (code: number): string => `\\u{${code.toString(16)}}`;

export const charactersOf = (members: readonly number[], flags: string): CharacterSet => ({
  source: `[${members.map(codePoint).join("")}]`,
  flags,
  members,
});

const written = (element: ClassElement): string => {
  switch (element.type) {
    case "Character":
      return codePoint(element.value);
    case "CharacterClassRange":
      return `${codePoint(element.min.value)}-${codePoint(element.max.value)}`;
    default:
      return element.raw;
  }
};

/**
 * A class of flat elements, written anew: what is legal only without the u flag (`[\-]`, `[a-\d]`) is put as u has it.
 */
export const classOf = (elements: readonly ClassElement[], negate: boolean, flags: string): CharacterSet => {
  const members = elements.flatMap((element) => (element.type === "Character" ? [element.value] : []));
  if (!negate && members.length === elements.length && members.length <= fewMembers && members.length > 0)
    return charactersOf(members, flags);
  return { source: `[${negate ? "^" : ""}${elements.map(written).join("")}]`, flags };
};

const asJavaScript = (source: string, flags: string): RegExp | undefined => {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
};

/** False for a property of a Unicode younger than the engine. */
export const isKnown = ({ source, flags }: CharacterSet): boolean =>
  asJavaScript(source, flags) !== undefined;

/** With v a set can hold strings of several characters. The complement of such a set is an error in JavaScript. */
export const holdsStrings = ({ source, flags }: CharacterSet): boolean =>
  flags.includes("v") && asJavaScript(`[^${source}]`, flags) === undefined;

const hasCase = /[\p{Changes_When_Casemapped}\p{Changes_When_Casefolded}]/u;

/** Tells whether a character is in the set. Backtracking is impossible: one atom, and one character to try it on. */
export const tester = ({ source, flags, members }: CharacterSet): ((character: string) => boolean) => {
  const listed = members?.map((code) => String.fromCodePoint(code));
  if (listed && !(flags.includes("i") && listed.some((member) => hasCase.test(member))))
    return (character) => listed.includes(character);
  const regexp = new RegExp(`^${source}$`, flags);
  // V8 compiles an expression when it is run, for narrow and wide strings each, and again when it is run again. That can
  // take a millisecond: it is not for a message to wait for.
  for (const sample of ["a", "a", "今", "今"]) regexp.test(sample);
  return (character) => regexp.test(character);
};

/** `\w` and `\b` beside `i` and `u` know two letters more: ſ and the Kelvin sign. */
export const wordSet = (ignoreCase: boolean): CharacterSet => ({
  source: "\\w",
  flags: ignoreCase ? "iu" : "u",
});

/** Where JavaScript lets a line end. */
export const lineEnds: CharacterSet = { source: "[\\n\\r\\u2028\\u2029]", flags: "u" };
