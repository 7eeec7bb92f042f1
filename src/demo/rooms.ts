import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataPlaces } from "../files/data-folder.ts";
import type { People } from "./people.ts";
import type { WebEmoji, WebRoom } from "./web-page.ts";

/** The sample rooms of bot-config, with what to type in each. */
const ROOMS = [
  {
    local: "lounge",
    title: "Lounge",
    hint: "free followers",
    more: [{ say: "!rules", effect: "the bot answers" }],
  },
  { local: "astronomy-live", title: "Astronomy live", hint: "your horoscope for today", more: [] },
  { local: "kitchen-stories", title: "Kitchen stories", hint: "pineapple on pizza", more: [] },
] as const;

export const webRooms = (mucDomain: string): WebRoom[] =>
  ROOMS.map(({ local, ...room }) => ({ jid: `${local}@${mucDomain}`, ...room }));

/** What an owner does once for each room: opens it and keeps it. The bot has its rights from the module. */
export async function openRooms(people: People, mucDomain: string): Promise<void> {
  const owner = people.person("Curator");
  for (const { local } of ROOMS) {
    const room = `${local}@${mucDomain}`;
    await owner.join(room, "Curator");
    // Also where the room was there before: a start that was cut short may have left it locked.
    await owner.configure(room, { "muc#roomconfig_persistentroom": "1" });
  }
}

/** The custom emojis of the sample channels, for the rooms of each. */
export async function demoEmojis({ root }: DataPlaces, mucDomain: string): Promise<WebEmoji[]> {
  if (root === undefined) return [];
  const map = await readJson<Record<string, string[]>>(join(root, "room-channel", `${mucDomain}.json`));
  const emojis: WebEmoji[] = [];
  for (const id of await readdir(join(root, "emojis", "channel"))) {
    const folder = join(root, "emojis", "channel", id);
    type Definition = { customEmojis: { sn: string; url: string }[] };
    const { customEmojis } = await readJson<Definition>(join(folder, "definition.json"));
    for (const local of map[id] ?? []) {
      for (const { sn, url } of customEmojis) {
        const file = join(folder, "files", url.split("/").at(-1) ?? "");
        emojis.push({ room: `${local}@${mucDomain}`, sn, file });
      }
    }
  }
  return emojis;
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, "utf8")) as T;
}
