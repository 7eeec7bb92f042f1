import { spawnSync } from "node:child_process";
import { existsSync, watch as watchSystem } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import type { WatchFolder } from "../../src/doctor/seen-change.ts";
import { watcherResult } from "../../src/doctor/watcher.ts";
import { locateByFile } from "../../src/files/data-folder.ts";
import { examined, type WardFolder, writeWard } from "./examined.ts";

const MEMORY = "/dev/shm";

let ward: WardFolder;
let state: string;
const more: string[] = [];
beforeEach(async () => {
  ward = await writeWard({ service: "xmpp://127.0.0.1:1", rooms: { r: {} } });
  state = await folderIn(tmpdir());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await ward.remove();
  for (const folder of more.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function folderIn(above: string): Promise<string> {
  const folder = await mkdtemp(join(above, "mucwarden-trial-"));
  more.push(folder);
  return folder;
}

async function look(folder: string, mode = "") {
  return (await examined(ward.root, { state: folder, env: { MUCWARDEN_WATCH: mode } })).of("watcher");
}

function lookWith(watchFolder: WatchFolder) {
  const running = { folder: state, isNamed: true, status: undefined, other: false, problems: [] };
  const patient = { places: locateByFile(ward.moderation, []), watch: "events", running } as const;
  return watcherResult(patient, { watchFolder });
}

test("where nothing is watched for there is nothing to try", async () => {
  expect(await look(state, "poll")).toMatchObject({
    status: "ok",
    message: expect.stringContaining("every few seconds"),
  });
  expect(await look(state, "off")).toMatchObject({
    status: "warn",
    remedy: expect.stringContaining("SIGHUP"),
  });
});

describe("that a change is told of is tried", () => {
  test("in the folder of state, where nothing of it is left, and nothing in the data folder", async () => {
    const touched = new Set<string | null>();
    const watching = watchSystem(ward.root, { recursive: true }, (_, name) => void touched.add(name));
    const used: (string | null)[] = [];
    const trial = watchSystem(state, (_, name) => void used.push(name));
    expect(await look(state)).toMatchObject({
      status: "ok",
      message: expect.stringContaining(`and a change was told of, tried in ${state}`),
    });
    watching.close();
    trial.close();
    expect(used).not.toEqual([]);
    expect(await readdir(state)).toEqual([]);
    expect([...touched]).toEqual([]);
  });

  test("among the temporary files, where there is no folder of state", async () => {
    const temporary = await folderIn(tmpdir());
    vi.stubEnv("TMPDIR", temporary);
    expect(await look(join(state, "none"))).toMatchObject({
      status: "ok",
      message: expect.stringContaining(`and a change was told of, tried in ${temporary}`),
    });
    expect(await readdir(temporary)).toEqual([]);
  });

  test("not in the data folder, though the folder of state or of temporary files lies there", async () => {
    const inside = join(ward.root, "state");
    await mkdir(inside);
    vi.stubEnv("TMPDIR", inside);
    expect(await look(inside)).toMatchObject({
      status: "ok",
      message: expect.stringContaining("was not tried"),
    });
  });

  test.skipIf(!existsSync(MEMORY))("on another file system that is said, or it is not tried", async () => {
    const other = await folderIn(MEMORY);
    vi.stubEnv("TMPDIR", other);
    expect(await look(other)).toMatchObject({
      status: "ok",
      message: expect.stringContaining(`tried in ${other}, which is another file system`),
    });
    expect(await look(join(state, "none"))).toMatchObject({
      status: "ok",
      message: expect.stringContaining("was not tried"),
    });
  });

  test("a watcher that says nothing of it is told of, with what to do", async () => {
    const silent: WatchFolder = () => ({ ready: Promise.resolve(), stop: async () => {} });
    expect(await lookWith(silent)).toMatchObject({
      status: "warn",
      message: expect.stringContaining(`of a change in ${state} nothing was told`),
      remedy: expect.stringContaining("MUCWARDEN_WATCH=poll"),
    });
    expect(await readdir(state)).toEqual([]);
  });

  test("what a watcher says of itself, before anything changed, does not count", async () => {
    const hasty: WatchFolder = (_, { onHint }) => {
      onHint();
      return { ready: Promise.resolve(), stop: async () => {} };
    };
    expect(await lookWith(hasty)).toMatchObject({ status: "warn" });
  });
});

test.each(["nfs4", "cifs", "9p", "virtiofs", "fuse.sshfs"])("on %s it advises to poll", async (kind) => {
  const mounts = join(state, "mounts");
  await writeFile(mounts, `1 0 0:1 / / rw - ext4 x rw\n2 1 0:2 / ${ward.root} rw - ${kind} x rw\n`);
  const running = { folder: state, isNamed: true, status: undefined, other: false, problems: [] };
  const patient = { places: locateByFile(ward.moderation, []), watch: "events", running } as const;
  expect(await watcherResult(patient, { mounts })).toMatchObject({
    status: "warn",
    message: expect.stringContaining(kind),
    remedy: expect.stringContaining("MUCWARDEN_WATCH=poll"),
  });
});

/** Runs a program where so few of these may be had, in a user namespace of its own. */
function scarce(limit: string, command: readonly string[]) {
  const script = `echo 0 > /proc/sys/user/${limit} && exec "$@"`;
  const args = ["--user", "--map-root-user", "sh", "-c", script, "sh", ...command];
  const env = { PATH: process.env.PATH, HOME: state };
  return spawnSync("unshare", args, { encoding: "utf8", cwd: state, env, timeout: 15_000 });
}

const LIMITS = [
  ["max_inotify_instances", "fs.inotify.max_user_instances"],
  ["max_inotify_watches", "fs.inotify.max_user_watches"],
] as const;

describe.each(LIMITS)("where the system has none left by %s", (limit, name) => {
  const isPossible =
    process.platform === "linux" &&
    spawnSync("unshare", ["--user", "--map-root-user", "sh", "-c", `echo 0 > /proc/sys/user/${limit}`])
      .status === 0;
  const title = "doctor names the limit, and how to go on";
  test.skipIf(!isPossible)(isPossible ? title : `${title}: no user namespaces here`, () => {
    const args = ["doctor", "--data", ward.root, "--state", state, "--json"];
    const { stdout, stderr } = scarce(limit, [process.execPath, join(projectRoot, "bin/mucwarden"), ...args]);
    expect(stderr).toBe("");
    const { results } = JSON.parse(stdout).connections[0];
    expect(results.find(({ check }: { check: string }) => check === "watcher")).toMatchObject({
      status: "warn",
      message: expect.stringContaining(name),
      remedy: expect.stringMatching(/sysctl.*MUCWARDEN_WATCH=poll/),
    });
  });
});
