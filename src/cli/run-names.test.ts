import { expect, test } from "vitest";
import { locateByFile } from "../files/data-folder.ts";
import { botNames } from "./run-names.ts";

const names = (...files: string[]): string[] => botNames(files.map((file) => locateByFile(file, [])));

test("the MUC domain, where the layout tells it", () => {
  expect(names("/data/bot/rooms.test/moderation.json", "/data/bot/chat.test/moderation.json")).toEqual([
    "rooms.test",
    "chat.test",
  ]);
});

test("else the end of the path, and a mark that tells it from all others", () => {
  const made = names("/etc/bots/one.json", "/srv/bots/one.json", "/etc/bots/two.json");
  expect(made).toEqual([
    expect.stringMatching(/^bots-one-[\da-f]{8}$/),
    expect.stringMatching(/^bots-one-[\da-f]{8}$/),
    expect.stringMatching(/^bots-two-[\da-f]{8}$/),
  ]);
  expect(new Set(made).size).toBe(3);
});

test("each of two servers' folders for the same domain has its own", () => {
  const [first, second] = names("/a/bot/rooms.test/moderation.json", "/b/bot/rooms.test/moderation.json");
  expect(first).toMatch(/^rooms\.test-moderation-[\da-f]{8}$/);
  expect(second).toMatch(/^rooms\.test-moderation-[\da-f]{8}$/);
  expect(first).not.toBe(second);
});

test("the same at each start, whatever else is given and however the path is written", () => {
  const [alone] = names("/etc/bots/one.json");
  expect(names("/etc/x.json", "/etc/./bots/one.json")[1]).toBe(alone);
});

test.each([
  "bot/../moderation.json",
  "bot/./moderation.json",
  "/x/ …/../..json",
  "/",
  `/${"a".repeat(500)}/b.json`,
])("%s leads nowhere else", (file) => {
  const [name] = names(file);
  expect(name).toMatch(/^(?!\.)[\w.-]{1,80}$/);
});
