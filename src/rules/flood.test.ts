import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../../test/support/any-text.ts";
import { bodies, occupant } from "../../test/support/muc.ts";
import { caughtBy, decideAll, entryOf, type Line, policyOf } from "../../test/support/transcript.ts";
import rule from "./flood.ts";

const line = (at: number, nick = "a", text = "hello", more: Line["more"] = {}): Line => ({
  at,
  nick,
  text,
  more,
});
/** Which of the lines are caught, by their number from 0. */
async function caught(options: unknown, ...lines: Line[]): Promise<number[]> {
  const found = await caughtBy(rule, options, lines);
  return found.map((one) => lines.indexOf(one));
}
const repeated = (times: number, every = 1) =>
  Array.from({ length: times }, (_, index) => line(index * every));

describe("messages", () => {
  test("as many as are fine pass, the next one is caught", async () => {
    expect(await caught({ messages: 3, seconds: 10 }, ...repeated(5))).toEqual([3, 4]);
  });

  test("seven within ten seconds are fine where nothing else is said", async () => {
    expect(await caught({}, ...repeated(9))).toEqual([7, 8]);
    expect(await caught({}, ...repeated(40, 1.5))).toEqual([]);
  });

  test("at the full time after the first there is room for one more", async () => {
    expect(await caught({ messages: 1, seconds: 10 }, line(0), line(10), line(19.999))).toEqual([2]);
  });

  test("a flood stays caught until it pauses", async () => {
    const flood = repeated(30);
    const after = line(45);
    expect(await caught({ messages: 3, seconds: 10 }, ...flood, after)).toEqual(
      flood.map((_, index) => index).slice(3),
    );
  });

  test("corrections and reactions count, whatever they say", async () => {
    const correction = line(1, "a", "hello!", { replaces: "m0" });
    const reaction = line(2, "a", "", { texts: [{ where: "reaction", text: "👍" }] });
    expect(await caught({ messages: 2 }, line(0), correction, reaction)).toEqual([2]);
    expect(await caught({ messages: 1 }, line(0), correction)).toEqual([1]);
  });

  test("all fifty that a room remembers of somebody can be asked for", async () => {
    const flood = Array.from({ length: 52 }, () => line(0));
    expect(await caught({ messages: 50 }, ...flood)).toEqual([50, 51]);
  });

  test("others do not count, a person under another nick does", async () => {
    const others = [line(0, "a"), line(0, "b"), line(0, "c"), line(0, "d")];
    expect(await caught({ messages: 1 }, ...others)).toEqual([]);
    const same = [line(0, "a", "hi", { occupantId: "o" }), line(0, "b", "hi", { occupantId: "o" })];
    expect(await caught({ messages: 1 }, ...same)).toEqual([1]);
  });

  test("a clock that was set back an hour makes no flood", async () => {
    expect(await caught({ messages: 2 }, line(3_600), line(3_700), line(3_800), line(200))).toEqual([]);
  });

  test("a moderator may", async () => {
    const as = occupant("a", { role: "moderator" });
    expect(await caught({ messages: 1 }, { ...line(0), as }, line(1), line(2))).toEqual([]);
  });
});

describe("lines and characters", () => {
  test.each<[string, object, [number, string][], number[]]>([
    [
      "lines of one message",
      { lines: 2 },
      [
        [0, "1\n2"],
        [99, "1\n2\n3"],
      ],
      [1],
    ],
    [
      "lines of several",
      { lines: 4 },
      [
        [0, "1\n2"],
        [1, "3\n4"],
        [2, "5"],
      ],
      [2],
    ],
    [
      "characters of one message",
      { characters: 5 },
      [
        [0, "12345"],
        [99, "123456"],
      ],
      [1],
    ],
    [
      "characters of several",
      { characters: 10 },
      [
        [0, "12345"],
        [1, "67890"],
        [2, "1"],
      ],
      [2],
    ],
  ])("%s", async (_what, options, said, expected) => {
    expect(await caught(options, ...said.map(([at, text]) => line(at, "a", text)))).toEqual(expected);
  });

  test("where only they are given, messages are not counted", async () => {
    expect(await caught({ characters: 1_000 }, ...repeated(40, 0.1))).toEqual([]);
    expect(await caught({ lines: 100 }, ...repeated(40, 0.1))).toEqual([]);
    expect(await caught({ lines: 100, messages: 2 }, ...repeated(3))).toEqual([2]);
  });

  test("what was caught counts: after a wall of text its writer waits", async () => {
    const wall = line(0, "a", "x\n".repeat(50));
    expect(await caught({ lines: 20, seconds: 10 }, wall, line(5), line(10))).toEqual([0, 1]);
  });

  test("lines, whatever ends them", async () => {
    const wall = ["1", "2", "3", "4"];
    for (const end of ["\r", "\r\n", "\u2028", "\v"]) {
      expect(await caught({ lines: 3 }, line(0, "a", wall.join(end)))).toEqual([0]);
      expect(await caught({ lines: 4 }, line(0, "a", wall.join(end)))).toEqual([]);
      const twice = [line(0, "a", wall.join(end)), line(1, "a", "5")];
      expect(await caught({ lines: 4 }, ...twice)).toEqual([1]);
    }
  });

  test("a wall of XHTML beside a small body", async () => {
    const texts = [...bodies("hi"), { where: "xhtml", text: "1\n2\n3\n4" } as const];
    expect(await caught({ lines: 3 }, line(0, "a", "", { texts }))).toEqual([0]);
  });

  test("a second language hides nothing", async () => {
    const both = [
      { where: "body", text: "1" },
      { where: "body", text: "1\n2\n3" },
    ] as const;
    expect(await caught({ lines: 3 }, line(0, "a", "", { texts: both }))).toEqual([0]);
  });
});

test("tells what was too much, and gives the reason as configured", async () => {
  const policy = policyOf([entryOf(rule, { messages: 1, seconds: 30, reason: "Slowly." })]);
  const [, decision] = await decideAll(policy, [line(0), line(1)]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry: "2 messages in 30 s", where: "body", text: 0, span: { start: 0, end: 5 } },
    reason: "Slowly.",
  });
});

test("nothing that is said makes it throw", async () => {
  const policy = policyOf([entryOf(rule, { messages: 1, lines: 1, characters: 1 })]);
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { maxLength: 3 }), async (texts) => {
      await decideAll(
        policy,
        texts.map((text) => line(0, "a", text)),
      );
    }),
  );
});

test.each([
  [{ seconds: 0 }],
  [{ seconds: 3_601 }],
  [{ messages: 0 }],
  [{ messages: 51 }],
  [{ messages: 1.5 }],
  [{ lines: 0 }],
  [{ characters: 100_001 }],
])("refuses %j", (options) => expect(rule.options.safeParse(options).success).toBe(false));
