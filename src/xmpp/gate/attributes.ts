import type { Element } from "@xmpp/component";
import { type BareJid, parseJid } from "../../muc/jid.ts";
import type { Occupant } from "../../muc/occupant.ts";
import { boundedName, readAffiliation, readRole } from "../parse/presence.ts";

type Attributes = Element["attrs"];

/** A room of this host: a module speaks for its own host alone. */
export function readRoom(text: string | undefined, host: string): BareJid | undefined {
  const jid = parseJid(text);
  return jid?.local && !jid.resource && jid.domain === host ? jid.bare : undefined;
}

const LONGEST_ID = 256;

/** The name of a question, or of what passed: made by the module. */
export function readId(text: string | undefined): string | undefined {
  return text && text.length <= LONGEST_ID ? text : undefined;
}

/** As the server itself knows them. Who is not in the room yet has no role: they are taken for what most become. */
export function readOccupant(attrs: Attributes, nick: string): Occupant {
  return {
    nick,
    role: attrs.role === undefined ? "participant" : readRole(attrs.role),
    affiliation: readAffiliation(attrs.affiliation),
    displayName: boundedName(attrs["display-name"]),
    occupantId: attrs["occupant-id"] || undefined,
    realJid: parseJid(attrs.jid)?.bare,
    known: true,
  };
}
