import type { Element } from "@xmpp/component";
import { NS } from "../namespaces.ts";

/** XEP-0421: for stanzas of a room that advertises occupant ids; elsewhere it is the client's own word. */
export function readOccupantId(stanza: Element): string | undefined {
  return stanza.getChildren("occupant-id", NS.occupantId).at(-1)?.attrs.id || undefined;
}
