import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ChannelBot, syncedRoom, type WrittenRoom } from "./livechat-channel.ts";
import { createChanges } from "./until.ts";

const VIDEO = "video.localhost";
export const ROOMS = `room.${VIDEO}`;
export const BOT_HOST = `bot.${VIDEO}`;
export const MODERATOR = `moderator@${BOT_HOST}`;

/** How long the plugin waits for its bot to end before it kills it. */
const STOP_MS = 2_000;

/** A process of the bot, with the logs that PeerTube keeps of it. */
export interface BotOfPlugin {
  /** PeerTube's log of normal lines. */
  printed(): string;
  /** Resolves when that holds this, now or later. */
  print(pattern: RegExp): Promise<RegExpExecArray>;
  /** PeerTube's error log. */
  errors(): string;
  error(pattern: RegExp): Promise<RegExpExecArray>;
  /** Rejects where it had to be killed. */
  stop(): Promise<void>;
}

export interface Controller {
  /** Writes moderation.json with a password that is new, as at each start of the plugin. */
  writeModeration(service: string): Promise<void>;
  /** Starts the program that it finds, as a user with this home. */
  startBot(home?: string): Promise<BotOfPlugin>;
  /** A channel's owner has saved: its options are written, and the files of its rooms. */
  saveChannel(id: number, locals: readonly string[], bot: ChannelBot): Promise<void>;
  /** Anything else below the data folder. */
  write(file: string, value: unknown): Promise<void>;
  readonly moderationFile: string;
}

export interface Installed {
  /** Below it PeerTube's storage is made. */
  readonly root: string;
  /** What is linked as the bot's program. */
  readonly program: string;
  /** npm puts it into the plugin's own node_modules, pnpm beside the plugin. */
  readonly linked: "inside" | "beside";
}

/** Does with files and processes what the plugin does. */
export async function installPlugin({ root, program, linked }: Installed): Promise<Controller> {
  const plugin = join(root, "plugins/node_modules/peertube-plugin-livechat");
  const folder = join(root, "plugins/data/peertube-plugin-livechat");
  const roomsFolder = join(folder, "bot", ROOMS, "rooms");
  const moderationFile = join(folder, "bot", ROOMS, "moderation.json");
  const inside = join(plugin, "node_modules/.bin/xmppjs-chat-bot");
  const beside = join(plugin, "../.bin/xmppjs-chat-bot");
  const link = linked === "inside" ? inside : beside;
  for (const path of [plugin, roomsFolder, dirname(link)]) await mkdir(path, { recursive: true });
  await symlink(program, link);

  function findProgram(): string {
    const found = [inside, beside].find((path) => existsSync(path));
    if (found === undefined) throw new Error("no xmppjs-chat-bot was found");
    return found;
  }

  async function write(file: string, value: unknown): Promise<void> {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), JSON.stringify(value));
  }

  return {
    write,
    moderationFile,
    async writeModeration(service) {
      const password = randomBytes(16).toString("hex");
      const connection = { username: "moderator", password, domain: BOT_HOST, service };
      const moderation = {
        type: "client",
        connection,
        name: "Sepia",
        logger: "ConsoleLogger",
        log_level: "info",
      };
      await writeInTwo(moderationFile, JSON.stringify(moderation));
    },
    async startBot(name = "peertube") {
      const home = join(root, name);
      await mkdir(home, { recursive: true });
      return spawnBot(
        findProgram(),
        ["run", "-f", moderationFile, "--room-conf-dir", roomsFolder],
        plugin,
        home,
      );
    },
    async saveChannel(id, locals, options) {
      await write(`channelConfigurationOptions/${id}.json`, { bot: options });
      await write(`room-channel/${ROOMS}.json`, { [id]: locals });
      for (const local of locals) {
        const file = join(roomsFolder, `${local}.json`);
        const room = syncedRoom({ local, domain: ROOMS }, options, await readRoom(file));
        await writeFile(file, JSON.stringify(room));
      }
    },
  };
}

function spawnBot(program: string, args: readonly string[], cwd: string, home: string): BotOfPlugin {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: home, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "close");
  const logs = { out: "", err: "" };
  const { changed, until } = createChanges();
  for (const [name, stream] of [["out", child.stdout] as const, ["err", child.stderr] as const]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      logs[name] += chunk;
      changed();
    });
  }
  const find = (name: "out" | "err") => (pattern: RegExp) =>
    until(
      () => pattern.exec(logs[name]) ?? undefined,
      () => `${pattern} in what the bot wrote:\n${logs.out}\nand as errors:\n${logs.err}`,
      10_000,
    );
  return {
    printed: () => logs.out,
    print: find("out"),
    errors: () => logs.err,
    error: find("err"),
    async stop() {
      let wasKilled = false;
      const timer = setTimeout(() => {
        wasKilled = child.kill("SIGKILL");
      }, STOP_MS);
      child.kill("SIGTERM");
      await exited;
      clearTimeout(timer);
      if (wasKilled) throw new Error(`the bot did not end within ${STOP_MS} ms:\n${logs.out}`);
    },
  };
}

/** In place and in more than one step: for a moment there is an empty file, and then half of one. */
async function writeInTwo(file: string, text: string): Promise<void> {
  const half = text.length / 2;
  const handle = await open(file, "w", 0o644);
  try {
    await handle.write(text.slice(0, half));
    await handle.sync();
    await handle.write(text.slice(half));
  } finally {
    await handle.close();
  }
}

async function readRoom(file: string): Promise<WrittenRoom | undefined> {
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as WrittenRoom) : undefined;
}
