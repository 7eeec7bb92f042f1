import { describe, expect, test } from "vitest";
import { occupant } from "../../test/support/muc.ts";
import type { Occupant } from "../muc/occupant.ts";
import type { Standing } from "../muc/standing.ts";
import { type Condition, timeOfDay, unmet } from "./condition.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 15, 12, 0);

function asked(
  condition: Condition,
  who: Partial<Occupant> = {},
  standing: Partial<Standing> = {},
  now = NOW,
) {
  const sender = occupant("romeo", who);
  return unmet(condition, { sender, standing: { since: NOW, messages: 0, ...standing }, now });
}

test("nothing asked, nothing unmet", () => expect(asked({})).toBeUndefined());

describe("of whom", () => {
  const anon = { realJid: "x1@anon.example.org" };

  test.each<[Condition, Partial<Occupant>, string | undefined]>([
    [{ affiliation: ["member", "none"] }, {}, undefined],
    [{ affiliation: ["member"] }, {}, "affiliation is none"],
    [{ role: ["participant"] }, {}, undefined],
    [{ role: ["visitor"] }, {}, "role is participant"],
    [{ nick: ["juliet", "romeo"] }, {}, undefined],
    [{ nick: ["Romeo"] }, {}, "has another nick"],
    [{ jid: ["romeo@example.org"] }, { realJid: "romeo@example.org" }, undefined],
    [{ jid: ["romeo@example.org"] }, { realJid: "romeo@example.net" }, "has another JID"],
    [{ jid: ["romeo@example.org"] }, {}, "the room does not show the JID"],
    [{ host: ["anon.example.org"] }, anon, undefined],
    [{ host: ["EXAMPLE.org"] }, anon, undefined],
    [{ host: ["example.org"] }, { realJid: "example.org" }, undefined],
    [{ host: ["ample.org"] }, anon, "is on another host"],
    [{ host: ["anon.example.org"] }, { realJid: "x@example.org" }, "is on another host"],
    [{ host: ["anon.example.org"] }, {}, "the room does not show the JID"],
  ])("%j", (condition, who, expected) => expect(asked(condition, who)).toBe(expected));

  test("every part must be so, and the first that is not is named", () => {
    const condition: Condition = { affiliation: ["none"], role: ["visitor"], nick: ["juliet"] };
    expect(asked(condition)).toBe("role is participant");
    expect(asked(condition, { role: "visitor" })).toBe("has another nick");
    expect(asked(condition, { role: "visitor", nick: "juliet" })).toBeUndefined();
  });
});

describe("for how long", () => {
  const ago = (minutes: number, messages = 0): Standing => ({ since: NOW - minutes * MINUTE, messages });
  const early = (messages: number): Standing => ({ since: undefined, messages });

  test.each<[Condition["newcomer"], Standing, boolean]>([
    [{ minutes: 10 }, ago(9.9), true],
    [{ minutes: 10 }, ago(10), false],
    [{ minutes: 10 }, ago(0, 99), true],
    [{ messages: 3 }, ago(99, 2), true],
    [{ messages: 3 }, ago(99, 3), false],
    [{ minutes: 10, messages: 3 }, ago(99, 2), true],
    [{ minutes: 10, messages: 3 }, ago(9, 3), true],
    [{ minutes: 10, messages: 3 }, ago(10, 3), false],
    [{ minutes: 10, messages: 3 }, early(0), false],
  ])("newcomer %j, standing %j: %s", (newcomer, standing, expected) => {
    expect(asked({ newcomer }, {}, standing) ?? true).toBe(expected || "is no newcomer");
  });

  test.each<[Condition["regular"], Standing, boolean]>([
    [{ minutes: 10 }, ago(10), true],
    [{ minutes: 10 }, ago(9.9, 99), false],
    [{ messages: 3 }, ago(0, 3), true],
    [{ messages: 3 }, ago(99, 2), false],
    [{ minutes: 10, messages: 3 }, ago(10, 3), true],
    [{ minutes: 10, messages: 3 }, ago(10, 2), false],
    [{ minutes: 10, messages: 3 }, ago(9, 3), false],
    [{ minutes: 10 }, early(0), true],
    [{ minutes: 10, messages: 3 }, early(2), false],
    [{ minutes: 10, messages: 3 }, early(3), true],
  ])("regular %j, standing %j: %s", (regular, standing, expected) => {
    expect(asked({ regular }, {}, standing) ?? true).toBe(expected || "is no regular");
  });
});

describe("when", () => {
  const at = (from: string, to: string, timezone: string, now: string) => {
    const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
    const time = timeOfDay(minutes(from), minutes(to), timezone);
    return asked({ time }, {}, {}, Date.parse(now)) === undefined;
  };

  test.each([
    ["09:00", "17:00", "UTC", "2026-01-15T08:59:59.999Z", false],
    ["09:00", "17:00", "UTC", "2026-01-15T09:00Z", true],
    ["09:00", "17:00", "UTC", "2026-01-15T16:59:59.999Z", true],
    ["09:00", "17:00", "UTC", "2026-01-15T17:00Z", false],
    // Over midnight.
    ["22:00", "06:00", "UTC", "2026-01-15T22:00Z", true],
    ["22:00", "06:00", "UTC", "2026-01-15T00:00Z", true],
    ["22:00", "06:00", "UTC", "2026-01-15T05:59Z", true],
    ["22:00", "06:00", "UTC", "2026-01-15T06:00Z", false],
    ["22:00", "06:00", "UTC", "2026-01-15T21:59Z", false],
    ["22:00", "24:00", "UTC", "2026-01-15T23:59Z", true],
    ["00:00", "24:00", "UTC", "2026-01-15T00:00Z", true],
    // Summer and winter.
    ["22:00", "23:00", "Europe/Paris", "2026-01-15T21:30Z", true],
    ["22:00", "23:00", "Europe/Paris", "2026-07-15T21:30Z", false],
    ["22:00", "23:00", "Europe/Paris", "2026-07-15T20:30Z", true],
    // A zone that is off by a quarter of an hour, and one on the other side of the date.
    ["05:45", "05:46", "Asia/Kathmandu", "2026-01-15T00:00Z", true],
    ["14:00", "14:01", "Pacific/Kiritimati", "2026-01-15T00:00Z", true],
  ])("%s to %s in %s at %s: %s", (from, to, timezone, now, expected) => {
    expect(at(from, to, timezone, now)).toBe(expected);
  });

  test("says so", () => {
    expect(asked({ time: timeOfDay(0, 60, "UTC") })).toBe("not at this time of day");
  });

  test("there is no such time zone", () =>
    expect(() => timeOfDay(0, 1, "Europe/Atlantis").clock(0)).toThrow(RangeError));
});

describe("one of several", () => {
  const anyOf: Condition[] = [{ nick: ["juliet"] }, { affiliation: ["member"], role: ["participant"] }];

  test.each<[Partial<Occupant>, string | undefined]>([
    [{ nick: "juliet" }, undefined],
    [{ affiliation: "member" }, undefined],
    [{ affiliation: "member", role: "visitor" }, "has another nick; role is visitor"],
    [{}, "has another nick; affiliation is none"],
  ])("%j", (who, expected) => expect(asked({ anyOf }, who)).toBe(expected));

  test("one reason is given once", () => {
    expect(asked({ anyOf: [{ nick: ["a"] }, { nick: ["b"] }] })).toBe("has another nick");
  });

  test("beside other parts it is one more that must be so", () => {
    expect(asked({ role: ["visitor"], anyOf }, { nick: "juliet" })).toBe("role is participant");
  });
});
