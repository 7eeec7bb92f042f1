import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { parseStatus, roomIn, STATUS_FILE } from "../../src/status.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { withDeadline } from "../support/fake-server.ts";
import { createChanges } from "../support/until.ts";

let folder: string;
let browser: TestBrowser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-demo-"));
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Demo {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  printed(pattern: RegExp, deadlineMs?: number): Promise<RegExpExecArray>;
  text(): string;
}

/** What `npm start` runs, in a folder of its own. */
function startDemo(): Demo {
  const child = spawn(process.execPath, [join(projectRoot, "bin/mucwarden"), "up", "--folder", folder]);
  let text = "";
  const { changed, until } = createChanges();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      changed();
    });
  }
  return {
    child,
    exited: once(child, "exit"),
    text: () => text,
    printed: (pattern, deadlineMs = 30_000) =>
      until(
        () => pattern.exec(text) ?? undefined,
        () => `${pattern} in:\n${text}`,
        deadlineMs,
      ),
  };
}

async function prosodyPid(): Promise<number> {
  return Number(await readFile(join(folder, "prosody", "prosody.pid"), "utf8"));
}

/** How the lounge stands, if the bot has written that since. */
async function lounge(since: number) {
  const status = parseStatus(await readFile(join(folder, "state", STATUS_FILE), "utf8"));
  if (status?.link.is !== "online" || Date.parse(status.at) < since) return undefined;
  return roomIn(status, "lounge@rooms.localhost");
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("the demo plays as announced, a viewer's forbidden word never reaches another, Ctrl-C ends all", {
  timeout: 90_000,
}, async () => {
  const demo = startDemo();
  try {
    await demo.printed(/14 messages, 7 never shown, 1 taken back, all as announced/);
    const [, url = ""] = await demo.printed(/Open (http:\S+) and type «free followers»/);
    expect(demo.text()).toMatch(/moderating lounge@rooms.localhost, before anyone reads it: .*house_rules/);
    expect(demo.text()).toContain("why: house_rules › advertising: free followers, in «FREE   followers»");
    expect(demo.text()).toContain("Mallory alone reads: «No advertising in the lounge.»");
    expect(demo.text()).toMatch(
      /taken back {2}astronomy-live · Curator: .+\n.+\n +the room reads: «Criticise ideas/,
    );

    const ada = await browser.page();
    await ada.goto(`${url}?room=lounge&nick=Ada`);
    const grace = await browser.page();
    await grace.goto(`${url}?room=lounge&nick=Grace`);
    await ada.getByText("Grace", { exact: true }).first().waitFor();
    const input = ada.locator("textarea.chat-textarea");
    await input.fill("Hello Grace, lovely evening");
    await input.press("Enter");
    await grace.getByText("Hello Grace, lovely evening").waitFor();
    await input.fill("I can get you free followers");
    await input.press("Enter");
    await demo.printed(/never shown lounge · Ada: I can get you free followers/);
    await ada.getByText("No advertising in the lounge.").last().waitFor();
    // What Ada says next arrives after whatever Grace could have got of it.
    await input.fill("Well then, just lovely");
    await input.press("Enter");
    await grace.getByText("Well then, just lovely").waitFor();
    expect(await grace.getByText("I can get you free followers").count()).toBe(0);
    await input.fill("!rules");
    await input.press("Enter");
    await grace.getByText("No advertising, do not give endings away").waitFor();
    await ada.getByText("Welcome to the lounge, Grace!").waitFor();
    await ada.screenshot({ path: join(projectRoot, "test-artifacts", "demo-sender.png") });
    await grace.screenshot({ path: join(projectRoot, "test-artifacts", "demo-second-viewer.png") });
    expect(browser.external).toEqual([]);

    const prosody = await prosodyPid();
    expect(isAlive(prosody)).toBe(true);
    demo.child.kill("SIGINT");
    const [code] = await withDeadline(demo.exited, "the end of the demo", 2_000);
    expect(code).toBe(0);
    expect(isAlive(prosody)).toBe(false);
  } finally {
    demo.child.kill("SIGKILL");
  }
});

test("a second start finds the rooms as they were, and a crash of Prosody is mended", {
  timeout: 60_000,
}, async () => {
  const demo = startDemo();
  try {
    await demo.printed(/all as announced/);
    process.kill(await prosodyPid(), "SIGKILL");
    await demo.printed(/Prosody ended \(SIGKILL\), starting it again/);
    const crashed = Date.now();
    const page = await browser.page();
    const [, url = ""] = await demo.printed(/Open (http:\S+) and/);
    await page.goto(`${url}?room=lounge&nick=Barbara`);
    const input = page.locator("textarea.chat-textarea");
    await input.waitFor({ timeout: 30_000 });
    // Until the bot is back the module alone refuses what is on a list of words, and the demo does not tell of that.
    await vi.waitFor(
      async () => expect(await lounge(crashed)).toMatchObject({ is: "gated", open: true }),
      20_000,
    );
    await input.fill("I can get you free followers");
    await input.press("Enter");
    await demo.printed(/never shown lounge · Barbara: I can get you free followers/);
    demo.child.kill("SIGTERM");
    const [code] = await withDeadline(demo.exited, "the end of the demo", 2_000);
    expect(code).toBe(0);
  } finally {
    demo.child.kill("SIGKILL");
  }
});

test("ended while it starts, it leaves nothing behind", async () => {
  const demo = startDemo();
  await demo.printed(/moderating kitchen-stories/);
  const prosody = await prosodyPid();
  demo.child.kill("SIGINT");
  await withDeadline(demo.exited, "the end of the demo", 2_000);
  expect(isAlive(prosody)).toBe(false);
});
