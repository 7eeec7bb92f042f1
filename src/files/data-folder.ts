import { basename, dirname, join, resolve } from "node:path";
import type { DataFiles } from "../config/data-files.ts";
import type { SourceFile } from "../config/source.ts";
import { createFileMemory, type FileSweep, type Listing, namesIn } from "./read-file.ts";

/** Which files to read. */
export interface DataPlaces {
  readonly moderation: string;
  readonly roomFolders: readonly string[];
  /** Whether a person named the room folders: then one that is not there is a mistake. */
  readonly roomFoldersNamed?: boolean;
  /** Other connections read the same room folders. */
  readonly isShared?: boolean;
  /** The folder that holds `bot/`, `room-channel/` and the others, where there is one. */
  readonly root: string | undefined;
  readonly mucDomain: string | undefined;
}

export type Located = DataPlaces | { readonly problem: string; readonly hint: string };

/** In livechat's data folder: `bot/<muc_domain>/moderation.json` and what belongs to it. */
export async function locateInFolder(root: string, mucDomain: string | undefined): Promise<Located> {
  const bots = join(root, "bot");
  const { names, unreadable, missing } = await namesIn(bots, /^[^.]/, "folder");
  if (missing)
    return { problem: `${bots}: there is no such folder`, hint: "Is this livechat's data folder?" };
  if (unreadable) {
    return { problem: `${bots}: ${unreadable.unreadable}`, hint: "Let the bot's user read the data folder." };
  }
  if (mucDomain !== undefined && !names.includes(mucDomain)) {
    return {
      problem: `${bots}: there is no folder ${mucDomain} in it`,
      hint: names.length > 0 ? `There are: ${names.join(", ")}.` : "Is this livechat's data folder?",
    };
  }
  const domains = mucDomain === undefined ? names : [mucDomain];
  const [domain] = domains;
  if (domain === undefined) {
    return {
      problem: `${bots}: there is no folder of a MUC domain in it`,
      hint: "Give the data folder that holds bot/<muc_domain>/moderation.json.",
    };
  }
  if (domains.length > 1) {
    return {
      problem: `${bots}: holds several MUC domains: ${domains.join(", ")}`,
      hint: "Name the one to moderate with --muc-domain.",
    };
  }
  const folder = join(bots, domain);
  return {
    moderation: join(folder, "moderation.json"),
    roomFolders: [join(folder, "rooms")],
    root,
    mucDomain: domain,
  };
}

/**
 * As xmppjs-chat-bot is started: a moderation.json and folders of room files. Where they lie as livechat lays
 * them out, the rest of the data folder is used too.
 */
export function locateByFile(file: string, roomFolders: readonly string[]): DataPlaces {
  // The file may be given from within its folder.
  const folder = dirname(resolve(file));
  const inLayout = basename(dirname(folder)) === "bot";
  return {
    moderation: file,
    roomFolders,
    roomFoldersNamed: true,
    root: inLayout ? join(dirname(file), "..", "..") : undefined,
    mucDomain: inLayout ? basename(folder) : undefined,
  };
}

/**
 * Reads every file that says something about the rooms, and no other: what else livechat keeps in its folder
 * (tokens, Prosody's own data) is not even listed.
 */
export function readDataFolder(places: DataPlaces): Promise<DataFiles> {
  return createDataReader(places)();
}

/** The same again and again: an unchanged file is not read twice, and is then the very same object. */
export function createDataReader(places: DataPlaces, now: () => number = Date.now): () => Promise<DataFiles> {
  const memory = createFileMemory(now);
  return async () => {
    const sweep = memory.sweep();
    const files = await readOnce(places, sweep);
    sweep.end();
    return files;
  };
}

const NOTHING_MORE = {
  roomChannel: undefined,
  channelOptions: new Map(),
  emojis: new Map(),
  instanceOverlay: undefined,
  channelOverlays: new Map(),
  roomOverlays: new Map(),
  strangers: new Map(),
  otherDomains: [],
} as const;

