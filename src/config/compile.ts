import type { Policies, RoomPolicy } from "../moderation/policy.ts";
import type { RuleBook } from "../moderation/rule.ts";
import { type BareJid, roomJid } from "../muc/jid.ts";
import { compileShortNames } from "../text/emojis.ts";
import { type ChannelOptions, channelHandlers, readChannelOptions } from "./channel-options.ts";
import { type ComponentSettings, type ConnectionOverrides, readConnection } from "./connection.ts";
import { readShortNames } from "./emojis-file.ts";
import type { Handler } from "./handler.ts";
import { formatPath, type Issue } from "./issue.ts";
import { type CompiledLayer, compileLayer, listed, mergeLayers } from "./layers.ts";
import { type LogLevel, type ModerationFile, readModerationFile } from "./moderation-file.ts";
import { withRawEntries } from "./raw-entries.ts";
import { type RoomChannels, readRoomChannels } from "./room-channel.ts";
import { type RoomSource, readRoomSources } from "./room-sources.ts";
import { openSource, type Reader, type SourceFile } from "./source.ts";

/** Everything that was found in the data folder, not yet understood. */
export interface DataFiles {
  /** Where the files lie in livechat's layout; undefined for a lone moderation.json. */
  readonly mucDomain: string | undefined;
  readonly moderation: SourceFile;
  readonly rooms: readonly SourceFile[];
  readonly roomChannel: SourceFile | undefined;
  /** By channel id. */
  readonly channelOptions: ReadonlyMap<string, SourceFile>;
  /** By channel id. */
  readonly emojis: ReadonlyMap<string, SourceFile>;
  /** Folders that are there and could not be listed: rooms may be missing. */
  readonly unreadable?: readonly SourceFile[];
}

export interface Compiled {
  /** Undefined where an issue says why there can be no connection. */
  readonly connection: ComponentSettings | undefined;
  /** What moderation.json says of logging; `info` where it says nothing that we know. */
  readonly logLevel: LogLevel;
  /** The rooms in which to be, each with what holds there. */
  readonly policies: Policies;
  readonly issues: readonly Issue[];
}

/** Understands all files at once. Never throws: what cannot be used is left out and said. */
export function compile(files: DataFiles, rules: RuleBook, overrides: ConnectionOverrides): Compiled {
  const issues: Issue[] = [];
  const reader = openSource(files.moderation, issues);
  const moderation = reader && readModerationFile(reader);
  if (!reader || !moderation) {
    return { connection: undefined, logLevel: "info", policies: new Map(), issues };
  }
  const connection = readConnection(reader, moderation, overrides);
  const policies = compileRooms(files, { reader, file: moderation }, rules, issues);
  return { connection, logLevel: moderation.log_level, policies, issues };
}

interface Moderation {
  readonly reader: Reader;
  readonly file: ModerationFile;
}

interface Channel {
  readonly file: string;
  readonly options: ChannelOptions;
  readonly layer: CompiledLayer;
}

function compileRooms(files: DataFiles, moderation: Moderation, rules: RuleBook, issues: Issue[]): Policies {
  for (const folder of files.unreadable ?? []) openSource(folder, issues);
  const map = readMap(files, issues);
  // Options and emojis outlive their channel: only those of a channel with rooms say anything.
  const inUse = new Set(map.values());
  const channels = readChannels(files, inUse, rules, issues);
  const shortNames = readEmojis(files, inUse, issues);
  const sources = readRoomSources(files, moderation, issues);
  const { reader, file } = moderation;
  const handlers = listed(file.handlers, ["handlers"]);
  const instance = compileLayer({ layer: "instance", reader, handlers }, rules);
  const policies = new Map<BareJid, RoomPolicy>();

  function add(room: BareJid, source: RoomSource | undefined, id: string | undefined): void {
    const channel = id === undefined ? undefined : channels.get(id);
    // The room file has the last word on whether the bot is wanted; without one, the channel.
    const enabled = source ? source.room.enabled : channel?.options.bot.enabled;
    const origin = source?.reader.file ?? channel?.file;
    if (!enabled || !origin) return;
    const nick = source ? source.room.nick : channel?.options.bot.nickname;
    const layers = [instance];
    if (channel) layers.push(channel.layer);
    if (source) layers.push(roomLayer(source, channel, rules));
    policies.set(room, {
      room,
      nick: nick || file.name,
      channel: id,
      entries: mergeLayers(layers),
      customEmojis: compileShortNames((id !== undefined && shortNames.get(id)) || []),
      origin: { file: origin, path: source ? formatPath(source.path) : "bot" },
    });
  }

  for (const [room, source] of sources) {
    const { local, domain } = source.room;
    // The map speaks of this MUC domain; a room inside moderation.json may be of another.
    const ours = domain.toLowerCase() === files.mucDomain?.toLowerCase();
    add(room, source, ours ? map.get(local.toLowerCase()) : undefined);
  }
  if (files.mucDomain === undefined) return policies;
  for (const [local, id] of map) {
    const room = roomJid(local, files.mucDomain);
    if (!sources.has(room)) add(room, undefined, id);
  }
  return policies;
}

function roomLayer(source: RoomSource, channel: Channel | undefined, rules: RuleBook): CompiledLayer {
  const { reader, path, room } = source;
  const handlers = listed(room.handlers, [...path, "handlers"]);
  const prepare = (handler: Handler) => withRawEntries(handler, channel?.options);
  return compileLayer({ layer: "room", reader, handlers, prepare }, rules);
}

function readMap({ roomChannel }: DataFiles, issues: Issue[]): RoomChannels {
  const reader = roomChannel && openSource(roomChannel, issues);
  return reader ? readRoomChannels(reader) : new Map();
}

function readChannels(
  files: DataFiles,
  inUse: ReadonlySet<string>,
  rules: RuleBook,
  issues: Issue[],
): Map<string, Channel> {
  const channels = new Map<string, Channel>();
  for (const [id, source] of files.channelOptions) {
    if (!inUse.has(id)) continue;
    const reader = openSource(source, issues);
    const options = reader && readChannelOptions(reader);
    if (!options) continue;
    const layer = compileLayer({ layer: "channel", reader, handlers: channelHandlers(options) }, rules);
    channels.set(id, { file: reader.file, options, layer });
  }
  return channels;
}

function readEmojis(
  { emojis }: DataFiles,
  inUse: ReadonlySet<string>,
  issues: Issue[],
): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [id, source] of emojis) {
    if (!inUse.has(id)) continue;
    const reader = openSource(source, issues);
    if (reader) names.set(id, readShortNames(reader));
  }
  return names;
}
