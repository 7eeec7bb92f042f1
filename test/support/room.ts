import type { Element } from "@xmpp/component";
import type { Person } from "./occupant.ts";
import { BOT } from "./prosody.ts";

export const isBody = (text: string) => (stanza: Element) =>
  stanza.is("message") && stanza.getChildText("body") === text;

/** The id that the room's archive gave. */
export function stanzaIdOf(stanza: Element, room: string): string | undefined {
  const ids = stanza.getChildren("stanza-id", "urn:xmpp:sid:0");
  return ids.findLast(({ attrs }) => attrs.by === room)?.attrs.id;
}

/** The room's announcement that a message was retracted, in either dialect. */
export const retracts = (room: string, id: string | undefined) => (stanza: Element) =>
  stanza.is("message") &&
  stanza.attrs.from === room &&
  (stanza.getChild("retract", "urn:xmpp:message-retract:1")?.attrs.id === id ||
    stanza.getChild("apply-to", "urn:xmpp:fasten:0")?.attrs.id === id);

/** Opens a room in which the bot may moderate. */
export async function moderatedRoom(
  owner: Person,
  room: string,
  config: Readonly<Record<string, string>> = {},
): Promise<void> {
  const fields = { "muc#roomconfig_persistentroom": "1", ...config };
  await owner.join(room, undefined, { asOwner: true, config: fields });
  await owner.setAffiliation(room, BOT.domain, "admin");
}
