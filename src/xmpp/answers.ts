import { type Element, xml } from "@xmpp/component";

/** What XEP-0092 tells about us. No operating system: nobody needs it but an attacker. */
export interface Software {
  readonly name: string;
  readonly version: string;
}

const DISCO_INFO = "http://jabber.org/protocol/disco#info";
const DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
const PING = "urn:xmpp:ping";
/** XEP-0092 1.1 */
export const VERSION = "jabber:iq:version";
const STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas";

/** Whether the iq asks for an answer. RFC 6120 section 8.2.3: a get or set is answered exactly once, and nothing else is. */
export function wantsAnswer(iq: Element): boolean {
  return iq.attrs.type !== "result" && iq.attrs.type !== "error";
}

/** The one answer to an iq that came to us. */
export function answer(iq: Element, software: Software): Element {
  const { type } = iq.attrs;
  const children = iq.getChildElements();
  const [query] = children;
  if ((type !== "get" && type !== "set") || !query || children.length !== 1) {
    return refuse(iq, "modify", "bad-request");
  }
  if (type === "set") return refuse(iq, "cancel", "service-unavailable");
  if (query.is("ping", PING)) return result(iq);
  if (query.is("query", VERSION)) {
    const { name, version } = software;
    return result(iq, xml("query", VERSION, xml("name", null, name), xml("version", null, version)));
  }
  const disco = query.is("query", DISCO_INFO) || query.is("query", DISCO_ITEMS);
  if (!disco) return refuse(iq, "cancel", "service-unavailable");
  // XEP-0030 section 3.2: we have no nodes.
  if (query.attrs.node !== undefined) return refuse(iq, "cancel", "item-not-found");
  return result(iq, query.is("query", DISCO_ITEMS) ? xml("query", DISCO_ITEMS) : discoInfo(software));
}

function discoInfo({ name }: Software): Element {
  const features = [DISCO_INFO, DISCO_ITEMS, PING, VERSION].map((feature) =>
    xml("feature", { var: feature }),
  );
  return xml("query", DISCO_INFO, xml("identity", { category: "client", type: "bot", name }), ...features);
}

function result(iq: Element, payload?: Element): Element {
  return xml("iq", { type: "result", ...backTo(iq) }, payload);
}

function refuse(iq: Element, type: string, condition: string): Element {
  return xml("iq", { type: "error", ...backTo(iq) }, xml("error", { type }, xml(condition, STANZAS)));
}

function backTo({ attrs }: Element): { id?: string; to?: string; from?: string } {
  const { id, from, to } = attrs;
  return {
    ...(id !== undefined && { id }),
    ...(from !== undefined && { to: from }),
    ...(to && { from: to }),
  };
}
