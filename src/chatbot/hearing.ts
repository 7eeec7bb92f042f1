import { type Element, xml } from "@xmpp/component";
import { bodiesOf, type GroupchatMessage } from "../muc/message.ts";

/** XEP-0359 0.7 */
const STANZA_ID = "urn:xmpp:sid:0";
/** XEP-0421 1.0 */
const OCCUPANT_ID = "urn:xmpp:occupant-id:0";

/** xmppjs-chat-bot looks for these by their name alone, whatever their namespace: only the room's own word may be there. */
const ROOMS_OWN = new Set(["delay", "stanza-id", "occupant-id"]);
const MOST_UNITS = 256 * 1024;

/**
 * A message of the room's as handlers may trust it, in XML; undefined where there is nothing for them in it: without
 * a body, or said before we came. `to`: the bot's JID.
 */
export function heardAs(message: GroupchatMessage, stanza: Element, to: string): string | undefined {
  const { room, nick, stanzaId, occupantId, delayed } = message;
  if (nick === "" || delayed !== undefined || bodiesOf(message).length === 0) return undefined;
  const { xmlns: _, ...attrs } = stanza.attrs;
  const copy = xml("message", { ...attrs, from: `${room}/${nick}`, to, type: "groupchat" });
  // Not appended: that would take the children away from the stanza that they are of.
  copy.children = stanza.children.filter(
    (child) => typeof child === "string" || !ROOMS_OWN.has(nameOf(child)),
  );
  if (stanzaId !== undefined) copy.append(xml("stanza-id", { xmlns: STANZA_ID, by: room, id: stanzaId }));
  if (occupantId !== undefined) copy.append(xml("occupant-id", { xmlns: OCCUPANT_ID, id: occupantId }));
  const text = written(copy);
  return text !== undefined && text.length <= MOST_UNITS ? text : undefined;
}

/** Without its prefix. */
function nameOf({ name }: Element): string {
  return name.slice(name.indexOf(":") + 1);
}

function written(element: Element): string | undefined {
  try {
    return element.toString();
  } catch {
    // Thousands of elements inside each other: the library writes them by recursion.
    return undefined;
  }
}
