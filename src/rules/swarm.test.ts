import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../../test/support/any-text.ts";
import { bodies, occupant } from "../../test/support/muc.ts";
import { caughtBy, decideAll, entryOf, type Line, policyOf } from "../../test/support/transcript.ts";
import { bareJid } from "../muc/jid.ts";
import rule from "./swarm.ts";

const advert = "Free coins for everybody at coins.example";
const said = (at: number, nick: string, text = advert, more: Line["more"] = {}): Line => ({
  at,
  nick,
  text,
  more,
});
const caught = async (options: unknown, ...lines: Line[]) =>
  (await caughtBy(rule, options, lines)).map(({ nick }) => nick);

describe("catches", () => {
  test("the person who makes it a swarm, and who follows", async () => {
    const lines = ["a", "b", "c", "d", "e"].map((nick, at) => said(at, nick));
    expect(await caught({}, ...lines)).toEqual(["d", "e"]);
    expect(await caught({ people: 2 }, ...lines)).toEqual(["b", "c", "d", "e"]);
  });

  test("one of them who says it again", async () => {
    expect(await caught({ people: 2 }, said(0, "a"), said(1, "b"), said(2, "a"))).toEqual(["b", "a"]);
  });

  test("what each changes a little", async () => {
    const lines = [
      said(0, "a", `${advert} 1`),
      said(1, "b", `>> ${advert.toUpperCase()} <<`),
      said(2, "c", "Free c0ins for everybody at\ncoins.example 😀"),
    ];
    expect(await caught({ people: 3 }, ...lines)).toEqual(["c"]);
    expect(await caught({ people: 3, similar: 0 }, ...lines)).toEqual([]);
  });

  test("what each says beside noise, in another language or form", async () => {
    const beside = (noise: string, where: "body" | "xhtml" = "body"): Line["more"] => ({
      texts: [...bodies(noise), { where, text: advert }],
    });
    const lines = [
      said(0, "a"),
      said(1, "b", "", beside("lorem ipsum dolor sit amet")),
      said(2, "c", "", beside("consectetur adipiscing elit", "xhtml")),
    ];
    expect(await caught({ people: 2 }, ...lines)).toEqual(["b", "c"]);
  });

  test("a swarm over several rooms, unless each is to be looked at by itself", async () => {
    const rooms = ["lounge", "kitchen"].map((name) => bareJid(`${name}@rooms.example`));
    const lines = [
      said(0, "a", advert, { room: rooms[0] }),
      said(1, "a", advert, { room: rooms[1] }),
      said(2, "b"),
    ];
    expect(await caught({ people: 3 }, ...lines)).toEqual(["b"]);
    expect(await caught({ people: 3, rooms: "this" }, ...lines)).toEqual([]);
    expect(await caught({ people: 2, rooms: "this" }, ...lines, said(3, "c"))).toEqual(["c"]);
  });

  test("a swarm among the talk of many others", async () => {
    const talk = (at: number) =>
      Array.from({ length: 100 }, (_, index) =>
        said(at, `p${index}`, ((at * 100 + index + 1) * 987_654_321).toString(36).repeat(5)),
      );
    const lines = [0, 1, 2].flatMap((at) => [...talk(at), said(at, `swarm${at}`)]);
    expect(await caught({ people: 3, similar: 10 }, ...lines)).toEqual(["swarm2"]);
  });
});

describe("passes", () => {
  test("one person, however often and under however many nicks", async () => {
    const lines = ["a", "b", "c", "d"].map((nick, at) => said(at, nick, advert, { occupantId: "o" }));
    expect(await caught({ people: 2 }, ...lines)).toEqual([]);
  });

  test("a swarm that takes its time", async () => {
    const lines = ["a", "b", "c"].map((nick, index) => said(index * 10.1, nick));
    expect(await caught({ people: 3, seconds: 20 }, ...lines)).toEqual([]);
    expect(await caught({ people: 3, seconds: 21 }, ...lines)).toEqual(["c"]);
  });

  test.each([
    "gg",
    "hello",
    "hello everyone",
    "good morning all",
    "merci pour le live",
    "😀😀😀😀😀😀",
    "+1",
    " ",
  ])("a crowd that says %j", async (text) => {
    const lines = Array.from({ length: 20 }, (_, at) => said(at, `p${at}`, text));
    expect(await caught({}, ...lines)).toEqual([]);
  });

  test("different texts of about one length", async () => {
    const lines = [
      said(0, "a", "did you see what he just did there?"),
      said(1, "b", "can anybody tell me where to begin?"),
      said(2, "c", "my sound is gone since this morning"),
    ];
    expect(await caught({ people: 2 }, ...lines)).toEqual([]);
  });

  test("a moderator in the midst of it, whose word counts for the others all the same", async () => {
    const as = occupant("mod", { role: "moderator" });
    const lines = [said(0, "a"), { ...said(1, "mod"), as }, said(2, "b")];
    expect(await caught({ people: 2 }, ...lines)).toEqual(["b"]);
  });
});

test("tells how many within what time, and gives the reason as configured", async () => {
  const policy = policyOf([entryOf(rule, { people: 2, reason: "No raids." })]);
  const [, decision] = await decideAll(policy, [said(0, "a"), said(1, "b")]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: {
      entry: "similar text by 2 people in 30 s",
      where: "body",
      text: 0,
      span: { start: 0, end: advert.length },
    },
    reason: "No raids.",
  });
});

test("nothing that is said makes it throw", async () => {
  const policy = policyOf([entryOf(rule, { people: 2, similar: 50, minLength: 1 })]);
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (one, other) => {
      await decideAll(
        policy,
        [one, other, one].map((text, index) => said(0, `p${index}`, text)),
      );
    }),
  );
});

test.each([
  [{ people: 1 }],
  [{ people: 51 }],
  [{ seconds: 0 }],
  [{ seconds: 601 }],
  [{ similar: 51 }],
  [{ minLength: 0 }],
  [{ rooms: "some" }],
])("refuses %j", (options) => expect(rule.options.safeParse(options).success).toBe(false));
