import type { TextPlace } from "../muc/message.ts";
import type { Span } from "../text/span.ts";
import type { Work } from "../text/work.ts";
import type { Evidence } from "./rule.ts";
import type { JudgedText } from "./text.ts";

/** How often something is in what a message says, and where. */
export interface Tally {
  readonly count: number;
  /** From the first to the last in the text that has most of them. */
  readonly place: Pick<Evidence, "where" | "text" | "span">;
}

const spoken: ReadonlySet<TextPlace> = new Set(["body", "xhtml", "heading", "subject"]);

/** Is the text one that somebody says at length, as opposed to what goes with it? */
export function isSpoken({ where }: { readonly where: TextPlace }): boolean {
  return spoken.has(where);
}

/**
 * What of a message is counted together: its bodies, since one that is long, or has a quotation in its middle, is judged
 * in two parts; the others each alone, since they say the same once more or stand elsewhere.
 */
export function spokenTogether<Text extends { readonly where: TextPlace }>(texts: readonly Text[]): Text[][] {
  const bodies = texts.filter(({ where }) => where === "body");
  const others = texts.filter((text) => isSpoken(text) && text.where !== "body");
  return [bodies, ...others.map((text) => [text])].filter((group) => group.length > 0);
}

/** The largest count there is in texts that belong together. */
export function tally(
  texts: readonly JudgedText[],
  find: (text: JudgedText) => readonly Span[],
  work: Work,
): Tally {
  let largest: Tally = { count: 0, place: { where: "body", text: 0, span: { start: 0, end: 0 } } };
  for (const group of spokenTogether(texts)) {
    const found = group.map((text) => {
      work.steps += text.original.length;
      return { text, spans: find(text) };
    });
    const count = found.reduce((sum, { spans }) => sum + spans.length, 0);
    if (count <= largest.count) continue;
    const { text, spans } = found.reduce((most, one) => (one.spans.length > most.spans.length ? one : most));
    const span = { start: spans[0]!.start, end: spans.at(-1)!.end };
    largest = { count, place: { where: text.where, text: texts.indexOf(text), span } };
  }
  return largest;
}
