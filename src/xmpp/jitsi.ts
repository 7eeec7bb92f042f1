import { type Element, xml } from "@xmpp/component";
import type { MucEvent } from "../muc/event.ts";
import { NS } from "./namespaces.ts";

/** Jicofo, which opens each room and is in it as long as there are people. */
const FOCUS = "focus";
/** Of a nick in Jitsi's rooms; what people read is the name in the presence. */
const LONGEST = 64;

/** Letters without accents, digits and underscores, not first: Jitsi's rooms let in nobody who is called otherwise. */
export function jitsiNick(name: string): string {
  const plain = name
    .slice(0, LONGEST)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Za-z0-9]+/g, "_");
  return /^_*$/.test(plain) ? "moderation_bot" : plain.replace(/^_|_$/g, "");
}

/**
 * What our presence says: the name that people read, without which rooms with a lobby let nobody in; and that we are a
 * recorder, since Jicofo makes nobody an owner who is one, nor sends them pictures and sound.
 */
export function jitsiPresence(name: string): Element[] {
  const recorder = xml("feature", { var: NS.jitsiRecorder });
  return [xml("nick", { xmlns: NS.nick }, name), xml("features", {}, recorder)];
}

/** Who is in a room besides its focus and us. */
interface Company {
  readonly isGone: boolean;
  note(event: MucEvent): void;
  forget(): void;
}

/** More than any server lets into a room. */
const LIMIT = 20_000;

export function watchCompany(): Company {
  const nicks = new Set<string>();
  return {
    get isGone() {
      return nicks.size === 0;
    },
    note(event) {
      if (event.kind !== "presence" || event.self) return;
      const { nick } = event.occupant;
      if (!event.available) nicks.delete(nick);
      else if (nick !== FOCUS && nicks.size < LIMIT) nicks.add(nick);
    },
    forget: () => nicks.clear(),
  };
}
