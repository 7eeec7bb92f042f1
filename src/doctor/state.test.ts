import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { stateResult } from "./state.ts";

/** A folder of state two folders deep in a temporary one. */
async function tree() {
  const top = await mkdtemp(join(tmpdir(), "mucwarden-state-"));
  onTestFinished(() => rm(top, { recursive: true }));
  await chmod(top, 0o755);
  const above = join(top, "data");
  const folder = join(above, "mucwarden");
  await mkdir(folder, { recursive: true, mode: 0o755 });
  return { above, folder };
}

const running = (folder: string, isNamed = true) => ({
  running: { folder, isNamed, status: undefined, other: false, problems: [] },
});

/** A user to whom some paths are closed. */
const userBarredFrom = (...closed: string[]) => ({
  uid: 4711,
  async may(path: string) {
    if (closed.includes(path)) throw new Error("EACCES");
  },
});

test("a folder that the bot's user cannot write is a failure, with the folder that is in the way", async () => {
  const { above, folder } = await tree();
  expect(await stateResult(running(folder), userBarredFrom())).toMatchObject({ status: "ok" });
  expect(await stateResult(running(folder), userBarredFrom(above, folder))).toMatchObject({
    status: "fail",
    message: expect.stringContaining(`${above} is closed`),
    remedy: expect.stringContaining(`chmod o+x ${above}`),
  });
  expect(await stateResult(running(folder), userBarredFrom(folder))).toMatchObject({
    status: "fail",
    remedy: expect.stringContaining("chown"),
  });
});

test("one that is not there yet has to be made", async () => {
  const { folder } = await tree();
  const later = join(folder, "not", "yet");
  expect(await stateResult(running(later), userBarredFrom())).toMatchObject({ status: "ok" });
  const onlyPass = {
    uid: 4711,
    async may(path: string, mode: number) {
      if (path === folder && (mode & 2) !== 0) throw new Error("EACCES");
    },
  };
  expect(await stateResult(running(later), onlyPass)).toMatchObject({
    status: "fail",
    message: expect.stringContaining(`cannot make it in ${folder}`),
  });
});

test("where nobody names a folder, it is the user's own, and nothing is said", async () => {
  expect(await stateResult(running("/nowhere", false), userBarredFrom("/"))).toMatchObject({
    status: "skipped",
  });
});

test.runIf(process.getuid?.() === 0)(
  "as root the folder's owner is asked about, by the modes above",
  async () => {
    const { above, folder } = await tree();
    await chown(folder, 4711, 4711);
    expect(await stateResult(running(folder))).toMatchObject({ status: "ok" });
    await chmod(above, 0o750);
    expect(await stateResult(running(folder))).toMatchObject({
      status: "warn",
      message: expect.stringContaining("user 4711"),
      remedy: expect.stringContaining(`chmod o+x ${above}`),
    });
    await chown(above, 0, 4711);
    expect(await stateResult(running(folder))).toMatchObject({ status: "ok" });
  },
);
