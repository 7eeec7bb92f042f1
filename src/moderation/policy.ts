import type { BareJid } from "../muc/jid.ts";
import type { CompiledShortNames } from "../text/emojis.ts";
import type { Condition } from "./condition.ts";
import type { Rule } from "./rule.ts";

/** Where a value was written. */
export interface Origin {
  readonly file: string;
  /** JSON path in that file, for example `handlers[0]`. */
  readonly path: string;
}

/** From lowest to highest: what stands further right wins. */
export type Layer = "built-in" | "instance" | "channel" | "room";

/** Who said something: the built-in values are written in no file. */
export interface Source {
  readonly layer: Layer;
  readonly origin: Origin | undefined;
}

/** A value that holds, who said so, and what it overrides, lowest first. */
export interface Traced<T> extends Source {
  readonly value: T;
  readonly overrides: readonly (Source & { readonly value: T })[];
}

/** Whether a hit has consequences, or is only put on record. */
export type Mode = "enforce" | "observe";

/**
 * What becomes of a message that is caught before anyone read it: its sender is told, or sees it as if it had passed, or
 * it passes with what was caught covered. Where there is no gate it is retracted, whichever it says.
 */
export const atGateWays = ["refuse", "shadow", "mask"] as const;
export type AtGate = (typeof atGateWays)[number];

/** Somebody who may only read, until a time or for good. */
export interface Mute {
  /** Bare. */
  readonly jid?: string | undefined;
  /** XEP-0421 */
  readonly occupantId?: string | undefined;
  /** ms since 1970 */
  readonly until?: number | undefined;
}

/** One rule in force, compiled. */
export interface PolicyEntry extends Source {
  readonly id: string;
  readonly rule: Rule;
  /** What rule.settings made of the options. */
  readonly settings: unknown;
  /** The options as they are written, for people. */
  readonly options: unknown;
  /** Who is moderator in the room (owners and admins are) is left alone, unless the list says `applyToModerators`. */
  readonly appliesToModerators: boolean;
  readonly mode: Mode;
  readonly atGate: AtGate;
  /** Of whom and when the rule holds; undefined: of everybody, always. */
  readonly when: Condition | undefined;
  /** Whom it leaves alone, whatever `when` says; undefined: nobody. */
  readonly exempt: Condition | undefined;
  /** No layer above may replace it or switch it off. */
  readonly locked: boolean;
}

/** One handler in force that talks instead of moderating: xmppjs-chat-bot's own, or somebody's (`--load-handlers`). */
export interface TalkEntry extends Source {
  readonly id: string;
  /** The handler type. */
  readonly type: string;
  /** The options as they are written. */
  readonly options: unknown;
  /** Whether what it takes back has consequences: a handler of somebody's own may moderate. */
  readonly mode: Mode;
  /** No layer above may replace it or switch it off. */
  readonly locked: boolean;
}

/** What one layer says of a handler: that it is on, that it is off, or what the lock of a layer below forbade. */
export interface HandlerWord extends Source {
  readonly says: "on" | "off" | "on, but locked below" | "off, but locked below";
}

/** What a room's policy says besides its rules. What is said from `slowMode` to `mutes` needs our module on the server. */
export interface RoomSettings {
  /** Whether the bot is to be in the room at all. */
  readonly enabled: boolean;
  readonly nick: string;
  /** With `observe` no rule of the room has consequences. */
  readonly mode: Mode;
  /** Seconds between two messages of one person; 0 for none. */
  readonly slowMode: number;
  /** Whether guests without an account may only read. */
  readonly muteAnonymous: boolean;
  /** Seconds that messages wait for moderators' eyes; 0 for none. */
  readonly moderationDelay: number;
  /** Whether the names of moderators are kept from notices. */
  readonly anonymizeModerators: boolean;
  /** Shown to who joins; empty for none. */
  readonly terms: string;
  /** Who may only read, whatever else they are. */
  readonly mutes: readonly Mute[];
  /** Whether the bot uses the gate where there is one; without it the bot is in the room. */
  readonly gate: boolean;
}

export type TracedSettings = { readonly [K in keyof RoomSettings]: Traced<RoomSettings[K]> };

/** All that holds in one room; frozen, replaced as a whole. */
export interface RoomPolicy {
  readonly room: BareJid;
  /** Channel id, if the room-channel map names one. */
  readonly channel: string | undefined;
  readonly settings: TracedSettings;
  readonly entries: readonly PolicyEntry[];
  readonly talks: readonly TalkEntry[];
  /** By handler id: what each layer says, lowest first. */
  readonly handlers: ReadonlyMap<string, readonly HandlerWord[]>;
  readonly customEmojis: CompiledShortNames;
}

export type Policies = ReadonlyMap<BareJid, RoomPolicy>;
