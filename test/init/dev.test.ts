import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { explain } from "../../src/cli/explain.ts";
import { findProsody } from "../../src/demo/find-prosody.ts";
import { freePorts } from "../../src/demo/free-ports.ts";
import { checkConfig, createLayoutRoot, startLayoutBot, startLayoutProsody } from "../support/layout.ts";
import { expectJudged, moderates, openRoom } from "../support/layout-room.ts";
import { describeProsody } from "../support/prosody.ts";
import { createChanges } from "../support/until.ts";

const room = "tavern@room.localhost";

describeProsody("the layout dev", (suite) => {
  test.each(["development", "testing"])(
    "its script starts all of Prosody, for root as well: %s",
    async (name) => {
      const root = await createLayoutRoot();
      onTestFinished(root.stop);
      expect((await root.init({ layout: "dev" })).status).toBe(0);
      const main = `config/${name}.cfg.lua`;
      const { c2s, component } = await freePorts();
      const text = await root.read(main);
      await root.write(main, text.replace("15222", String(c2s)).replace("15347", String(component)));
      const server = spawn(root.path("tools/dev-server.sh"), [name], {
        env: { ...process.env, PROSODY: findProsody(suite) },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(server, "close");
      onTestFinished(async () => {
        server.kill();
        await ended;
      });
      let said = "";
      const { changed, until } = createChanges();
      server.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        said += chunk;
        changed();
      });
      for (const service of ["c2s", "component"]) {
        const pattern = new RegExp(`Activated service '${service}' on \\[127\\.0\\.0\\.1\\]:\\d`);
        await until(
          () => pattern.test(said) || undefined,
          () => `${pattern} in ${said}`,
          10_000,
        );
      }
      expect(said).not.toMatch(/run as root|running as root/i);
    },
  );

  test.each(["development", "testing"])("what is generated moderates: %s", async (name) => {
    const root = await createLayoutRoot();
    onTestFinished(root.stop);
    const made = await root.init({ layout: "dev" });
    expect(made.status, made.failed).toBe(0);
    const main = `config/${name}.cfg.lua`;
    vi.stubEnv("PROSODY_DEV", root.folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const checked = checkConfig(root, main, suite);
    expect(checked.status, checked.output).toBe(0);

    const { port, people } = await startLayoutProsody(root, { suite, main });
    const scene = await openRoom(people, room);
    const bot = startLayoutBot(root, { port, data: "config/mucwarden", state: "data/state" });
    await moderates(bot, room);
    await expectJudged(scene, "never shown");
  });
});

test.each([
  ["none on the PATH", {}, "prosody"],
  ["none where PROSODY says", { PROSODY: "/nowhere/prosody" }, "/nowhere/prosody"],
])("without a Prosody its script says what to set: %s", async (_, env, named) => {
  const root = await createLayoutRoot();
  onTestFinished(root.stop);
  await root.init({ layout: "dev" });
  mkdirSync(root.path("path"));
  symlinkSync("/usr/bin/dirname", root.path("path/dirname"));
  const { status, stderr } = spawnSync("/bin/sh", [root.path("tools/dev-server.sh")], {
    encoding: "utf8",
    env: { PATH: root.path("path"), ...env },
  });
  expect(status, stderr).toBe(127);
  expect(stderr).toContain(`there is no ${named}:`);
  expect(stderr).toContain("set PROSODY=");
});

test("what its page has explained is caught", async () => {
  const root = await createLayoutRoot();
  onTestFinished(root.stop);
  await root.init({ layout: "dev" });
  const page = readFileSync(new URL("../../docs/operating/dev.md", import.meta.url), "utf8");
  const [, room = "", text] = /mucwarden explain --room (\S+) .*"(.*)"/.exec(page) ?? [];
  const [, caught = "none"] = /`(caught by [\w.-]+)`/.exec(page) ?? [];
  let said = "";
  const status = await explain(
    text,
    { room, data: root.path("config/mucwarden") },
    {
      env: {},
      isTerminal: false,
      async say(part) {
        said += part;
      },
      fail: () => {},
      stdin: process.stdin,
      now: Date.now,
    },
  );
  expect(status, said).toBe(2);
  expect(said).toContain(caught);
});
