import type { BareJid } from "../muc/jid.ts";
import type { CompiledShortNames } from "../text/emojis.ts";
import type { Rule } from "./rule.ts";

/** Where a value was written. */
export interface Origin {
  readonly file: string;
  /** JSON path in that file, for example `handlers[0]`. */
  readonly path: string;
}

export type Layer = "instance" | "channel" | "room";

/** One rule in force, compiled. */
export interface PolicyEntry {
  readonly id: string;
  readonly rule: Rule;
  /** What rule.settings made of the options. */
  readonly settings: unknown;
  /** Who is moderator in the room (owners and admins are) is left alone, unless the list says `applyToModerators`. */
  readonly appliesToModerators: boolean;
  readonly layer: Layer;
  readonly origin: Origin;
}

/** All that holds in one room; frozen, replaced as a whole. */
export interface RoomPolicy {
  readonly room: BareJid;
  readonly nick: string;
  /** Channel id, if the room-channel map names one. */
  readonly channel: string | undefined;
  readonly entries: readonly PolicyEntry[];
  readonly customEmojis: CompiledShortNames;
  readonly origin: Origin;
}

export type Policies = ReadonlyMap<BareJid, RoomPolicy>;
