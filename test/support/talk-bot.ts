import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { BOT, type TestProsody } from "./prosody.ts";
import { createChanges } from "./until.ts";

export const MUC = "rooms.localhost";

export interface BotKind {
  readonly title: string;
  /** Below the checkout. */
  readonly program: string;
  /** Whether the rooms have our module, so that the bot is not in them. */
  readonly hasGate: boolean;
  /** What it prints when it is there. */
  readonly online: RegExp;
  /** What it prints when it has read a room's file once more, or missed it. */
  readonly hasRead: (local: string) => RegExp;
}

export const CHAT_BOT: BotKind = {
  title: "xmppjs-chat-bot 0.7.0",
  program: "node_modules/xmppjs-chat-bot/lib/cli/cli.js",
  hasGate: false,
  online: /listening conf directory/,
  hasRead: (local) => new RegExp(`Loading conf for room ${local}@|ENOENT.*/${local}\\.json`),
};
const MUCWARDEN = {
  program: "bin/mucwarden",
  online: /"connected"/,
  hasRead: () => /the files were read again/,
};
export const BOTS: readonly BotKind[] = [
  CHAT_BOT,
  { ...MUCWARDEN, title: "mucwarden in the room", hasGate: false },
  { ...MUCWARDEN, title: "mucwarden by the gate", hasGate: true },
];

/** One of the bots as a process, with the same files and the same command line for each. */
export interface TalkBot {
  /** Resolves when the bot has noticed. */
  writeRoom(local: string, file: object): Promise<void>;
  removeRoom(local: string): Promise<void>;
  /** Where mucwarden keeps its audit log. */
  readonly auditLog: string;
  /** What it printed so far. */
  printed(): string;
  /** Resolves when that holds this, now or later. */
  print(pattern: RegExp): Promise<RegExpExecArray>;
  stop(): Promise<void>;
}

/** `handlerFiles`: of conversation handlers that are not the package's. */
export async function startTalkBot(
  kind: BotKind,
  prosody: Pick<TestProsody, "ports">,
  handlerFiles: readonly string[] = [],
): Promise<TalkBot> {
  const root = await mkdtemp(join(tmpdir(), "mucwarden-talk-"));
  const folder = join(root, "bot", MUC);
  const rooms = join(folder, "rooms");
  await mkdir(rooms, { recursive: true });
  const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
  const moderation = {
    type: "component",
    connection: { service, domain: BOT.domain, password: BOT.secret },
    name: "Sepia",
    logger: "ConsoleLogger",
    log_level: "info",
  };
  await writeFile(join(folder, "moderation.json"), JSON.stringify(moderation));

  const evenRandom = new URL("talk-even-random.mjs", import.meta.url).href;
  const args = ["run", "-f", join(folder, "moderation.json"), "--room-conf-dir", rooms];
  if (handlerFiles.length > 0) args.push("--load-handlers", ...handlerFiles);
  const child = spawn(process.execPath, [join(projectRoot, kind.program), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: root, NODE_OPTIONS: `--import=${evenRandom}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "close");
  const { changed, until } = createChanges();
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      changed();
    });
  }
  function print(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return until(
      () => pattern.exec(text.slice(from)) ?? undefined,
      () => `${pattern} in what ${kind.title} printed:\n${text}`,
      10_000,
    );
  }
  const noticing = async (local: string, change: (file: string) => Promise<void>) => {
    const from = text.length;
    await change(join(rooms, `${local}.json`));
    await print(kind.hasRead(local), from);
  };
  const bot: TalkBot = {
    writeRoom: (local, content) => noticing(local, (file) => writeFile(file, JSON.stringify(content))),
    removeRoom: (local) => noticing(local, rm),
    auditLog: join(root, ".local", "state", "mucwarden", "audit.sqlite"),
    printed: () => text,
    print,
    async stop() {
      child.kill("SIGTERM");
      await exited;
      await rm(root, { recursive: true, force: true });
    },
  };
  try {
    await print(kind.online);
  } catch (error) {
    await bot.stop();
    throw error;
  }
  return bot;
}
