import { describe, expect, test } from "vitest";
import type { RoomSettings } from "../moderation/policy.ts";
import { gateMutes, muteShape, writtenMute } from "./mutes.ts";
import { overlayShape } from "./overlay.ts";
import { mergeSettings, overlaySettings, type SettingsPart } from "./settings.ts";

const UNTIL = "2026-11-21T20:15:00Z";

describe("what a file may say", () => {
  test.each([
    [{ jid: "Mallory@Example.ORG" }, { jid: "mallory@example.org" }],
    [{ occupantId: "a+b=" }, { occupantId: "a+b=" }],
    [
      { jid: "m@a.org", until: "2026-11-21T20:15Z" },
      { jid: "m@a.org", until: Date.parse(UNTIL) },
    ],
    [
      { jid: "m@a.org", until: "2026-11-21T21:15:00+01:00" },
      { jid: "m@a.org", until: Date.parse(UNTIL) },
    ],
  ])("%j", (written, read) => expect(muteShape.parse(written)).toEqual(read));

  test.each([
    [{}, /write jid or occupantId/],
    [{ until: UNTIL }, /write jid or occupantId/],
    [{ jid: "mallory" }, /expected an address/],
    [{ jid: "m@a.org/phone" }, /expected an address/],
    [{ jid: "m@a b.org" }, /expected an address/],
    [{ jid: `${"m".repeat(1_024)}@a.org` }, /expected an address/],
    [{ jid: "m@a.org", until: "tomorrow" }, /expected a time such as/],
    [{ jid: "m@a.org", until: "2026-11-21" }, /expected a time such as/],
    [{ jid: "m@a.org", until: "2026-11-21T20:15" }, /expected a time such as/],
    [{ jid: "m@a.org", until: "2026-13-21T20:15Z" }, /expected a time such as/],
    [{ jid: "m@a.org", reason: "spam" }, /reason/],
    [{ occupantId: "" }, /occupantId|small/i],
    [{ occupantId: "x".repeat(257) }, /occupantId|big/i],
  ])("%j is none", (written, message) => {
    expect(muteShape.safeParse(written).error?.message).toMatch(message);
  });

  test("it is shown as it was written, with the time in UTC", () => {
    const read = muteShape.parse({ jid: "m@a.org", until: "2026-11-21T21:15:00+01:00" });
    expect(writtenMute(read)).toEqual({ jid: "m@a.org", until: "2026-11-21T20:15:00.000Z" });
    expect(writtenMute({ jid: "m@a.org" })).toEqual({ jid: "m@a.org" });
  });
});

test("a room adds to whom the instance mutes, and lets nobody of them speak", () => {
  const part = (layer: SettingsPart["layer"], mutes: unknown): SettingsPart => ({
    layer,
    file: `${layer}.json`,
    said: overlaySettings(overlayShape.parse({ mutes }), "room"),
  });
  const { mutes } = mergeSettings([
    part("instance", [{ jid: "a@a.org" }]),
    part("channel", []),
    part("room", [{ jid: "b@a.org" }]),
  ]);
  expect(mutes).toMatchObject({
    value: [{ jid: "a@a.org" }, { jid: "b@a.org" }],
    origin: { file: "room.json", path: "mutes" },
  });
  expect(mutes.overrides.map(({ layer, value }) => [layer, value.length])).toEqual([
    ["built-in", 0],
    ["instance", 1],
    ["channel", 1],
  ]);
});

test.each<[string, RoomSettings["mutes"], unknown]>([
  ["nobody", [], []],
  ["seconds, and none too early", [{ jid: "a@a", until: 1_500 }], [{ jid: "a@a", until: 2 }]],
  [
    "the longer of two",
    [
      { jid: "a@a", until: 9_000 },
      { jid: "a@a", until: 5_000 },
    ],
    [{ jid: "a@a", until: 9 }],
  ],
  ["for good is longest", [{ jid: "a@a" }, { jid: "a@a", until: 5_000 }], [{ jid: "a@a" }]],
  ["in whichever order", [{ jid: "a@a", until: 5_000 }, { jid: "a@a" }], [{ jid: "a@a" }]],
  ["two people", [{ jid: "a@a" }, { occupantId: "a@a" }], [{ jid: "a@a" }, { occupantId: "a@a" }]],
])("the module is told: %s", (_what, mutes, told) => expect(gateMutes(mutes)).toEqual(told));