const IN_POLICY: ReadonlySet<string> = new Set(["instance.json", "channels", "rooms"]);

async function readOnce(places: DataPlaces, sweep: FileSweep): Promise<DataFiles> {
  const { root, mucDomain, isShared = false } = places;
  const unreadable: SourceFile[] = [];
  async function list(folder: string, wanted: RegExp, kind: "file" | "folder"): Promise<readonly string[]> {
    return (await listed(folder, wanted, kind)).names;
  }
  async function listed(folder: string, wanted: RegExp, kind: "file" | "folder"): Promise<Listing> {
    const listing = await namesIn(folder, wanted, kind);
    if (listing.unreadable) unreadable.push(listing.unreadable);
    const named = places.roomFoldersNamed && places.roomFolders.includes(folder);
    if (listing.missing && named) unreadable.push({ file: folder, unreadable: "there is no such folder" });
    return listing;
  }
  async function byChannel(
    names: readonly string[],
    idOf: (name: string) => string,
    fileOf: (name: string) => string,
  ): Promise<Map<string, SourceFile>> {
    const sources = await sweep.readAll(names.map(fileOf));
    const named = sources.map((source, index) => [idOf(names[index] ?? ""), source] as const);
    return new Map(named.filter(([, { missing }]) => !missing));
  }

  const rooms: SourceFile[] = [];
  for (const folder of places.roomFolders) {
    // Editors leave drafts and backups: a dot in front, a ~ behind.
    const names = await list(folder, /^[^.].*\.json$/, "file");
    rooms.push(...(await sweep.readAll(names.map((name) => join(folder, name)))));
  }
  const files = { mucDomain, moderation: await sweep.read(places.moderation), rooms, unreadable, isShared };
  if (root === undefined || mucDomain === undefined) {
    return { ...files, ...NOTHING_MORE };
  }
  const map = await sweep.read(join(root, "room-channel", `${mucDomain}.json`));
  const options = join(root, "channelConfigurationOptions");
  const optionNames = await list(options, /^\d+\.json$/, "file");
  const emojis = join(root, "emojis", "channel");
  const emojiNames = await list(emojis, /^\d+$/, "folder");
  const policy = join(dirname(places.moderation), "policy");
  const instance = await sweep.read(join(policy, "instance.json"));
  // Where it cannot be listed what is known by name can still be read.
  const beside = await namesIn(policy, /./, "file");
  const strangers = new Map<string, SourceFile>();
  const strange = (name: string): unknown => strangers.set(name, { file: join(policy, name) });
  for (const name of [...beside.names, ...beside.others]) if (!IN_POLICY.has(name)) strange(name);
  const overlays = async (kind: "channels" | "rooms", wanted: RegExp): Promise<Map<string, SourceFile>> => {
    const folder = join(policy, kind);
    const { names, others } = await listed(folder, wanted, "file");
    for (const name of others) strange(`${kind}/${name}`);
    return byChannel(
      names,
      (name) => name.slice(0, -5).toLowerCase(),
      (name) => join(folder, name),
    );
  };
  const bots = join(root, "bot");
  const others = (await list(bots, /^[^.]/, "folder")).filter((name) => name !== mucDomain);
  return {
    otherDomains: others.map((name) => ({ file: join(bots, name) })),
    strangers,
    instanceOverlay: instance.missing ? undefined : instance,
    channelOverlays: await overlays("channels", /^\d+\.json$/),
    roomOverlays: await overlays("rooms", /^[^.].*\.json$/),
    ...files,
    roomChannel: map.missing ? undefined : map,
    channelOptions: await byChannel(
      optionNames,
      (name) => name.slice(0, -5),
      (name) => join(options, name),
    ),
    emojis: await byChannel(
      emojiNames,
      (id) => id,
      (id) => join(emojis, id, "definition.json"),
    ),
  };
}
