import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { FromThread } from "../../src/chatbot/protocol.ts";
import { threadStarter } from "../../src/chatbot/start-thread.ts";
import { createChanges } from "../support/until.ts";

/** As it is built for a test run. */
const built = (file: string): URL => new URL(`../../dist/chatbot/${file}`, import.meta.url);
const handlerFile = (name: string): string => fileURLToPath(new URL(`handlers/${name}`, import.meta.url));

test("the process of the handlers ends with the bot, though a handler waits in a call of the system", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-host-"));
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const script = `
    import { threadStarter } from ${JSON.stringify(built("start-thread.js").href)};
    threadStarter()({ handlerFiles: [${JSON.stringify(handlerFile("waits.cjs"))}] }, { message() {}, end() {} });
  `;
  const bot = spawn(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, WAITS_PORT: String((server.address() as AddressInfo).port), WAITS_FOR: pipe },
    stdio: "ignore",
  });
  try {
    const signal = AbortSignal.timeout(15_000);
    const [held] = (await once(server, "connection", { signal })) as [Socket];
    held.on("error", () => {});
    held.resume();
    const gone = once(held, "close", { signal });
    bot.kill("SIGKILL");
    await gone;
  } finally {
    bot.kill("SIGKILL");
    release(pipe);
    server.close();
    await rm(folder, { recursive: true });
  }
});

/** Whoever waits for a writer goes on. */
function release(pipe: string): void {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // Nobody waits.
  }
}

test("of what a handler prints at once the beginning is told", async () => {
  const { changed, until } = createChanges();
  const told: FromThread[] = [];
  const thread = threadStarter(built("host.js"))(
    { handlerFiles: [handlerFile("prints.cjs")] },
    {
      message(message) {
        told.push(message);
        changed();
      },
      end: () => {},
    },
  );
  const printed = () => told.flatMap((one) => (one.kind === "log" ? [one.text] : []));
  try {
    await until(
      () => printed()[0],
      () => "something printed",
      15_000,
    );
    for (const text of printed()) expect(text).toMatch(/^x{1,2000}$/);
  } finally {
    await thread.terminate();
  }
});
