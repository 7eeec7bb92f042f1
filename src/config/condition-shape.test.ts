import { describe, expect, test } from "vitest";
import { type Condition, unmet } from "../moderation/condition.ts";
import { unknownOccupant } from "../muc/occupant.ts";
import { conditionsShape, writtenCondition } from "./condition-shape.ts";
import type { Issue } from "./issue.ts";
import { readShape } from "./shape.ts";
import { openSource } from "./source.ts";

function read(value: unknown) {
  const issues: Issue[] = [];
  const reader = openSource({ file: "f", text: JSON.stringify({ when: value }) }, issues)!;
  const condition = readShape(reader, value, conditionsShape, ["when"]);
  return { condition, issues, faults: issues.map(({ path, message }) => `${path}: ${message}`) };
}

test.each<[unknown, Condition]>([
  [{ affiliation: "member" }, { affiliation: ["member"] }],
  [{ affiliation: ["member", "none"] }, { affiliation: ["member", "none"] }],
  [
    { role: "visitor", nick: "romeo" },
    { role: ["visitor"], nick: ["romeo"] },
  ],
  [{ host: ["anon.example.org"] }, { host: ["anon.example.org"] }],
  [{ jid: "Bridge@Example.org" }, { jid: ["bridge@example.org"] }],
  [{ newcomer: { minutes: 0.5 } }, { newcomer: { minutes: 0.5 } }],
  [{ regular: { minutes: 10, messages: 20 } }, { regular: { minutes: 10, messages: 20 } }],
  [
    { time: { from: "22:00", to: "6:05" } },
    { time: expect.objectContaining({ from: 1320, to: 365, timezone: "UTC" }) },
  ],
  [[{ nick: "a" }], { nick: ["a"] }],
  [[{ nick: "a" }, { role: "visitor" }], { anyOf: [{ nick: ["a"] }, { role: ["visitor"] }] }],
] as [unknown, Condition][])("reads %j", (value, condition) => {
  expect(read(value)).toMatchObject({ condition, faults: [] });
});

describe("refuses", () => {
  test.each<[string, unknown, string]>([
    [
      "what is no condition",
      true,
      "when: expected object, received boolean; or expected array, received boolean",
    ],
    ["an empty one: it would hold for everybody", {}, "when: says nothing: write of whom, or when"],
    ["an empty list", [], "when: the list is empty"],
    ["an empty one in a list", [{ nick: "a" }, {}], "when[1]: says nothing: write of whom, or when"],
    ["a list without anybody", { host: [] }, "when.host: the list is empty"],
    ["a part that is none", { newcommer: { minutes: 5 } }, "when.newcommer: there is no «newcommer» here"],
    ["one in a list", [{ nick: "a" }, { hosts: "x" }], "when[1].hosts: there is no «hosts» here"],
    [
      "a part of a part that is none",
      { newcomer: { minute: 5 } },
      "when.newcomer.minute: there is no «minute» here",
    ],
    ["a newcomer without a number", { newcomer: {} }, "when.newcomer: expected minutes, messages, or both"],
    [
      "no time at all",
      { newcomer: { minutes: 0 } },
      "when.newcomer.minutes: Too small: expected number to be >0",
    ],
    [
      "half a message",
      { regular: { messages: 1.5 } },
      "when.regular.messages: expected int, received number",
    ],
    [
      "a word that is none",
      { affiliation: "members" },
      'when.affiliation: expected one of "owner"|"admin"|"member"|"none"',
    ],
    [
      "one among others",
      { role: ["visitor", "guest"] },
      'when.role[1]: expected one of "moderator"|"participant"|"visitor"',
    ],
    ["an address for a host", { host: "a@b" }, "when.host: expected a domain such as anon.example.org"],
    [
      "a host for an address",
      { jid: "example.org" },
      "when.jid: expected an address such as bridge@example.org",
    ],
    ["a device for an address", { jid: "a@b/c" }, "when.jid: expected an address such as bridge@example.org"],
    [
      "an hour that is none",
      { time: { from: "25:00", to: "6:00" } },
      "when.time.from: expected a time of day such as 22:00",
    ],
    ["a time without an end", { time: { from: "22:00" } }, "when.time.to: is missing: string expected"],
    [
      "a time that is over as it begins",
      { time: { from: "9:00", to: "09:00" } },
      "when.time: from and to are the same time",
    ],
    [
      "a zone that is none",
      { time: { from: "1:00", to: "2:00", timezone: "Europe/Pari" } },
      "when.time.timezone: there is no time zone «Europe/Pari»",
    ],
  ])("%s", (_, value, fault) => {
    expect(read(value)).toMatchObject({ condition: undefined, faults: [fault] });
  });

  test.each([
    [{ newcommer: {} }, "Did you mean «newcomer»?"],
    [{ affiliation: "members" }, "Did you mean «member»?"],
    [{ time: { from: "1:00", to: "2:00", timezone: "Europe/Pari" } }, "Did you mean «Europe/Paris»?"],
    [{ time: { from: "1:00", to: "2:00", timezone: "my own" } }, "Write a name such as UTC or Europe/Paris."],
  ])("%j with a hint", (value, hint) => expect(read(value).issues[0]?.hint).toBe(hint));
});

test("midnight may be written as the end of a day, and a whole day is a time", () => {
  expect(read({ time: { from: "00:00", to: "24:00" } }).condition).toMatchObject({
    time: { from: 0, to: 1440 },
  });
  expect(read({ time: { from: "24:00", to: "0:00" } }).condition).toBeUndefined();
});

test("addresses are compared as the room gives them", () => {
  const { condition } = read({ jid: "Bridge@EXAMPLE.org" });
  const sender = { ...unknownOccupant("b", undefined), realJid: "bridge@example.org" };
  expect(unmet(condition!, { sender, standing: { since: 0, messages: 0 }, now: 0 })).toBeUndefined();
});

test.each([
  { affiliation: ["member"], newcomer: { minutes: 5, messages: 2 } },
  { time: { from: "22:00", to: "06:05", timezone: "Europe/Paris" }, host: ["anon.example.org"] },
  [{ nick: ["a"] }, { time: { from: "00:00", to: "24:00", timezone: "UTC" } }],
])("%j is shown as it is written", (value) => {
  expect(writtenCondition(read(value).condition!)).toEqual(value);
});
