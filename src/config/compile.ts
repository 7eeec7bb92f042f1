import type { Policies, RoomPolicy, TracedSettings } from "../moderation/policy.ts";
import type { RuleBook } from "../moderation/rule.ts";
import { type BareJid, isLocalpart, roomJid } from "../muc/jid.ts";
import { type CompiledShortNames, compileShortNames } from "../text/emojis.ts";
import { type ChannelOptions, channelHandlers, readChannelOptions } from "./channel-options.ts";
import { type ComponentSettings, type ConnectionOverrides, readConnection } from "./connection.ts";
import type { DataFiles } from "./data-files.ts";
import { readShortNames } from "./emojis-file.ts";
import type { Handler } from "./handler.ts";
import { withHidden } from "./hidden.ts";
import type { Issue, PathStep } from "./issue.ts";
import { type CompiledLayer, compileLayer, listed, mergeLayers } from "./layers.ts";
import { type Memory, NO_MEMORY, type Opened, openGood, type Run } from "./memory.ts";
import { type LogLevel, type ModerationFile, readModerationFile } from "./moderation-file.ts";
import { type Overlay, overlayShape } from "./overlay.ts";
import { withRawEntries } from "./raw-entries.ts";
import { type RoomChannels, readRoomChannels } from "./room-channel.ts";
import { type RoomSource, readRoomSources } from "./room-sources.ts";
import {
  channelSettings,
  mergeSettings,
  overlaySettings,
  roomSettings,
  type SettingsPart,
} from "./settings.ts";
import { readShape } from "./shape.ts";
import { openSource, type Reader, type SourceFile } from "./source.ts";

export interface Compiled {
  /** Undefined where an issue says why there can be no connection. */
  readonly connection: ComponentSettings | undefined;
  /** What moderation.json says of logging; `info` where it says nothing that we know. */
  readonly logLevel: LogLevel;
  /** The rooms in which to be, each with what holds there. */
  readonly policies: Policies;
  /** The rooms that something tells of and that are switched off, with who said so. */
  readonly off: ReadonlyMap<BareJid, TracedSettings>;
  readonly issues: readonly Issue[];
  /** To be handed to the next run. */
  readonly memory: Memory;
}

/** One file of a layer: what it says besides its rules, and its rules. */
interface Part {
  readonly settings: SettingsPart;
  /** Compiled when it is asked for: of a room that is switched off, never. */
  readonly rules: () => CompiledLayer;
}

/**
 * Understands all files at once. Never throws: what cannot be used is said, and its last good version stays in
 * force; where there is none, it is left out.
 */
export function compile(
  found: DataFiles,
  rules: RuleBook,
  overrides: ConnectionOverrides,
  before: Memory = NO_MEMORY,
): Compiled {
  const kept = { texts: new Map(), words: new Map(), settings: new Map() };
  const files = withHidden(found, before);
  const run: Run = { rules, before, ...kept, issues: [] };
  const moderation = openGood(files.moderation, run, readModerationFile);
  const connection = moderation && readConnection(moderation.reader, moderation.value, overrides);
  const { policies, off } = moderation ? compileRooms(files, moderation, run) : NO_ROOMS;
  return {
    connection,
    logLevel: moderation?.value.log_level ?? "info",
    policies,
    off,
    issues: unique(run.issues),
    memory: kept,
  };
}

type Rooms = Pick<Compiled, "policies" | "off">;
const NO_ROOMS: Rooms = { policies: new Map(), off: new Map() };

