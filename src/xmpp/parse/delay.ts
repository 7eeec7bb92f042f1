import type { Element } from "@xmpp/component";
import type { BareJid } from "../../muc/jid.ts";
import { NS } from "../namespaces.ts";

/**
 * When a message of the room's history was said, in ms since 1970 (XEP-0203, XEP-0045 section 7.2.14). Only a
 * stamp of the room itself counts: a message with a forged one is a message of now.
 */
export function readDelay(message: Element, room: BareJid): number | undefined {
  const own = message.getChildren("delay", NS.delay).find(({ attrs }) => attrs.from === room);
  const stamp = Date.parse(own?.attrs.stamp ?? "");
  return Number.isNaN(stamp) ? undefined : stamp;
}
