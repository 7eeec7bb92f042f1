import type { Element } from "@xmpp/component";

/** XEP-0425 0.3 with XEP-0424 0.4 */
const MODERATE = "urn:xmpp:message-moderate:1";
const RETRACT = "urn:xmpp:message-retract:1";
/** XEP-0425 0.2 with XEP-0424 0.3, in XEP-0422 0.1 */
const MODERATE_0 = "urn:xmpp:message-moderate:0";
const RETRACT_0 = "urn:xmpp:message-retract:0";
const FASTEN_0 = "urn:xmpp:fasten:0";

export interface Retraction {
  readonly stanzaId: string;
  readonly reason: string;
}

/** The message that a moderator's request takes back, in either dialect; undefined for all other requests. */
export function readRetraction(iq: Element): Retraction | undefined {
  if (iq.name !== "iq" || iq.attrs.type !== "set") return undefined;
  const fastened = iq.getChild("apply-to", FASTEN_0);
  const outer = fastened ?? iq.getChild("moderate", MODERATE);
  const moderate = fastened ? fastened.getChild("moderate", MODERATE_0) : outer;
  if (!moderate?.getChild("retract", fastened ? RETRACT_0 : RETRACT)) return undefined;
  const stanzaId = outer?.attrs.id;
  return stanzaId
    ? { stanzaId: String(stanzaId), reason: moderate.getChild("reason")?.getText() ?? "" }
    : undefined;
}
