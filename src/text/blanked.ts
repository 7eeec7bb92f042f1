import type { Span } from "./span.ts";

/** The text with spaces in place of these stretches, so that all else keeps its offset; they may overlap, in any order. */
export const blanked = (text: string, spans: readonly Span[]): string => {
  if (spans.length === 0) return text;
  let out = "";
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    out += text.slice(at, from) + " ".repeat(end - from);
    at = end;
  }
  return out + text.slice(at);
};
