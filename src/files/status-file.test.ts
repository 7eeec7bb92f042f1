import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createChanges } from "../../test/support/until.ts";
import { createStatusFile, type StatusFile } from "./status-file.ts";

let folder: string;
let file: string;
let kept: StatusFile | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-status-"));
  file = join(folder, "state", "status.json");
});
afterEach(async () => {
  await kept?.stop();
  kept = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** A file whose clock stands still until it is told otherwise. */
function keep(at = file, onText = (): void => {}) {
  const changes = createChanges();
  const problems: string[] = [];
  let now = 0;
  let asked = 0;
  let timer: { readonly ms: number; readonly due: number; readonly fire: () => void } | undefined;
  kept = createStatusFile({
    file: at,
    text() {
      onText();
      changes.changed();
      return `text ${++asked}`;
    },
    now: () => now,
    after(ms, fire) {
      timer = { ms, due: now + ms, fire };
      const mine = timer;
      changes.changed();
      return () => {
        if (timer === mine) timer = undefined;
      };
    },
    onProblem: (problem) => void problems.push(problem),
  });
  const planned = () =>
    changes.until(
      () => timer,
      () => "no timer was set",
    );
  return {
    kept,
    problems,
    asked: () => asked,
    isPlanned: () => timer !== undefined,
    planned,
    until: changes.until,
    wait: (ms: number) => {
      now += ms;
    },
    /** Lets the time come for which a timer was set; resolves when the next one is set. */
    async elapse(meanwhile = (): void => {}): Promise<void> {
      const { due, fire } = await planned();
      timer = undefined;
      now = Math.max(now, due);
      fire();
      meanwhile();
      await planned();
    },
  };
}

describe("what is written", () => {
  test("at once, into a folder that is made for it, and nothing is left beside it", async () => {
    const { kept, planned, elapse } = keep();
    kept.changed();
    expect((await planned()).ms).toBe(0);
    await elapse();
    expect(await readFile(file, "utf8")).toBe("text 1");
    expect(await readdir(join(folder, "state"))).toEqual(["status.json"]);
  });

  test("again after ten seconds where nothing has changed", async () => {
    const { kept, planned, elapse } = keep();
    kept.changed();
    await elapse();
    expect((await planned()).ms).toBe(10_000);
    await elapse();
    expect(await readFile(file, "utf8")).toBe("text 2");
  });

  test("many changes are one, and no second passes with two", async () => {
    const { kept, planned, wait, elapse, asked } = keep();
    kept.changed();
    await elapse();
    wait(300);
    for (let index = 0; index < 5; index += 1) kept.changed();
    expect((await planned()).ms).toBe(700);
    await elapse();
    expect(asked()).toBe(2);
    expect((await planned()).ms).toBe(10_000);
  });

  test("what changes while it is written is written after it", async () => {
    const { kept, planned, elapse } = keep();
    kept.changed();
    await elapse(kept.changed);
    expect((await planned()).ms).toBe(1_000);
    await elapse();
    expect(await readFile(file, "utf8")).toBe("text 2");
  });
});

test("a folder that takes no file is told of once, and tried again", async () => {
  const blocked = join(folder, "blocked");
  await writeFile(blocked, "a file");
  const { kept, problems, elapse } = keep(join(blocked, "status.json"));
  kept.changed();
  await elapse();
  await elapse();
  expect(problems).toEqual([expect.stringContaining("status.json: ")]);
  await rm(blocked);
  await elapse();
  expect(await readFile(join(blocked, "status.json"), "utf8")).toBe("text 1");
});

describe("stop", () => {
  test("takes the file away, and nothing is written after that", async () => {
    const { kept, elapse, asked } = keep();
    kept.changed();
    await elapse();
    await kept.stop();
    kept.changed();
    expect(await readdir(join(folder, "state"))).toEqual([]);
    expect(asked()).toBe(1);
  });

  test("takes it away, too, where the file was released, which stays until then as it is", async () => {
    const { kept, elapse, asked, isPlanned } = keep();
    kept.changed();
    await elapse();
    await kept.release();
    kept.changed();
    expect([await readFile(file, "utf8"), asked()]).toEqual(["text 1", 1]);
    expect(isPlanned()).toBe(false);
    await kept.stop();
    expect(await readdir(join(folder, "state"))).toEqual([]);
  });

  test("also while it is being written", async () => {
    let stopping: Promise<void> | undefined;
    const { kept, planned, problems, until } = keep(file, () => {
      stopping = kept.stop();
    });
    kept.changed();
    (await planned()).fire();
    await until(
      () => stopping && true,
      () => "nothing was written",
    );
    await stopping;
    // What went on behind our back would show in one of these looks, or would have met with a missing file.
    for (let look = 0; look < 20; look += 1) expect(await readdir(join(folder, "state"))).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("also where nothing was ever written", async () => expect(await keep().kept.stop()).toBeUndefined());
});
