import { expect, test, vi } from "vitest";
import { dataFiles } from "../test/support/data-files.ts";
import { compile } from "./config/compile.ts";
import type { DataFiles } from "./config/data-files.ts";
import { locateByFile } from "./files/data-folder.ts";
import { loadRules } from "./files/rule-folder.ts";
import { keepFiles } from "./keep-files.ts";
import { createLog } from "./log.ts";
import type { ReloadResult } from "./meter.ts";

const rules = await loadRules();
const MODERATION = {
  type: "component",
  connection: { service: "xmpp://127.0.0.1:5347", domain: "warden.example.test", password: "of-a-test" },
};
const filesWith = (rooms: readonly string[]): DataFiles =>
  dataFiles({
    mucDomain: undefined,
    moderation: { file: "moderation.json", text: JSON.stringify(MODERATION) },
    rooms: rooms.map((text, index) => ({ file: `rooms/${index}.json`, text })),
  });
const ROOM = JSON.stringify({ local: "r", domain: "rooms.example.test", handlers: [] });

/** Files that are read once more, on demand. */
async function reloaded(read: () => Promise<DataFiles>, times = 1) {
  const files = filesWith([]);
  const understand = (found: DataFiles) => compile(found, rules, {});
  const results: ReloadResult[] = [];
  let rooms: string[] | undefined;
  let changes = 0;
  const kept = keepFiles({
    places: locateByFile("moderation.json", []),
    watch: "off",
    files,
    compiled: understand(files),
    read,
    understand,
    onChange: ({ policies }) => {
      changes += 1;
      rooms = [...policies.keys()];
    },
    onReload: (result) => void results.push(result),
    log: createLog({ level: "error", format: "json" }, { write() {} }),
    onError: () => {},
  });
  kept.hint();
  await vi.waitFor(() => expect(results).not.toEqual([]));
  if (times > 1) await vi.waitFor(() => expect(changes).toBe(times), 10_000);
  const errors = kept.issues().filter(({ severity }) => severity === "error");
  await kept.stop();
  return { results, rooms, errors };
}

test("files that are in order are applied", async () => {
  const { results, rooms } = await reloaded(async () => filesWith([ROOM]));
  expect(results).toEqual(["applied"]);
  expect(rooms).toEqual(["r@rooms.example.test"]);
});

test("one that is broken makes a reload faulty, and the others hold", async () => {
  const { results, rooms, errors } = await reloaded(async () => filesWith([ROOM, "{"]));
  expect(results).toEqual(["faulty"]);
  expect(errors).toMatchObject([{ code: "json-syntax", file: "rooms/1.json" }]);
  expect(rooms).toEqual(["r@rooms.example.test"]);
});

test("what is told later, because it might have been half written, is one reload", async () => {
  const { results } = await reloaded(async () => filesWith([ROOM, "{"]), 2);
  expect(results).toEqual(["faulty"]);
});

test("files that cannot be read at all leave everything as it is", async () => {
  const { results, rooms } = await reloaded(() => Promise.reject(new Error("gone")));
  expect(results).toEqual(["failed"]);
  expect(rooms).toBeUndefined();
});
