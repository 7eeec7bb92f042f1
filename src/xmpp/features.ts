import type { Element } from "@xmpp/component";
import { NS } from "./namespaces.ts";

/** XEP-0425 0.3, its 0.2, or Jitsi's: a message of somebody who is in the room, with the id that the sender gave. */
type Dialect = "1" | "0" | "jitsi";

/** What a room says that it can do, as far as it matters here. */
export interface RoomFeatures {
  /** The dialect of XEP-0425 in which it takes retractions; undefined: it takes none. */
  readonly retraction: Dialect | undefined;
  /** XEP-0313: without an archive no message has an id to retract it by. */
  readonly archive: boolean;
  /** Whether the room gives stanza ids, and so removes those that a client made up (XEP-0359 section 6). */
  readonly stanzaIds: boolean;
  /** Whether the room gives occupant ids, and so removes those that a client made up (XEP-0421 section 3). */
  readonly occupantIds: boolean;
}

/** A room that does not tell (Jitsi hides them) is trusted with nothing. */
export const NO_FEATURES: RoomFeatures = {
  retraction: undefined,
  archive: false,
  stanzaIds: false,
  occupantIds: false,
};

/** From the answer to disco#info sent to the room's own JID; the MUC host does not tell. */
export function readFeatures(reply: Element): RoomFeatures {
  const query = reply.getChild("query", NS.discoInfo);
  const offered = new Set(query?.getChildren("feature").map((feature) => feature.attrs.var));
  const archive = offered.has(NS.archive);
  return {
    retraction: dialectOf(offered, query),
    archive,
    // Prosody advertises the archive, which stamps the ids, and not always XEP-0359 itself.
    stanzaIds: archive || offered.has(NS.stanzaId),
    occupantIds: offered.has(NS.occupantId),
  };
}

function dialectOf(
  offered: ReadonlySet<string | undefined>,
  query: Element | undefined,
): Dialect | undefined {
  if (offered.has(NS.moderate)) return "1";
  if (offered.has(NS.moderate0)) return "0";
  const fields = query?.getChild("x", NS.dataForms)?.getChildren("field") ?? [];
  const jitsis = fields.find(({ attrs }) => attrs.var === "muc#roominfo_messageModerationEnabled");
  return jitsis?.getChildText("value") === "1" ? "jitsi" : undefined;
}
