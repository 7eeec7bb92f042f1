// What hides the host of a link from a filter but not from a reader, undone: invisible characters, letters and dots
// of other widths, hxxp, [.], (dot).

import { normalized } from "./normalize.ts";

/** A text rewritten, with the way back: unit `at` came from the units `starts[at]` to `ends[at]` of the original. */
export interface Rewritten {
  readonly text: string;
  /** Absent where nothing was rewritten. */
  readonly origins?: { readonly starts: readonly number[]; readonly ends: readonly number[] };
}

const rewrite = (
  given: Rewritten,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string | undefined,
): Rewritten => {
  const { origins } = given;
  const starts: number[] = [];
  const ends: number[] = [];
  let text = "";
  let at = 0;
  const keep = (end: number) => {
    text += given.text.slice(at, end);
    for (; at < end; at++) {
      starts.push(origins ? origins.starts[at]! : at);
      ends.push(origins ? origins.ends[at]! : at + 1);
    }
  };
  for (const match of given.text.matchAll(pattern)) {
    const part = replacement(match);
    if (part === undefined) continue;
    const end = match.index + match[0].length;
    keep(match.index);
    text += part;
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(origins ? origins.starts[at]! : at);
      ends.push(origins ? origins.ends[end - 1]! : end);
    }
    at = end;
  }
  if (at === 0) return given;
  keep(given.text.length);
  return { text, origins: { starts, ends } };
};

const notAscii = /[^\0-\x7F]/;
// Ligatures, full stops, full width, super- and subscript, circled and mathematical letters: what the address bar of a
// browser reads as plain letters, digits and dots (UTS #46).
const otherShapes =
  /\p{Default_Ignorable_Code_Point}+|[ªº²³¹\u02B0-\u02B8\u02E0-\u02E4\u1D2C-\u1D6A\u2024\u2070-\u209C\u2100-\u214F\u2460-\u2473\u24B6-\u24EA\uFB00-\uFB06\uFE52\uFF01-\uFF5E\u{1D400}-\u{1D7FF}]/gu;
const invisible = /\p{Default_Ignorable_Code_Point}/u;

// A Chinese sentence ends in the same dot: it separates labels after a Latin letter or a digit, or before what is only
// ever a domain.
const ideographicDot =
  /(?<=[a-z0-9])[。｡](?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}])[。｡](?=(?:com|net|org|cn|hk|jp|tw|xyz)(?![\p{L}\p{N}]))/giu;

const endings = "(?:com|net|org|info|biz|xyz|ru|io|co|tv)(?![\\p{L}\\p{N}-])";
const dotWords = "\\.|dot|d0t|point|punto|ponto|punkt|точка|点";
const gap = "[ \\t\\u00A0]{1,3}";
const inName = "(?<=[\\p{L}\\p{N}])";

// With space around it, «(.)» also speaks of the dot itself.
const defanged = new RegExp(
  `${inName}[[({]\\s?(?:${dotWords})\\s?[\\])}](?=[\\p{L}\\p{N}])|${inName}\\s?[[({]\\s?(?:${dotWords})\\s?[\\])}]\\s?(?=${endings})`,
  "giu",
);
const brokenScheme = /h(?:xx|tt|\*\*)p(s?)(?:\[:\/\/\]|(?:\[:\]|:)\/\/)/gi;

const spacedDot = new RegExp(`${inName}${gap}\\.${gap}(?=${endings}|[a-z]{2,6}\\/[\\w-])`, "giu");
// After an article or a preposition «.com» and «dot com» are words; so is .NET.
const plainWords =
  "an?|the|this|that|your|my|our|of|in|and|or|for|with|old|new|big|first|le|la|les|un|une|de|das|die|der|el|los|do|o";
const looseDot = new RegExp(
  `${inName}(?<!(?<![\\p{L}\\p{N}])(?:${plainWords}))${gap}(?:\\.|(?:dot|d0t)${gap})(?=${endings}|[a-z]{2,6}\\/[\\w-])`,
  "giu",
);
const dotNet = /^(?:NET|Net)(?!\p{L})/u;

/**
 * The text with its hosts in plain letters and dots. `spaced` also joins `example . com`, `example .com` and
 * `example dot com`, for some well-known endings or where a path follows; never `example. com`, which is how sentences
 * end.
 */
export const refang = (original: string, spaced: boolean): Rewritten => {
  let rewritten: Rewritten = { text: original };
  if (notAscii.test(original)) {
    rewritten = rewrite(rewritten, otherShapes, ([part]) =>
      invisible.test(part) ? "" : normalized(part, "NFKC"),
    );
    rewritten = rewrite(rewritten, ideographicDot, () => ".");
  }
  if (/[[({]/.test(rewritten.text)) rewritten = rewrite(rewritten, defanged, () => ".");
  rewritten = rewrite(rewritten, brokenScheme, ([, s = ""]) => `http${s.toLowerCase()}://`);
  if (!spaced) return rewritten;
  rewritten = rewrite(rewritten, spacedDot, () => ".");
  return rewrite(rewritten, looseDot, ({ 0: dot, index, input }) =>
    dotNet.test(input.slice(index + dot.length, index + dot.length + 4)) ? undefined : ".",
  );
};
