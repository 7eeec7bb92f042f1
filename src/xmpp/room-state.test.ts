import { expect, test } from "vitest";
import { occupant, presence } from "../../test/support/muc.ts";
import type { RoomFeatures } from "./features.ts";
import { CREATED, MISSING, OTHERS, problemsIn, refusal, removal, SECOND_BOT, SILENT } from "./room-state.ts";

const ABLE: RoomFeatures = { retraction: "0", archive: true, stanzaIds: true, occupantIds: false };
const moderator = presence(occupant("Warden", { role: "moderator", affiliation: "admin" }));
const codes = (...args: Parameters<typeof problemsIn>) => problemsIn(...args).map(({ code }) => code);

test("a moderator in a room that can all we need has no problem, whatever its affiliation", () => {
  expect(codes(moderator, "Warden", ABLE, "warden.example")).toEqual([]);
  const guest = presence(occupant("Warden", { role: "moderator" }));
  expect(codes(guest, "Warden", ABLE, "warden.example")).toEqual([]);
});

test("each thing that is missing is told by itself", () => {
  const mute = presence(occupant("Warden_2", { role: "visitor" }));
  const nothing = { ...ABLE, retraction: undefined, archive: false };
  expect(codes(mute, "Warden", nothing, "warden.example")).toEqual([
    "not-moderator",
    "no-retraction",
    "no-archive",
    "nick-taken",
  ]);
  expect(codes(moderator, "Warden", { ...ABLE, retraction: undefined }, "w")).toEqual(["no-retraction"]);
  expect(codes(moderator, "Warden", { ...ABLE, archive: false }, "w")).toEqual(["no-archive"]);
  expect(codes(moderator, "Guard", ABLE, "w")).toEqual(["nick-taken"]);
});

test("who cannot moderate is told the right, the address and the present state", () => {
  const mute = presence(occupant("Warden", { role: "visitor", affiliation: "member" }));
  const [problem] = problemsIn(mute, "Warden", ABLE, "warden.example");
  expect(problem).toMatchObject({ severity: "error", code: "not-moderator" });
  expect(problem?.message).toMatch(/visitor.*member/);
  expect(problem?.remedy).toMatch(/^Name warden\.example in .muc_warden_components.+ else make it an admin/);
});

test("a client is told its account, and not of a list of components", () => {
  const [problem] = problemsIn(presence("Warden"), "Warden", ABLE, "mod@acc.example/one");
  expect(problem?.remedy).toMatch(/^Make mod@acc\.example an admin of the room/);
  expect(problem?.remedy).not.toContain("muc_warden_components");
});

test("a closed room is an ordinary thing, a kick is not", () => {
  const gone = presence("Warden", { available: false, statuses: [110] });
  expect(removal({ ...gone, destroyed: true })).toMatchObject({ code: "destroyed", severity: "info" });
  expect(removal({ ...gone, statuses: [307, 110] })).toMatchObject({ code: "removed", severity: "warn" });
});

test("what people gave as their reason is in no problem", () => {
  const said = "because mallory@example.org asked for it";
  const gone = { ...presence("Warden", { available: false, statuses: [110] }), reason: said };
  const removals = [
    { ...gone, statuses: [301] },
    { ...gone, statuses: [307] },
    gone,
    { ...gone, destroyed: true },
  ];
  expect(JSON.stringify(removals.map(removal))).not.toContain(said);
});

test("a nick that the server shows in its normal form is not taken by somebody else", () => {
  const normal = presence(occupant("Modérateur No1TM", { role: "moderator" }));
  expect(codes(normal, "Modérateur №1™", ABLE, "w")).toEqual([]);
});

test("every problem says what it is and what to do, as lines of a log do", () => {
  const all = [
    MISSING,
    SILENT,
    CREATED,
    SECOND_BOT,
    ...Object.values(OTHERS),
    refusal("forbidden"),
    refusal("conflict"),
    refusal("unheard-of"),
    ...problemsIn(presence("a"), "b", { ...ABLE, retraction: undefined, archive: false }, "w"),
    removal(presence("a")),
  ];
  for (const { message, remedy } of all) {
    expect(message).toMatch(/^\p{Ll}.*[^.]$/u);
    expect(remedy).toMatch(/[.?]$/);
  }
});
