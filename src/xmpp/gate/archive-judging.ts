import type { MucEvent } from "../../muc/event.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { GroupchatMessage, SaidText } from "../../muc/message.ts";
import { type Occupant, unknownOccupant } from "../../muc/occupant.ts";
import type { Room } from "../../muc/room.ts";
import type { Archived } from "../parse/archived.ts";

/** So long others wait: questions at the gate come in meanwhile. */
const TURN_MS = 20;

export interface JudgingPorts {
  /** What is known of it. */
  readonly picture: (room: BareJid) => Pick<Room, "occupants" | "retracted" | "topic"> | undefined;
  /** Resolves when all that it caused has its outcome. What was judged before is passed over. */
  readonly handle: (event: MucEvent, sender: Occupant, at: number | undefined) => Promise<unknown>;
  readonly onError: (what: string, error: Error) => void;
  /** ms */
  readonly now: () => number;
}

export interface Judged {
  readonly read: number;
  readonly retracted: number;
}

/** Has a page judged. Resolves when everything that it caused has its outcome. */
export async function judgePage(
  room: BareJid,
  items: readonly Archived[],
  { picture, handle, onError, now }: JudgingPorts,
): Promise<Judged> {
  const isRetracted = (id: string): boolean => picture(room)?.retracted.has(id) ?? false;
  const senderOf = senders(picture(room)?.occupants.values() ?? []);
  const judging: { readonly id: string; readonly over: Promise<unknown> }[] = [];
  let since = now();
  for (const { id, message, at } of items) {
    if (!message || isRetracted(id)) continue;
    const event = { ...message, texts: textsOf(message, picture(room)?.topic.shown) };
    const over = handle(event, senderOf(message), at);
    judging.push({ id, over: over.catch((error: Error) => onError("what the archive has", error)) });
    if (now() - since < TURN_MS) continue;
    await new Promise(setImmediate);
    since = now();
  }
  await Promise.all(judging.map(({ over }) => over));
  return { read: judging.length, retracted: judging.filter(({ id }) => isRetracted(id)).length };
}

/** Who said it, is known by the occupant-id alone: the nick may be another's by now. Who has left is nobody in particular. */
function senders(occupants: Iterable<Occupant>): (message: GroupchatMessage) => Occupant {
  const byId = new Map<string, Occupant>();
  for (const occupant of occupants) {
    const { occupantId, role } = occupant;
    if (occupantId && (role === "moderator" || !byId.has(occupantId))) byId.set(occupantId, occupant);
  }
  return ({ nick, occupantId }) => {
    const known = occupantId === undefined ? undefined : byId.get(occupantId);
    return known ? { ...known, nick } : unknownOccupant(nick, occupantId);
  };
}

/** A subject that was followed by another is the room's no more, and is judged as what stands above any message. */
function textsOf({ texts }: GroupchatMessage, shown: string | undefined): readonly SaidText[] {
  return texts.map((said) =>
    said.where === "subject" && said.text !== shown ? { ...said, where: "heading" } : said,
  );
}
