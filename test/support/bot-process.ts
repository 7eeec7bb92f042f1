import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { BOT, type TestProsody } from "./prosody.ts";
import { createChanges } from "./until.ts";
import { MUC } from "./warden.ts";

/** The bot as people start it, in a process of its own that can be frozen and killed. */
export interface BotProcess {
  /** Everything logged since it was started last, one JSON line an entry. */
  logged(): string;
  /** Resolves when that holds this, now or later. */
  log(pattern: RegExp, deadlineMs?: number): Promise<RegExpExecArray>;
  /** `SIGSTOP` freezes it, `SIGCONT` lets it go on. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it as the signal does, and resolves when it is gone. Its folders stay. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Once more, on the same folders. */
  start(): void;
  /** Ends it, with its folders. */
  stop(): Promise<void>;
}

interface BotProcessOptions {
  /** Local parts, with what their room files say. */
  readonly rooms: Readonly<Record<string, object>>;
  /** Of the folder policy/, for the instance. */
  readonly instance?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly as?: { readonly domain: string; readonly secret: string };
}

/** Starts bin/mucwarden from dist/, on a data folder of its own. */
export async function startBotProcess(
  prosody: Pick<TestProsody, "ports">,
  { rooms, instance, env = {}, as = BOT }: BotProcessOptions,
): Promise<BotProcess> {
  const root = await mkdtemp(join(tmpdir(), "mucwarden-bot-"));
  await writeData(join(root, "data"), rooms, `xmpp://127.0.0.1:${prosody.ports.component}`, as);
  if (instance) {
    const policy = join(root, "data", "bot", MUC, "policy");
    await mkdir(policy);
    await writeFile(join(policy, "instance.json"), JSON.stringify(instance));
  }
  const folders = ["--data", join(root, "data"), "--state", join(root, "state")];
  const { changed, until } = createChanges();
  let text = "";

  function launch() {
    text = "";
    const child = spawn(process.execPath, [join(projectRoot, "bin/mucwarden"), "run", ...folders], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: root, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        changed();
      });
    }
    return { child, exited: once(child, "close") };
  }

  let { child, exited } = launch();
  async function end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    child.kill(signal);
    // A frozen one hears of nothing but SIGKILL.
    child.kill("SIGCONT");
    await exited;
  }
  return {
    logged: () => text,
    log: (pattern, deadlineMs = 10_000) =>
      until(
        () => pattern.exec(text) ?? undefined,
        () => `${pattern} in the log:\n${text}`,
        deadlineMs,
      ),
    kill: (signal) => void child.kill(signal),
    end,
    start() {
      ({ child, exited } = launch());
    },
    async stop() {
      await end("SIGKILL");
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function writeData(
  folder: string,
  rooms: BotProcessOptions["rooms"],
  service: string,
  { domain, secret }: { readonly domain: string; readonly secret: string },
): Promise<void> {
  const bot = join(folder, "bot", MUC);
  await mkdir(join(bot, "rooms"), { recursive: true });
  const moderation = {
    type: "component",
    connection: { service, domain, password: secret },
    name: "Warden",
  };
  await writeFile(join(bot, "moderation.json"), JSON.stringify(moderation));
  for (const [local, more] of Object.entries(rooms)) {
    const file = JSON.stringify({ local, domain: MUC, enabled: true, ...more });
    await writeFile(join(bot, "rooms", `${local}.json`), file);
  }
}
