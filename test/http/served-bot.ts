import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { type Program, startProgram } from "../support/program.ts";
import { BOT, type TestProsody } from "../support/prosody.ts";
import { MUC } from "../support/warden.ts";
import { parseExposition, type Sample } from "./exposition.ts";

/** The program, serving health and metrics. */
export interface ServedBot extends Program {
  /** `http://…:…`, as soon as it says so. */
  url(): Promise<string>;
  fetch(path: string): Promise<Response>;
  metrics(): Promise<readonly Sample[]>;
  /** Writes a file beneath `bot/<muc domain>/`; a text as it is. */
  write(path: string, content: object | string): Promise<void>;
  /** What `mucwarden status` says of it, and its exit status. */
  status(): Promise<{ readonly status: number | null; readonly stdout: string }>;
  /** Asks again and again, until what it is told satisfies the condition. */
  until<T>(ask: () => Promise<T>, is: (told: T) => boolean): Promise<T>;
  /** Ends it, with its folders. */
  stop(): Promise<void>;
}

interface ServedOptions {
  /** What is run, as seen from the folder that holds `data/`. */
  readonly source?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Beneath `bot/<muc domain>/`, by path. */
  readonly files?: Readonly<Record<string, object | string>>;
}

const DEADLINE_MS = 15_000;

export async function startServedBot(
  prosody: Pick<TestProsody, "ports">,
  { source = ["--data", "data"], args = ["--http", "127.0.0.1:0"], env = {}, files = {} }: ServedOptions,
): Promise<ServedBot> {
  const root = await mkdtemp(join(tmpdir(), "mucwarden-http-"));
  const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
  const connection = { service, domain: BOT.domain, password: BOT.secret };
  const all = { "moderation.json": { type: "component", connection, name: "Warden" }, ...files };
  async function write(path: string, content: object | string): Promise<void> {
    const file = join(root, "data/bot", MUC, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  for (const [path, content] of Object.entries(all)) await write(path, content);
  const program = startProgram(
    join(projectRoot, "bin/mucwarden"),
    ["run", ...source, "--state", "state", ...args],
    {
      cwd: root,
      env: { HOME: root, ...env },
    },
  );

  async function url(): Promise<string> {
    await program.says(/"http":"[^"]+"/);
    const [, address] = /"http":"([^"]+)"/.exec(program.said.stdout) ?? [];
    return `http://${address}`;
  }
  const ask = async (path: string): Promise<Response> => fetch(`${await url()}${path}`);
  return {
    ...program,
    url,
    fetch: ask,
    write,
    metrics: async () => parseExposition(await (await ask("/metrics")).text()),
    async status() {
      const args = ["status", "--state", "state"];
      return startProgram(join(projectRoot, "bin/mucwarden"), args, {
        cwd: root,
        env: { HOME: root },
      }).exits();
    },
    async until(look, is) {
      const end = performance.now() + DEADLINE_MS;
      for (;;) {
        const told = await look();
        if (is(told)) return told;
        if (performance.now() > end) throw new Error(`it stays at ${JSON.stringify(told)}`);
      }
    },
    async stop() {
      await program.kill();
      await rm(root, { recursive: true, force: true });
    },
  };
}
