import { expect, test } from "vitest";
import { readRoomChannels } from "./room-channel.ts";
import { openSource, type Reader } from "./source.ts";

function channels(text: string): Record<string, string> {
  const reader = openSource({ file: "room-channel/rooms.example.test.json", text }, []) as Reader;
  return Object.fromEntries(readRoomChannels(reader));
}

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
  ["a text", '"x"', {}],
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
