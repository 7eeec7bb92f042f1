import type { SaidText } from "../../muc/message.ts";
import { isInternal } from "../../text/address.ts";
import type { TextReader } from "./text-reader.ts";

/** Elements of XEP-0071 section 6 and of HTML that begin a line of their own. */
const BLOCKS = new Set(
  (
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer " +
    "form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table td th tr ul"
  ).split(" "),
);

/**
 * XHTML-IM (XEP-0071) as people see it: white space is one space, blocks stand on lines of their own, all else runs
 * on, also through elements that nobody knows. An image is its alternative text; titles come up under the mouse.
 */
export function readXhtml(): TextReader {
  const flow: string[] = [];
  const titles: string[] = [];
  const links: string[] = [];
  let gap: "" | " " | "\n" = "";

  function write(text: string): void {
    const collapsed = text.replace(/[\t\n\r ]+/g, " ");
    const words = collapsed.replace(/^ | $/g, "");
    if (collapsed.startsWith(" ")) gap ||= " ";
    if (words === "") return;
    if (flow.length > 0) flow.push(gap);
    flow.push(words);
    gap = collapsed.endsWith(" ") ? " " : "";
  }

  return {
    text: write,
    start(name, { alt, title, href, src }) {
      if (BLOCKS.has(name)) gap = "\n";
      if (alt) write(alt);
      if (title) titles.push(title);
      if (href) links.push(href);
      // A picture that is inside the stanza is looked at, its address is not.
      if (src && !isInternal(src)) links.push(src);
    },
    end(name) {
      if (BLOCKS.has(name)) gap = "\n";
    },
    said: () => [
      { where: "xhtml", text: flow.join("") },
      { where: "xhtml", text: titles.join("\n") },
      ...links.map((text): SaidText => ({ where: "link", text })),
    ],
  };
}
