import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatIssue, formatPath, type Issue } from "./issue.ts";

const ISSUE: Issue = {
  code: "wrong-shape",
  severity: "error",
  file: "bot/rooms.example.test/rooms/a.json",
  path: "handlers[0].id",
  line: 3,
  column: 7,
  message: "something is wrong",
  hint: "Mend it.",
};

describe("formatIssue", () => {
  test("file, place, what, where, what to do", () => {
    expect(formatIssue(ISSUE)).toBe(
      "bot/rooms.example.test/rooms/a.json:3:7: something is wrong (handlers[0].id). Mend it.",
    );
  });

  test("without place and path", () => {
    const { line: _, column: __, ...rest } = ISSUE;
    expect(formatIssue({ ...rest, path: "" })).toBe(
      "bot/rooms.example.test/rooms/a.json: something is wrong. Mend it.",
    );
  });

  test("one full stop, also where the message brings its own", () => {
    expect(formatIssue({ ...ISSUE, message: "No." })).toContain(": No (handlers[0].id). Mend it.");
  });

  test("one line without control characters, whatever the values hold", () => {
    const nasty = fc.string({
      unit: fc.constantFrom("a", "\n", "\r", "\u2028", "\u2029", "\u0085", "\u001b[31m", "\u202e", "\ud800"),
    });
    fc.assert(
      fc.property(nasty, nasty, nasty, nasty, (file, path, message, hint) => {
        const line = formatIssue({ ...ISSUE, file, path, message, hint });
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  test("emojis and all scripts are shown", () => {
    const message = "«👩‍🚀 слово étoile مرحبا» is odd";
    expect(formatIssue({ ...ISSUE, message })).toContain(message);
  });

  test("a message as long as a file is shortened, its ends kept", () => {
    const line = formatIssue({ ...ISSUE, message: `begin ${"x".repeat(200_000)} the cause` });
    expect(line.length).toBeLessThan(500);
    expect(line).toContain("begin x");
    expect(line).toContain("x the cause (handlers[0].id). Mend it.");
  });
});

test.each([
  [[], ""],
  [["handlers", 0, "options"], "handlers[0].options"],
  [["1", "a b", "__proto__"], '["1"]["a b"].__proto__'],
  [[0, "a"], "[0].a"],
  [['"\n'], '["\\"\\n"]'],
])("formatPath %j", (path, shown) => {
  expect(formatPath(path)).toBe(shown);
});
