import type { Policies, RoomPolicy, Traced, TracedSettings } from "../moderation/policy.ts";
import type { RuleBook } from "../moderation/rule.ts";
import { type BareJid, isLocalpart, roomJid } from "../muc/jid.ts";
import { type CompiledShortNames, compileShortNames } from "../text/emojis.ts";
import { builtInLayer } from "./built-in.ts";
import {
  type ConnectionOverrides,
  type ConnectionSettings,
  profileOf,
  readConnection,
} from "./connection.ts";
import type { DataFiles } from "./data-files.ts";
import { readShortNames } from "./emojis-file.ts";
import { compileEveryRoom, type EveryRoom } from "./every-room.ts";
import { type Exemption, withExemptions } from "./exemption.ts";
import { mutesLeftOut } from "./gate-policy.ts";
import { withHidden } from "./hidden.ts";
import type { Issue } from "./issue.ts";
import { isInsideJitsi, tellInsideJitsi } from "./jitsi-hosts.ts";
import { mergeLayers } from "./layers.ts";
import { type Memory, NO_MEMORY, type Opened, openGood, type Run } from "./memory.ts";
import { type LogLevel, type ModerationFile, readModerationFile } from "./moderation-file.ts";
import { instanceParts, readChannel, roomParts } from "./parts.ts";
import type { PresetChoice } from "./presets.ts";
import { type RoomChannels, readRoomChannels } from "./room-channel.ts";
import { type RoomSource, readRoomSources } from "./room-sources.ts";
import { mergeSettings, traced } from "./settings.ts";
import { openSource, type Reader, type SourceFile } from "./source.ts";
import { strangeNames } from "./strange-names.ts";

export interface Compiled {
  /** Undefined where an issue says why there can be no connection. */
  readonly connection: ConnectionSettings | undefined;
  /** What moderation.json says of logging; `info` where it says nothing that we know. */
  readonly logLevel: LogLevel;
  /** The rooms in which to be, each with what holds there. */
  readonly policies: Policies;
  /** What else the rules of these rooms come from, for people to see: all of it is in their entries. */
  readonly ruleSources: ReadonlyMap<BareJid, RuleSources>;
  /** The rooms that something tells of and that are switched off, with who said so. */
  readonly off: ReadonlyMap<BareJid, TracedSettings>;
  /** What holds in rooms that nothing tells of, where that is wanted. */
  readonly everyRoom: EveryRoom | undefined;
  readonly issues: readonly Issue[];
  /** To be handed to the next run. */
  readonly memory: Memory;
}

export interface RuleSources {
  readonly preset: Traced<PresetChoice>;
  /** Whom all rules leave alone; lowest layer first. */
  readonly exempt: readonly Exemption[];
}

/**
 * Understands all files at once. Never throws: what cannot be used is said, and its last good version stays in
 * force; where there is none, it is left out. `externals`: the handler types that somebody's own files register.
 */
export function compile(
  found: DataFiles,
  rules: RuleBook,
  overrides: ConnectionOverrides,
  before: Memory = NO_MEMORY,
  externals: ReadonlySet<string> = new Set(),
): Compiled {
  const kept = { texts: new Map(), words: new Map(), settings: new Map() };
  const files = withHidden(found, before);
  const run: Run = { rules, externals, before, ...kept, presets: new Map(), issues: [] };
  const moderation = openGood(files.moderation, run, readModerationFile);
  const connection = moderation && readConnection(moderation.reader, moderation.value, overrides);
  return {
    connection,
    logLevel: moderation?.value.log_level ?? "info",
    ...(moderation ? compileRooms(files, moderation, overrides, run) : NO_ROOMS),
    issues: unique(run.issues),
    memory: kept,
  };
}

type Rooms = Pick<Compiled, "policies" | "ruleSources" | "off" | "everyRoom">;
const NO_ROOMS: Rooms = {
  policies: new Map(),
  ruleSources: new Map(),
  off: new Map(),
  everyRoom: undefined,
};

