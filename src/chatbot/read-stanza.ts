import { type Element, xml } from "@xmpp/component";

/** The one element that the text is; undefined for all else. */
export function readStanza(text: string): Element | undefined {
  const parser = new xml.Parser();
  const found: Element[] = [];
  let isFine = true;
  parser.on("element", (element: Element) => found.push(element));
  const fail = (): void => {
    isFine = false;
  };
  parser.on("error", fail);
  parser.on("end", fail);
  try {
    parser.write("<stream>");
    parser.write(text);
  } catch {
    // The parser throws at an entity that XML does not know.
    return undefined;
  }
  const [element] = found;
  if (!isFine || !element || found.length > 1) return undefined;
  element.parent = null;
  return element;
}
