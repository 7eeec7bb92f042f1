import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../src/demo/find-prosody.ts";
import { type Program, startProgram } from "./support/program.ts";
import { BOT, BOT2, describeProsody, startTestProsody, type TestProsody } from "./support/prosody.ts";
import { MUC } from "./support/warden.ts";

// Two bots that cannot end in order: their server is frozen, and does not close the stream.

describeProsody("the end of a bot whose server hangs", (suite) => {
  let prosody: TestProsody;
  let folder: string;
  const bots: Program[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mucwarden-signal-"));
    prosody = await startTestProsody({ suite });
    for (const as of [BOT, BOT2]) bots.push(await startBot(as));
  });
  afterAll(async () => {
    prosody?.kill("SIGCONT");
    await Promise.all(bots.splice(0).map((bot) => bot.kill()));
    await prosody?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function startBot({ domain, secret }: typeof BOT | typeof BOT2): Promise<Program> {
    const data = join(folder, domain, "data");
    await mkdir(join(data, "bot", MUC), { recursive: true });
    const service = `xmpp://127.0.0.1:${prosody.ports.component}`;
    const moderation = { type: "component", connection: { service, domain, password: secret } };
    await writeFile(join(data, "bot", MUC, "moderation.json"), JSON.stringify(moderation));
    const args = ["run", "--data", data, "--state", join(folder, domain, "state")];
    const bot = startProgram(join(projectRoot, "bin/mucwarden"), args, {
      cwd: folder,
      env: { HOME: folder },
    });
    await bot.says(/"msg":"(?:connected|online)/);
    return bot;
  }

  test("the second signal ends it at once; without one it waits for the server, and no longer than two seconds", async () => {
    const [patient, hurried] = bots as [Program, Program];
    prosody.kill("SIGSTOP");
    patient.child.kill("SIGTERM");
    const inOrder = patient.exits(2000);
    hurried.child.kill("SIGTERM");
    await hurried.says(/"msg":"stopping"/);
    expect(hurried.child.exitCode).toBeNull();
    hurried.child.kill("SIGTERM");
    // Where it had waited, too, its status were the other's.
    expect((await hurried.exits(2000)).status).toBe(1);
    expect((await inOrder).status).toBe(0);
  });
});
