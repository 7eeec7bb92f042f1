import type { Layer, RoomSettings, Source, Traced, TracedSettings } from "../moderation/policy.ts";
import type { ChannelOptions } from "./channel-options.ts";
import { formatPath, type PathStep } from "./issue.ts";
import type { Overlay } from "./overlay.ts";
import type { RoomFile } from "./room-file.ts";

/** What one file says of a room besides its rules, each with its place in the file. */
export type SaidSettings = {
  readonly [K in keyof RoomSettings]?: {
    readonly value: RoomSettings[K];
    readonly path: readonly PathStep[];
  };
};

export interface SettingsPart {
  readonly layer: Layer;
  readonly file: string;
  readonly said: SaidSettings;
}

const BUILT_IN: RoomSettings = {
  enabled: false,
  nick: "Bot",
  mode: "enforce",
  slowMode: 0,
  muteAnonymous: false,
  moderationDelay: 0,
  anonymizeModerators: false,
  terms: "",
  mutes: [],
  gate: true,
};

/**
 * What the channel's owner said: what an older form of the file has no place for is not said, so that it overrides
 * nothing.
 */
export function channelSettings(options: ChannelOptions, raw: unknown): SaidSettings {
  const { bot, slowMode, mute, moderation, terms } = options;
  const duration = has(raw, ["slowMode", "duration"]) ? "duration" : "defaultDuration";
  const said: SaidSettings = {
    enabled: { value: bot.enabled, path: ["bot", "enabled"] },
    nick: { value: bot.nickname ?? "", path: ["bot", "nickname"] },
    slowMode: { value: slowMode.duration, path: ["slowMode", duration] },
    muteAnonymous: { value: mute.anonymous, path: ["mute", "anonymous"] },
    moderationDelay: { value: moderation.delay, path: ["moderation", "delay"] },
    anonymizeModerators: { value: moderation.anonymize, path: ["moderation", "anonymize"] },
    terms: { value: terms ?? "", path: ["terms"] },
  };
  const entries = Object.entries(said).filter(
    ([key, { path, value }]) => has(raw, path) && !(key === "nick" && value === ""),
  );
  return Object.fromEntries(entries);
}

function has(raw: unknown, path: readonly PathStep[]): boolean {
  let value = raw;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<PathStep, unknown>)[step];
  }
  return value !== null && value !== undefined;
}

export function roomSettings(room: RoomFile, path: readonly PathStep[]): SaidSettings {
  return {
    enabled: { value: room.enabled, path: [...path, "enabled"] },
    ...(room.nick && { nick: { value: room.nick, path: [...path, "nick"] } }),
  };
}

export function overlaySettings(overlay: Overlay, layer: Layer): SaidSettings {
  const { mode, nick, slowMode, mute, moderation, terms, mutes, gate } = overlay;
  const byDefault = layer === "instance" && overlay.enabled === undefined;
  const key = byDefault ? "defaultEnabled" : "enabled";
  const enabled = overlay[key];
  return {
    ...(enabled !== undefined && { enabled: { value: enabled, path: [key] } }),
    ...(mode !== undefined && { mode: { value: mode, path: ["mode"] } }),
    ...(nick !== undefined && { nick: { value: nick, path: ["nick"] } }),
    ...(slowMode && { slowMode: { value: slowMode.duration, path: ["slowMode", "duration"] } }),
    ...(mute && { muteAnonymous: { value: mute.anonymous, path: ["mute", "anonymous"] } }),
    ...(moderation?.delay !== undefined && {
      moderationDelay: { value: moderation.delay, path: ["moderation", "delay"] },
    }),
    ...(moderation?.anonymize !== undefined && {
      anonymizeModerators: { value: moderation.anonymize, path: ["moderation", "anonymize"] },
    }),
    ...(terms !== undefined && { terms: { value: terms, path: ["terms"] } }),
    ...(mutes && { mutes: { value: mutes, path: ["mutes"] } }),
    ...(gate !== undefined && { gate: { value: gate, path: ["gate"] } }),
  };
}

/**
 * Lowest part first: the highest that says something of a value has it, and what it overrides is kept. Mutes add up:
 * whom the instance mutes no room lets speak.
 */
export function mergeSettings(parts: readonly SettingsPart[]): TracedSettings {
  const keys = Object.keys(BUILT_IN) as (keyof RoomSettings)[];
  return {
    ...(Object.fromEntries(
      keys.map((key) => [key, traced(BUILT_IN[key], wordsOf(key, parts))]),
    ) as TracedSettings),
    mutes: traced(BUILT_IN.mutes, added(wordsOf("mutes", parts))),
  };
}

/** Each word with what those below it say. */
function added(words: readonly Sourced<RoomSettings["mutes"]>[]): Sourced<RoomSettings["mutes"]>[] {
  let below: RoomSettings["mutes"] = [];
  return words.map((word) => {
    below = [...below, ...word.value];
    return { ...word, value: below };
  });
}

function wordsOf<K extends keyof RoomSettings>(
  key: K,
  parts: readonly SettingsPart[],
): Sourced<RoomSettings[K]>[] {
  return parts.flatMap(({ layer, file, said }) => {
    const word = said[key];
    return word ? [{ layer, origin: { file, path: formatPath(word.path) }, value: word.value }] : [];
  });
}

/** A value and who said it. */
export type Sourced<T> = Source & { readonly value: T };

/** Lowest word first: the highest one holds, or what is built in where there is none. */
export function traced<T>(builtIn: T, words: readonly Sourced<T>[]): Traced<T> {
  const all: Sourced<T>[] = [{ layer: "built-in", origin: undefined, value: builtIn }, ...words];
  const highest = all.at(-1) as Sourced<T>;
  return { ...highest, overrides: all.slice(0, -1) };
}
