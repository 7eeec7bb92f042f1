import type { Element } from "@xmpp/component";
import { NS } from "../namespaces.ts";

/**
 * The stanza id of the message that a moderator retracted (XEP-0425 section 4), from a message that the bare
 * room JID sent: from an occupant it is a forgery.
 */
export function readRetracted(message: Element): string | undefined {
  const retract = message.getChild("retract", NS.retract);
  if (retract?.getChild("moderated", NS.moderate)) return retract.attrs.id;
  const fastened = message.getChild("apply-to", NS.fasten0);
  if (fastened?.getChild("moderated", NS.moderate0)) return fastened.attrs.id;
  return undefined;
}
