import type { Element } from "@xmpp/component";
import type { PresenceEvent, RefusedEvent } from "../../muc/event.ts";
import { type BareJid, parseJid } from "../../muc/jid.ts";
import type { Affiliation, Role } from "../../muc/occupant.ts";
import type { RoomFeatures } from "../features.ts";
import { NS } from "../namespaces.ts";
import { childrenNamed } from "./children.ts";
import { readOccupantId } from "./occupant-id.ts";

const ROLES: readonly string[] = ["moderator", "participant", "visitor", "none"];
const AFFILIATIONS: readonly string[] = ["owner", "admin", "member", "none", "outcast"];

/** XEP-0045 section 7.1: an occupant's presence, with what the room says of it. */
export function readPresence(
  stanza: Element,
  room: BareJid,
  nick: string,
  features: RoomFeatures,
): PresenceEvent | undefined {
  const { type } = stanza.attrs;
  const x = stanza.getChild("x", NS.mucUser);
  if (!x || (type !== undefined && type !== "unavailable")) return undefined;
  const item = x.getChild("item");
  const destroy = x.getChild("destroy");
  const statuses = x.getChildren("status").map(({ attrs }) => Number(attrs.code));
  return {
    kind: "presence",
    room,
    occupant: {
      nick,
      role: readRole(item?.attrs.role),
      affiliation: readAffiliation(item?.attrs.affiliation),
      displayName: readDisplayName(stanza),
      occupantId: features.occupantIds ? readOccupantId(stanza) : undefined,
      realJid: parseJid(item?.attrs.jid)?.bare,
      known: true,
    },
    available: type === undefined,
    sessions: readSessions(x),
    self: statuses.includes(110),
    statuses,
    newNick: statuses.includes(303) ? item?.attrs.nick : undefined,
    reason: item?.getChildText("reason") ?? destroy?.getChildText("reason") ?? undefined,
    destroyed: destroy !== undefined,
  };
}

/** XEP-0172, and what Jitsi's clients take for it in any namespace. Of several some clients show the first, others all. */
function readDisplayName(presence: Element): string | undefined {
  const names = childrenNamed(presence, "nick").map((nick) => nick.text());
  return boundedName(names.join(""));
}

export function boundedName(name: string | undefined): string | undefined {
  return name?.slice(0, LONGEST_NAME) || undefined;
}

// As many as a nick may have (RFC 7622 section 3.4); Jitsi's clients send no more than 50.
const LONGEST_NAME = 1_023;

/** Nobody has so many clients; a room may write what it likes. */
const SESSION_LIMIT = 20;

function readSessions(x: Element): string[] | undefined {
  const items = x.getChildren("item").slice(0, SESSION_LIMIT);
  const jids = items.flatMap(({ attrs }) => (parseJid(attrs.jid)?.resource ? [attrs.jid as string] : []));
  return jids.length > 0 ? jids : undefined;
}

export function readRole(text = ""): Role {
  return (ROLES.includes(text) ? text : "none") as Role;
}

export function readAffiliation(text = ""): Affiliation {
  return (AFFILIATIONS.includes(text) ? text : "none") as Affiliation;
}

/** XEP-0045 section 7.2: the room will not have us, or not under this nick. */
export function readRefusal(stanza: Element, room: BareJid, nick: string): RefusedEvent {
  const { condition, text } = readError(stanza);
  return { kind: "refused", room, nick, condition, text };
}

/** RFC 6120 section 8.3. */
function readError(stanza: Element): { condition: string; text: string } {
  const children = stanza.getChild("error")?.getChildElements() ?? [];
  const condition = children.find((child) => child.getNS() === NS.stanzaErrors && child.name !== "text");
  const text = children.find((child) => child.is("text", NS.stanzaErrors));
  return { condition: condition?.name ?? "undefined-condition", text: text?.getText() ?? "" };
}
