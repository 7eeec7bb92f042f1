import { type Element, xml } from "@xmpp/component";

// XML 1.0 section 2.2, Char. With the u flag a lone surrogate is a code point of its own and matches too.
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/**
 * The text without the characters that no XML document may hold, lone surrogates among them. One of them in a
 * reason or a quoted nick makes the server close the whole stream (`not-well-formed`).
 */
export function cleanText(text: string): string {
  return text.replace(ILLEGAL, "");
}

/** A copy of the element, clean in every text and attribute. */
export function cleanElement(element: Element): Element {
  const attrs: Record<string, string> = {};
  for (const [name, value] of Object.entries(element.attrs)) {
    if (value !== undefined && value !== null) attrs[name] = cleanText(String(value));
  }
  const children = element.children.map((child) =>
    typeof child === "object" ? cleanElement(child) : cleanText(String(child)),
  );
  return xml(element.name, attrs, ...children);
}