function compileRooms(
  files: DataFiles,
  moderation: Opened<ModerationFile>,
  overrides: ConnectionOverrides,
  run: Run,
): Rooms {
  for (const folder of files.unreadable) openSource(folder, run.issues);
  run.issues.push(...strangeNames(files));
  const known = readMap(files, run);
  const map: RoomChannels = known ?? new Map();
  // Options and emojis outlive their channel: only those of a channel with rooms say anything.
  const inUse = new Set(map.values());
  if (known) tellLeftOver(files, inUse, run);
  const profile = profileOf(moderation.value, overrides);
  const isJitsis = profile?.name === "jitsi";
  if (isJitsis) tellInsideJitsi(files.mucDomain, moderation);
  const instance = instanceParts(files, moderation, profile, run);
  const channels = new Map([...inUse].map((id) => [id, readChannel(id, files, run)]));
  const emojis = new Map([...inUse].map((id) => [id, readEmojis(id, files.emojis.get(id), run)]));
  const written = readRoomSources(files, moderation, isJitsis, run);
  const builtIn = builtInLayer(run);
  const policies = new Map<BareJid, RoomPolicy>();
  const ruleSources = new Map<BareJid, RuleSources>();
  const off = new Map<BareJid, TracedSettings>();

  for (const [room, source] of roomsOf(files, map, written)) {
    if (isJitsis && isInsideJitsi(domainOf(room))) continue;
    // The map and the overlays speak of this MUC domain; a room inside moderation.json may be of another.
    const ours = source === undefined || isOurs(source, files.mucDomain);
    const id = ours ? map.get(localOf(room)) : undefined;
    const overlay = ours ? files.roomOverlays.get(localOf(room)) : undefined;
    const channel = id === undefined ? undefined : channels.get(id);
    const own = roomParts(room, source, channel, overlay, run);
    const parts = [...instance, ...(channel?.parts ?? []), ...own];
    const settings = mergeSettings(parts.map((part) => part.settings));
    if (!settings.enabled.value) {
      off.set(room, settings);
      continue;
    }
    if (settings.gate.value) tellTooManyMutes(settings, run);
    const merged = mergeLayers([builtIn, ...parts.flatMap((part) => part.rules())]);
    const { talks, handlers } = merged;
    const exempt = parts.flatMap((part) => part.exempt ?? []);
    const entries = withExemptions(merged.entries, exempt);
    const customEmojis = (id !== undefined && emojis.get(id)) || compileShortNames([]);
    policies.set(room, { room, channel: id, settings, entries, talks, handlers, customEmojis });
    const presets = parts.flatMap((part) => part.preset ?? []);
    ruleSources.set(room, { preset: traced<PresetChoice>("none", presets), exempt });
  }
  const isClient = moderation.value.type === "client" && !overrides.domain;
  const everyRoom = compileEveryRoom(files, moderation, { instance, policies, off, isClient, isJitsis }, run);
  if (everyRoom) tellTooManyMutes(everyRoom.policy.settings, run);
  return { policies, ruleSources, off, everyRoom };
}

/** Every room that something tells of: a room file, the room-channel map, an overlay. */
function roomsOf(
  { mucDomain, roomOverlays }: DataFiles,
  map: RoomChannels,
  written: ReadonlyMap<BareJid, RoomSource>,
): Map<BareJid, RoomSource | undefined> {
  const rooms = new Map<BareJid, RoomSource | undefined>(written);
  if (mucDomain === undefined) return rooms;
  for (const local of [...map.keys(), ...roomOverlays.keys()]) {
    const room = roomJid(local, mucDomain);
    if (!rooms.has(room) && isLocalpart(local)) rooms.set(room, undefined);
  }
  return rooms;
}

function isOurs({ room }: RoomSource, mucDomain: string | undefined): boolean {
  return room.domain.toLowerCase() === mucDomain?.toLowerCase();
}

function localOf(room: BareJid): string {
  return room.slice(0, room.indexOf("@"));
}

function domainOf(room: BareJid): string {
  return room.slice(room.indexOf("@") + 1);
}

function readMap({ roomChannel }: DataFiles, run: Run): RoomChannels | undefined {
  return roomChannel && openGood(roomChannel, run, readRoomChannels)?.value;
}

function readEmojis(channel: string, source: SourceFile | undefined, run: Run): CompiledShortNames {
  const read = (reader: Reader) => readShortNames(reader, channel);
  return compileShortNames((source && openGood(source, run, read)?.value) ?? []);
}

/** Livechat removes nothing: what is left of old channels and old domains is harmless, and told. */
function tellLeftOver(files: DataFiles, inUse: ReadonlySet<string>, { issues }: Run): void {
  const left = (file: string, message: string): void => {
    const hint = "It is left alone: nothing is read from it, and nothing is removed.";
    issues.push({ code: "left-over", severity: "note", file, path: "", message, hint });
  };
  for (const sources of [files.channelOptions, files.emojis, files.channelOverlays]) {
    for (const [id, { file }] of sources) if (!inUse.has(id)) left(file, `channel ${id} has no room`);
  }
  for (const { file } of files.otherDomains) left(file, "belongs to another MUC domain");
}

function tellTooManyMutes({ mutes: { value, origin } }: TracedSettings, { issues }: Run): void {
  const left = mutesLeftOut(value);
  if (left === 0 || !origin) return;
  issues.push({
    code: "too-many-mutes",
    severity: "error",
    ...origin,
    message: `${left} of the ${value.length} mutes that hold here are too many for the server`,
    hint: "Take out those that are over: those that end first are left out.",
  });
}

/** A channel's fault is met in each of its rooms: once is enough. */
function unique(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}
