import type { TextPlace } from "../muc/message.ts";
import type { Evidence } from "./rule.ts";
import type { JudgedText } from "./text.ts";

/**
 * Where a rule points that means a message as a whole, or all that is said in one place of it: at the whole first text
 * there, of a message without one at its first text.
 */
export function wholeMessage(
  texts: readonly JudgedText[],
  place: TextPlace = "body",
): Pick<Evidence, "where" | "text" | "span"> {
  const text = Math.max(
    texts.findIndex(({ where }) => where === place),
    0,
  );
  const { where, original } = texts[text] ?? { where: "body", original: "" };
  return { where, text, span: { start: 0, end: original.length } };
}
