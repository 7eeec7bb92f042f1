import type { Element } from "@xmpp/component";
import type { BareJid } from "../../muc/jid.ts";
import { NS } from "../namespaces.ts";

/**
 * The id that the room's archive gave (XEP-0359 section 6): only `by` the room itself, since anybody may write
 * a `<stanza-id/>` and so point at another's message. The server adds its own last.
 */
export function readStanzaId(message: Element, room: BareJid): string | undefined {
  const own = message.getChildren("stanza-id", NS.stanzaId).filter(({ attrs }) => attrs.by === room);
  return own.at(-1)?.attrs.id || undefined;
}
