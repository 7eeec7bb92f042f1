import { cp, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectRoot } from "../demo/find-prosody.ts";
import { locateInFolder, readDataFolder } from "../files/data-folder.ts";
import { emojiIssues } from "./emojis.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mucwarden-emojis-"));
  await cp(join(projectRoot, "bot-config"), root, { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

async function issues(): Promise<string[]> {
  const places = await locateInFolder(root, undefined);
  if ("problem" in places) throw new Error(places.problem);
  const found = await emojiIssues(await readDataFolder(places));
  return found.map(({ severity, path, line }) => `${severity} ${path} ${line}`);
}

test("the sample's pictures are in order", async () => {
  expect(await issues()).toEqual([]);
});

test("a missing one is a note, one of another kind and one too large are warnings, each at its place", async () => {
  const files = join(root, "emojis/channel/2/files");
  await rm(join(files, "17483076000001.png"));
  await writeFile(join(files, "17483076000002.png"), "<svg/>");
  await truncate(join(files, "17483076000003.png"), 40_000);
  expect(await issues()).toEqual([
    expect.stringMatching(/^note customEmojis\[0\]\.url \d+$/),
    expect.stringMatching(/^warning customEmojis\[1\]\.url \d+$/),
    expect.stringMatching(/^warning customEmojis\[2\]\.url \d+$/),
  ]);
});
