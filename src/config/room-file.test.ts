import { describe, expect, test } from "vitest";
import type { Issue } from "./issue.ts";
import { readRoomFile } from "./room-file.ts";
import { openSource, type Reader } from "./source.ts";

const DOMAIN = "rooms.example.test";

function read(more: object, path: readonly (string | number)[] = [], isShared = false) {
  const issues: Issue[] = [];
  const value = { local: "r", domain: DOMAIN, handlers: [], ...more };
  const reader = openSource({ file: "r.json", text: JSON.stringify(value) }, issues) as Reader;
  const room = readRoomFile(reader, { domains: [DOMAIN], isShared }, reader.value, path);
  return { room: room === "elsewhere" ? undefined : room, issues };
}

const said = (issues: readonly Issue[]) =>
  issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

describe("what is no flag is read as livechat's bot reads it, and said", () => {
  test.each([
    [0, false],
    [1, true],
    ["", false],
    ["false", true],
    [null, false],
    [[], true],
  ])("%j", (enabled, on) => {
    const { room, issues } = read({ enabled });
    expect(room?.enabled).toBe(on);
    expect(said(issues)).toEqual(["warning value-replaced enabled"]);
    expect(issues[0]?.message).toContain(`read as ${on}`);
  });

  test.each([
    [true, true],
    [false, false],
    [undefined, true],
  ])("%j is in order", (enabled, on) => {
    const { room, issues } = read({ enabled });
    expect([room?.enabled, issues]).toEqual([on, []]);
  });
});

describe("no list of handlers", () => {
  test.each([undefined, null, {}, "x", 5, { length: 1 }])(
    "%j: none, and livechat would fail on it",
    (handlers) => {
      const { room, issues } = read({ handlers });
      expect(room?.handlers).toEqual([]);
      expect(said(issues)).toEqual(["warning handlers-missing handlers"]);
      expect(issues[0]?.message).toContain("livechat");
    },
  );

  test("inside moderation.json it may be absent: livechat never reads that room", () => {
    expect(read({ handlers: undefined }, ["rooms", 0]).issues).toEqual([]);
    const { issues } = read({ handlers: {} }, ["rooms", 0]);
    expect(said(issues)).toEqual(["warning handlers-missing rooms[0].handlers"]);
    expect(issues[0]?.message).not.toContain("livechat");
  });
});

test.each([" ", 5, null, undefined])("the nick %j is none", (nick) => {
  expect(read({ nick }).room?.nick).toBeUndefined();
});

test("what else stands there is dropped", () => {
  const { room } = read({ __proto__: null, later: 1, $schema: "x" });
  expect(Object.keys(room ?? {}).sort()).toEqual(["domain", "enabled", "handlers", "local"]);
});

test("a room that is not ours is told once, whatever else is odd in it", () => {
  expect(said(read({ domain: "other.example.test", enabled: 0, handlers: {} }).issues)).toEqual([
    "warning room-of-other-domain domain",
  ]);
});

test("a room of another domain, in a folder that others read as well, is left to them without a word", () => {
  const { room, issues } = read({ domain: "elsewhere.test" }, [], true);
  expect(room).toBeUndefined();
  expect(issues).toEqual([]);
});
