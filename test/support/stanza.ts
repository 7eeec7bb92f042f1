import { type Element, xml } from "@xmpp/component";

/** One stanza as it comes out of a component's stream, read by the parser that reads the stream. */
export function stanza(text: string): Element {
  const parser = new xml.Parser();
  const found: Element[] = [];
  const failures: unknown[] = [];
  parser.on("element", (element: Element) => found.push(element));
  parser.on("error", (error) => failures.push(error));
  parser.write(
    "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>",
  );
  parser.write(text);
  const [element] = found;
  if (!element || found.length > 1 || failures.length > 0) {
    throw new Error(`not one stanza: ${text}`, { cause: failures[0] });
  }
  return element;
}
