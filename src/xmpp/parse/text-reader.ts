import type { SaidText, TextPlace } from "../../muc/message.ts";
import type { Attributes } from "./walk.ts";

/** Reads what is inside one element, as it comes. */
export interface TextReader {
  text(text: string, depth: number): void;
  start?(name: string, attrs: Attributes): void;
  end?(name: string): void;
  /** What it held; some may be empty. */
  said(): SaidText[];
}

/**
 * The text of an element that should hold nothing else. Where it does hold other elements, clients disagree: some
 * show the text between them, some (whatever reads a DOM's textContent) the text in them, too. Both is said then.
 */
export function readPlain(where: TextPlace, depth: number): TextReader {
  let between = "";
  let all = "";
  return {
    text(text, at) {
      all += text;
      if (at === depth) between += text;
    },
    said: () =>
      between === all
        ? [{ where, text: all }]
        : [
            { where, text: between },
            { where, text: all },
          ],
  };
}