function compileRooms(files: DataFiles, moderation: Opened<ModerationFile>, run: Run): Rooms {
  for (const folder of files.unreadable) openSource(folder, run.issues);
  const known = readMap(files, run);
  const map: RoomChannels = known ?? new Map();
  // Options and emojis outlive their channel: only those of a channel with rooms say anything.
  const inUse = new Set(map.values());
  if (known) tellLeftOver(files, inUse, run);
  const instance = instanceParts(files, moderation, run);
  const channels = new Map([...inUse].map((id) => [id, readChannel(id, files, run)]));
  const emojis = new Map([...inUse].map((id) => [id, readEmojis(id, files.emojis.get(id), run)]));
  const written = readRoomSources(files, moderation, run);
  const policies = new Map<BareJid, RoomPolicy>();
  const off = new Map<BareJid, TracedSettings>();

  for (const [room, source] of roomsOf(files, map, written)) {
    const id = source && !isOurs(source, files.mucDomain) ? undefined : map.get(localOf(room));
    const channel = id === undefined ? undefined : channels.get(id);
    const parts = [...instance, ...(channel?.parts ?? []), ...roomParts(room, source, channel, files, run)];
    const settings = mergeSettings(parts.map((part) => part.settings));
    if (!settings.enabled.value) {
      off.set(room, settings);
      continue;
    }
    const { entries, handlers } = mergeLayers(parts.map((part) => part.rules()));
    const customEmojis = (id !== undefined && emojis.get(id)) || compileShortNames([]);
    policies.set(room, { room, channel: id, settings, entries, handlers, customEmojis });
  }
  return { policies, off };
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

/** The map speaks of this MUC domain; a room inside moderation.json may be of another. */
function isOurs({ room }: RoomSource, mucDomain: string | undefined): boolean {
  return room.domain.toLowerCase() === mucDomain?.toLowerCase();
}

function localOf(room: BareJid): string {
  return room.slice(0, room.indexOf("@"));
}

function instanceParts(files: DataFiles, { reader, value }: Opened<ModerationFile>, run: Run): Part[] {
  const { file } = reader;
  const handlers = listed(value.handlers, ["handlers"]);
  const base: Part = {
    settings: { layer: "instance", file, said: { nick: { value: value.name, path: ["name"] } } },
    rules: once(() => compileLayer({ layer: "instance", reader, handlers }, run)),
  };
  return [base, ...overlayParts("instance", files.instanceOverlay, run)];
}

interface Channel {
  readonly options: ChannelOptions | undefined;
  readonly parts: readonly Part[];
}

function readChannel(id: string, files: DataFiles, run: Run): Channel {
  const source = files.channelOptions.get(id);
  const opened = source && openGood(source, run, readChannelOptions);
  const overlay = overlayParts("channel", files.channelOverlays.get(id), run);
  if (!opened) return { options: undefined, parts: overlay };
  const { reader, value } = opened;
  const base: Part = {
    settings: { layer: "channel", file: reader.file, said: channelSettings(value, reader.value) },
    rules: once(() => compileLayer({ layer: "channel", reader, handlers: channelHandlers(value) }, run)),
  };
  return { options: value, parts: [base, ...overlay] };
}

function roomParts(
  room: BareJid,
  source: RoomSource | undefined,
  channel: Channel | undefined,
  files: DataFiles,
  run: Run,
): Part[] {
  const ours = source === undefined || isOurs(source, files.mucDomain);
  const overlay = ours ? overlayParts("room", files.roomOverlays.get(localOf(room)), run) : [];
  if (!source) return overlay;
  const { reader, path, room: written } = source;
  const handlers = listed(written.handlers, [...path, "handlers"]);
  const prepare = (handler: Handler) => withRawEntries(handler, channel?.options);
  const base: Part = {
    settings: { layer: "room", file: reader.file, said: roomSettings(written, path) },
    rules: () => compileLayer({ layer: "room", reader, handlers, owner: room, prepare }, run),
  };
  return [base, ...overlay];
}

function overlayParts(
  layer: "instance" | "channel" | "room",
  source: SourceFile | undefined,
  run: Run,
): Part[] {
  const read = (reader: Reader): Overlay | undefined => readShape(reader, reader.value, overlayShape);
  const opened = source && openGood(source, run, read);
  if (!opened) return [];
  const { reader, value } = opened;
  if (layer !== "instance") tellWithoutEffect(opened);
  const handlers = listed(value.handlers, ["handlers"]);
  return [
    {
      settings: { layer, file: reader.file, said: overlaySettings(value, layer) },
      rules: once(() => compileLayer({ layer, reader, handlers }, run)),
    },
  ];
}

/** What only the instance can say, said elsewhere. */
function tellWithoutEffect({ reader, value }: Opened<Overlay>): void {
  const tell = (path: readonly PathStep[], what: string): void =>
    reader.report({
      code: "instance-only",
      severity: "warning",
      path,
      message: `${what} has no effect in a channel or a room`,
      hint: "It belongs into policy/instance.json.",
    });
  if (value.defaultEnabled !== undefined) tell(["defaultEnabled"], "defaultEnabled");
  for (const [index, { locked }] of value.handlers.entries()) {
    if (locked) tell(["handlers", index, "locked"], "locked");
  }
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A channel's fault is met in each of its rooms: once is enough. */
function unique(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}
