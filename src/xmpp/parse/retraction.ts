import type { Element } from "@xmpp/component";
import { NS } from "../namespaces.ts";

/**
 * The id of the message that its sender takes back (XEP-0424), as the sender says: the room's (section 5.1), or the
 * sender's own.
 */
export function readTakenBack(message: Element): string | undefined {
  const retract = message.getChild("retract", NS.retract);
  if (retract) return retract.attrs.id || undefined;
  // COMPAT XEP-0424 0.3
  const fastened = message.getChild("apply-to", NS.fasten0);
  return (fastened?.getChild("retract", NS.retract0) && fastened.attrs.id) || undefined;
}
