import { expect, test } from "vitest";
import { dataFiles } from "../../test/support/data-files.ts";
import { strangeNames } from "./strange-names.ts";

const file = (name: string) => ({ file: `policy/${name}` });

function told(strangers: readonly string[], roomOverlays: readonly string[] = []) {
  return strangeNames(
    dataFiles({
      mucDomain: "rooms.test",
      moderation: file("../moderation.json"),
      strangers: new Map(strangers.map((name) => [name, file(name)])),
      instanceOverlay: undefined,
      channelOverlays: new Map([["1", file("channels/1.json")]]),
      roomOverlays: new Map(roomOverlays.map((local) => [local, file(`rooms/${local}.json`)])),
    }),
  );
}

const GENERAL = /^In policy\/ there are instance\.json, channels\/<id>\.json and rooms\/<room>\.json/;

test.each([
  ["instanse.json", "instance.json"],
  ["Instance.json", "instance.json"],
  ["instance.jsn", "instance.json"],
  ["room", "rooms"],
  ["Channel", "channels"],
  ["rooms-test.json", "rooms/test.json"],
  ["channel_12.json", "channels/12.json"],
  ["channels/channel-7.json", "channels/7.json"],
  ["channels/7.JSON", "channels/7.json"],
  ["rooms/lounge.jsn", "rooms/lounge.json"],
  ["rooms/lounge", "rooms/lounge.json"],
  ["rooms/lounge@rooms.example.org", "rooms/lounge.json"],
])("%s: did you mean %s?", (name, meant) => {
  expect(told([name])).toEqual([
    {
      code: "name-unread",
      severity: "warning",
      file: `policy/${name}`,
      path: "",
      message: "nothing is read under this name",
      hint: `Did you mean ${meant}?`,
    },
  ]);
});

test.each(["notes.json", "rooms.json", "channels/1.json.bak", "channels/x.json", "rooms/the lounge.txt"])(
  "%s: what there is, where nobody knows what was meant",
  (name) => {
    expect(told([name])).toMatchObject([{ file: `policy/${name}`, hint: expect.stringMatching(GENERAL) }]);
  },
);

test("a backup beside its room is not mistaken for it", () => {
  const [issue] = told(["rooms/lounge.json.bak"], ["lounge"]);
  expect(issue?.hint).toMatch(GENERAL);
});

test("a room's file under a name that is no room's is told of, too: its rules hold nowhere", () => {
  expect(told([], ["lounge", "tavern@rooms.test", "the lounge"])).toMatchObject([
    { file: "policy/rooms/tavern@rooms.test.json", hint: "Did you mean rooms/tavern.json?" },
    { file: "policy/rooms/the lounge.json", hint: expect.stringMatching(GENERAL) },
  ]);
});

test("drafts, backups of editors and notes are left alone", () => {
  const names = [
    ".x.json",
    "instance.json~",
    "README",
    "Readme.txt",
    "notes.md",
    "rooms/.lounge.swp",
    "rooms/README.md",
  ];
  expect(told(names)).toEqual([]);
});

test("thousands are told briefly, and whatever their names are", () => {
  const names = Array.from({ length: 5_000 }, (_, index) => `rooms/${index}${".".repeat(index % 250)}`);
  const issues = told(names);
  expect(issues).toHaveLength(11);
  expect(issues.at(-1)?.message).toBe("4990 more like these");
});
