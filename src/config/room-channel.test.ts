import { describe, expect, test } from "vitest";
import type { Issue } from "./issue.ts";
import { readRoomChannels } from "./room-channel.ts";
import { openSource, type Reader } from "./source.ts";

function read(text: string) {
  const issues: Issue[] = [];
  const reader = openSource({ file: "room-channel/rooms.example.test.json", text }, issues) as Reader;
  return { map: readRoomChannels(reader), issues };
}

const channels = (text: string) => Object.fromEntries(read(text).map ?? []);

// What livechat's own reader makes of the same files.
test.each([
  ["as livechat writes it", '{"1": ["a", "b"], "7": []}', { a: "1", b: "1" }],
  ["keys that are no channel", '{"1": ["a"], "-2": ["c"], "abc": ["d"], "1.5": ["e"]}', { a: "1" }],
  ["leading zeros", '{"1": ["a"], "01": ["b"]}', { a: "1", b: "1" }],
  ["a large id", '{"9007199254740992": ["f"]}', { f: "9007199254740992" }],
  [
    "values that are no list",
    '{"1": "a", "2": null, "3": [1, null, "kept", {"x": 1}], "4": {"0": "x"}}',
    { kept: "3" },
  ],
  [
    "a room of two channels belongs to the higher id",
    '{"10": ["r1"], "9": ["r1", "r2"]}',
    { r1: "10", r2: "9" },
  ],
  ["twice in one channel", '{"1": ["r1", "r1"]}', { r1: "1" }],
  ["a list", '[["r0"], ["r1"]]', { r0: "0", r1: "1" }],
  ["null", "null", {}],
  ["__proto__", '{"__proto__": ["a"], "1": ["__proto__"]}', Object.fromEntries([["__proto__", "1"]])],
])("%s", (_, text, expected) => {
  expect(channels(text)).toEqual(expected);
});

test("rooms are compared in lower case", () => {
  expect(channels('{"1": ["Room-ONE"]}')).toEqual({ "room-one": "1" });
});

test("what cannot stand before the @ of a JID is no room", () => {
  expect(channels('{"1": ["", "two words", "a@b", "a/b", "line\\nbreak", "ok"]}')).toEqual({ ok: "1" });
});

test.each(['"x"', "5", "true"])("%s is no map: the last good one is to stay", (text) => {
  const { map, issues } = read(text);
  expect(map).toBeUndefined();
  expect(issues).toMatchObject([{ code: "wrong-shape", severity: "error", path: "" }]);
});

describe("what is passed over is said", () => {
  test("a room of two channels, where the one stands that does not hold", () => {
    const { issues } = read('{"9": ["r1", "r2"], "10": ["r1"]}');
    expect(issues).toMatchObject([
      { code: "room-in-two-channels", severity: "warning", path: '["9"][0]', line: 1, column: 8 },
    ]);
    expect(issues[0]?.message).toContain("channel 10 holds");
    expect(read('[["r"], ["R"]]').issues).toMatchObject([{ path: "[0][0]", column: 3 }]);
  });

  test("once for each that does not hold, and twice in one channel is no fault", () => {
    expect(read('{"1": ["r"], "2": ["r"], "3": ["r"]}').issues.map(({ path }) => path)).toEqual([
      '["1"][0]',
      '["2"][0]',
    ]);
    expect(read('{"1": ["r", "R"], "01": ["r"]}').issues).toEqual([]);
  });

  test("ten of a thousand, and how many more there are", () => {
    const all = Array.from({ length: 1000 }, (_, index) => `r${index}`);
    const { map, issues } = read(JSON.stringify({ 1: all, 2: all }));
    expect(map?.get("r999")).toBe("2");
    expect(issues).toHaveLength(11);
    expect(issues[10]).toMatchObject({
      code: "room-in-two-channels",
      path: "",
      message: "990 more like these",
    });
  });

  test("eleven are told in full", () => {
    const { issues } = read(JSON.stringify({ 1: Array(11).fill(5) }));
    expect(issues.map(({ path }) => path)).toEqual(
      Array.from({ length: 11 }, (_, index) => `["1"][${index}]`),
    );
  });
});
