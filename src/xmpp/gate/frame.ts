import type { Element } from "@xmpp/component";
import type { MucEvent } from "../../muc/event.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { Occupant } from "../../muc/occupant.ts";
import type { Fate, Question } from "../../muc/question.ts";
import type { RoomFeatures } from "../features.ts";
import { readId, readOccupant, readRoom } from "./attributes.ts";
import { readCheck, readPassed } from "./stanza.ts";

/** Somebody is there, came, or went; `now`: under another nick. */
export interface OccupantFrame {
  readonly kind: "occupant";
  readonly room: BareJid;
  readonly occupant: Occupant;
  readonly gone: boolean;
  readonly now: string | undefined;
}

/** What goes on in a room, and who is responsible for it. */
export type RoomFrame =
  | {
      readonly kind: "watching";
      readonly room: BareJid;
      readonly features: RoomFeatures;
      readonly subject: string;
      readonly occupants: readonly Occupant[];
    }
  | { readonly kind: "absent"; readonly room: BareJid }
  | { readonly kind: "destroyed"; readonly room: BareJid }
  | { readonly kind: "released"; readonly room: BareJid; readonly to: string }
  | OccupantFrame;

/** Was broadcast without having been judged. */
export interface PassedFrame {
  readonly kind: "passed";
  readonly id: string;
  readonly room: BareJid;
  readonly event: MucEvent;
  /** As the room broadcast it. */
  readonly stanza: Element;
  /** Absent where the room itself speaks. */
  readonly sender: Occupant | undefined;
  /** The question that was asked of it and got no answer in time. */
  readonly check: string | undefined;
  /** As the bot itself said it: under whichever nick, it is ours. */
  readonly own: boolean;
  /** When; as it was written, to tell one from another. */
  readonly at: string;
}

export type Frame =
  | RoomFrame
  | PassedFrame
  | {
      readonly kind: "check";
      readonly id: string;
      readonly question: Question;
      /** As the client sent it. */
      readonly stanza: Element;
    }
  | { readonly kind: "outcome"; readonly id: string; readonly fate: Fate }
  | {
      readonly kind: "lost";
      readonly room: BareJid;
      readonly count: number;
      readonly since: string;
    };

/** Of what tells that a room is there, or was: which one. */
export function liveRoomOf(frame: Frame): BareJid | undefined {
  switch (frame.kind) {
    case "check":
      return frame.question.room;
    case "watching":
    case "passed":
    case "lost":
      return frame.room;
    default:
      return undefined;
  }
}

/** One element of `<frames/>`; undefined where it is of no known shape. */
export function readFrame(element: Element, host: string): Frame | undefined {
  const { attrs } = element;
  if (element.name === "outcome") return readOutcome(element);
  const room = readRoom(attrs.room, host);
  if (!room) return undefined;
  switch (element.name) {
    case "watching":
      return readWatching(element, room);
    case "absent":
    case "destroyed":
      return { kind: element.name, room };
    case "released":
      return attrs.to ? { kind: "released", room, to: attrs.to } : undefined;
    case "occupant":
      return readChange(element, room);
    case "passed":
      return readPassed(element, room);
    case "check":
      return readCheck(element, room);
    case "lost":
      return readLost(element, room);
    default:
      return undefined;
  }
}

const DIALECTS = ["0", "1", "jitsi"] as const;

function readWatching(element: Element, room: BareJid): RoomFrame {
  const { attrs } = element;
  const archive = attrs.archive === "1";
  const retraction = DIALECTS.find((dialect) => dialect === attrs.retraction);
  const occupants = element.getChildren("occupant").flatMap(({ attrs: who }) => {
    return who.nick ? [readOccupant(who, who.nick)] : [];
  });
  return {
    kind: "watching",
    room,
    features: { retraction, archive, stanzaIds: archive, occupantIds: attrs["occupant-ids"] === "1" },
    subject: element.getChildText("subject") ?? "",
    occupants,
  };
}

function readChange({ attrs }: Element, room: BareJid): RoomFrame | undefined {
  const { nick, now } = attrs;
  if (!nick) return undefined;
  const gone = attrs.gone === "1";
  return {
    kind: "occupant",
    room,
    occupant: readOccupant(attrs, nick),
    gone,
    now: (gone && now) || undefined,
  };
}

function readOutcome({ attrs }: Element): Frame | undefined {
  const id = readId(attrs.id);
  if (!id) return undefined;
  const unjudged = Boolean(attrs.unjudged);
  const stanzaId = attrs["stanza-id"] || undefined;
  if (attrs.is === "passed") return { kind: "outcome", id, fate: { is: "passed", stanzaId, unjudged } };
  if (attrs.is === "refused") return { kind: "outcome", id, fate: { is: "refused", unjudged } };
  return attrs.is === "gone" ? { kind: "outcome", id, fate: { is: "gone" } } : undefined;
}

function readLost({ attrs }: Element, room: BareJid): Frame | undefined {
  const { count = "", since = "" } = attrs;
  if (!/^\d{1,9}$/.test(count) || Number.isNaN(Date.parse(since))) return undefined;
  return { kind: "lost", room, count: Number(count), since };
}
