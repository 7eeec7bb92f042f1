import { type Element, xml } from "@xmpp/component";
import type { BareJid } from "../../muc/jid.ts";
import type { Software } from "../answers.ts";
import { NS } from "../namespaces.ts";
import { readRoom } from "./attributes.ts";

/** What the module on a MUC host says of itself (prosody-modules/PROTOCOL.md, «Hello»). */
export interface Hello {
  /** On every frame of either side until the next hello. */
  readonly epoch: string;
  /** The version of Prosody. */
  readonly prosody: string;
  /** Those that are switched on and can work. */
  readonly parts: ReadonlySet<string>;
  /** What becomes of a message when nobody answers in time. */
  readonly fail: string;
  readonly timeoutMs: number | undefined;
  /** Modules of others that do a part of what ours does. */
  readonly beside: readonly string[];
  /** The only rooms that it serves; undefined: all of its host. */
  readonly rooms: ReadonlySet<BareJid> | undefined;
}

export function hello(host: string, { name, version }: Software): Element {
  return xml(
    "iq",
    { type: "set", to: host },
    xml("hello", { xmlns: NS.warden, software: `${name} ${version}` }),
  );
}

/** Undefined where the answer is none that the protocol knows. */
export function readHello(iq: Element, host: string): Hello | undefined {
  const told = iq.getChild("hello", NS.warden);
  const epoch = told?.attrs.epoch;
  if (!told || !epoch || epoch.length > 256) return undefined;
  const rooms = told.getChildren("room").flatMap((room) => readRoom(room.attrs.jid, host) ?? []);
  const timeoutMs = Number(told.attrs.timeout ?? "none");
  return {
    epoch,
    prosody: told.attrs.prosody ?? "unknown",
    parts: new Set(words(told.attrs.parts)),
    fail: told.attrs.fail ?? "unknown",
    timeoutMs: Number.isFinite(timeoutMs) ? timeoutMs : undefined,
    beside: words(told.attrs.beside),
    rooms: told.getChild("room") ? new Set(rooms) : undefined,
  };
}

/** Whether it judges before anyone reads, and tells what goes on: without either the bot has to be in the room. */
export function serves({ parts }: Hello): boolean {
  return parts.has("gate") && parts.has("watch");
}

function words(list: string | undefined): string[] {
  return list?.split(/\s+/).filter(Boolean) ?? [];
}
