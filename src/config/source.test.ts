import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Issue, PathStep } from "./issue.ts";
import { openSource, type Reader, type SourceFile } from "./source.ts";

function open(source: string | Omit<SourceFile, "file">): { reader: Reader | undefined; issues: Issue[] } {
  const issues: Issue[] = [];
  const rest = typeof source === "string" ? { text: source } : source;
  return { reader: openSource({ file: "f.json", ...rest }, issues), issues };
}

/** `line:column message` of the one issue that the text gives. */
function fault(text: string): string {
  const { reader, issues } = open(text);
  expect(reader).toBeUndefined();
  expect(issues).toHaveLength(1);
  const [issue] = issues;
  return `${issue?.line}:${issue?.column} ${issue?.message}`;
}

describe("the place of a fault", () => {
  test.each([
    ["first line", '{"a" 1}', "1:6 is not valid JSON: colon expected"],
    ["last line", '{\n  "a": 1\n', "3:1 is not valid JSON: close brace expected"],
    ["the last of several lines", "[\n1,\n2\n3]", "4:1 is not valid JSON: comma expected"],
    ["after letters of two bytes", '["éé" 1]', "1:7 is not valid JSON: comma expected"],
    ["after an emoji, two UTF-16 units", '["🧨" 1]', "1:7 is not valid JSON: comma expected"],
    ["after CRLF", "[\r\n1,\r\n  x]", "3:3 is not valid JSON: invalid symbol"],
    ["after a byte order mark, which is no column", '\uFEFF["a" 1]', "1:6 is not valid JSON: comma expected"],
    ["a string cut off", '{"a": "b', "1:7 is not valid JSON: unexpected end of string"],
    ["two documents", "{}\n{}", "2:1 is not valid JSON: end of file expected"],
    ["a comment", "{}\n// x", "2:1 is not valid JSON: invalid comment token"],
    ["a comment in between", "[1, /* x */ 2]", "1:5 is not valid JSON: invalid comment token"],
    ["a trailing comma", '{"a": 1,\n}', "2:1 is not valid JSON: there is a comma before the closing bracket"],
    [
      "a trailing comma in a list",
      "[1, ]",
      "1:5 is not valid JSON: there is a comma before the closing bracket",
    ],
    ["a tab in a string", '["a\tb"]', "1:2 is not valid JSON: invalid character"],
    ["two byte order marks", "\uFEFF\uFEFF{}", "1:1 is not valid JSON: invalid symbol"],
  ])("%s", (_, text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  test.each(["", " \r\n\t", "\uFEFF"])("an empty file is called empty: %j", (text) => {
    const { reader, issues } = open(text);
    expect(reader).toBeUndefined();
    expect(issues).toMatchObject([{ code: "json-syntax", message: "is empty", severity: "error" }]);
  });
});

test("a byte order mark in front is passed over", () => {
  expect(open('\uFEFF{"a": 1}').reader?.value).toEqual({ a: 1 });
});

const SAMPLE = JSON.stringify({
  local: "astronomie-élan",
  enabled: true,
  handlers: [{ id: "a", options: { rules: ["(?:étoile\\b)|(?:🧨)"], delay: -1.5e3, nothing: null } }, [], {}],
});

test("cut off anywhere, also inside a character, a file gives one issue with its place and never throws", () => {
  const bytes = Buffer.from(SAMPLE);
  for (let length = 1; length < bytes.length; length += 1) {
    const { reader, issues } = open(bytes.subarray(0, length).toString("utf8"));
    expect(reader).toBeUndefined();
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: "json-syntax", line: 1 });
    expect(issues[0]?.column).toBeGreaterThan(0);
    expect(issues[0]?.column).toBeLessThanOrEqual(length + 1);
  }
  expect(open(SAMPLE).reader?.value).toEqual(JSON.parse(SAMPLE));
});

test("reads what JSON.parse reads, and gives one issue with its place for all else", () => {
  const json = fc.json({ noUnicodeString: false, maxDepth: 5 });
  const broken = fc.tuple(json, fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, put]) => {
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + put + text.slice(cut + put.length);
  });
  const noise = fc.array(fc.constantFrom(...'{}[]",:0-e.\\/*tn \n\t')).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(json, broken, noise, fc.string({ unit: "binary" })), (text) => {
      const { reader, issues } = open(text);
      const plain = text.replace(/^\uFEFF/, "");
      let value: unknown;
      let readable = true;
      try {
        value = JSON.parse(plain);
      } catch {
        readable = false;
      }
      if (readable) {
        expect(reader?.value).toEqual(value);
        expect(issues).toEqual([]);
        return;
      }
      expect(reader).toBeUndefined();
      expect(issues).toHaveLength(1);
      if (plain.trim() !== "") {
        const lines = plain.split("\n");
        const { line = 0, column = 0 } = issues[0] ?? {};
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 2);
      }
    }),
    { numRuns: 2000 },
  );
});

describe("deep nesting does not fill the stack", () => {
  test.each([
    ["lists", 10_000, "[", "]"],
    ["many more lists", 1_000_000, "[", "]"],
    ["objects", 100_000, '{"a":', "}"],
  ])("%s", (_, levels, open, close) => {
    const inside = open === "[" ? "" : "1";
    const whole = open.repeat(levels) + inside + close.repeat(levels);
    expect(fault(whole)).toMatch(/^1:\d+ is nested more than 100 levels deep$/);
    expect(fault(open.repeat(levels))).toMatch(/^1:\d+ is not valid JSON: /);
    // Where the parser thinks that it is inside a comment or a string of its own.
    expect(fault(`[/* " */${open.repeat(levels)}`)).toMatch(/^1:\d+ is not valid JSON: /);
    expect(fault(`["x\n${open.repeat(levels)}`)).toMatch(/is not valid JSON: /);
  });

  test("a hundred levels are read; brackets in strings are no levels", () => {
    const text = `${"[".repeat(99)}["[[[\\"[[[\\\\"]${"]".repeat(99)}`;
    expect(open(text)).toMatchObject({ issues: [], reader: { value: JSON.parse(text) } });
    expect(fault(`[${text}]`)).toBe("1:101 is nested more than 100 levels deep");
  });
});

test("__proto__ is a key like others", () => {
  const { reader } = open('{"__proto__": {"enabled": true}, "constructor": {"prototype": {"polluted": 1}}}');
  expect(Object.keys(reader?.value as object)).toEqual(["__proto__", "constructor"]);
  expect(Object.getPrototypeOf(reader?.value)).toBe(Object.prototype);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(({} as { enabled?: boolean }).enabled).toBeUndefined();
});

test("what is too large is not looked into", () => {
  const { reader, issues } = open(`"${"x".repeat(24 * 1024 * 1024)}"`);
  expect(reader).toBeUndefined();
  expect(issues).toMatchObject([{ message: "is far too large" }]);
});

test("a file that is not there, and one that may not be read", () => {
  expect(open({ missing: true, unreadable: "there is no such file" }).issues).toMatchObject([
    { code: "file-missing", file: "f.json", message: "there is no such file" },
  ]);
  expect(open({ unreadable: "permission denied (the bot runs as uid 10001)" }).issues).toMatchObject([
    { code: "file-unreadable", message: "cannot be read: permission denied (the bot runs as uid 10001)" },
  ]);
});

describe("the place of a JSON path", () => {
  const TEXT =
    '{\n  "handlers": [\r\n    {"id": "é", "type": "x"},\n    {"rules": ["🧨", "b"]}\n  ],\n  "": 1\n}';

  test.each<[string, PathStep[], string, string]>([
    ["the file as a whole", [], "1:1", ""],
    ["a list", ["handlers"], "2:15", "handlers"],
    ["an entry of a list", ["handlers", 1], "4:5", "handlers[1]"],
    ["a value after one outside ASCII", ["handlers", 0, "type"], "3:25", "handlers[0].type"],
    ["a value after an emoji", ["handlers", 1, "rules", 1], "4:22", "handlers[1].rules[1]"],
    ["an empty key", [""], "6:7", '[""]'],
    ["the nearest thing there is", ["handlers", 1, "rules", 7, "x"], "4:15", "handlers[1].rules[7].x"],
    ["nothing of it is there", ["nope", 0], "1:1", "nope[0]"],
    ["a step of the wrong kind", ["handlers", "id"], "2:15", "handlers.id"],
  ])("%s", (_, path, place, shown) => {
    const { reader, issues } = open(TEXT);
    reader?.report({ code: "wrong-shape", path, message: "m", hint: "h" });
    const [issue] = issues;
    expect(`${issue?.line}:${issue?.column}`).toBe(place);
    expect(issue).toMatchObject({ path: shown, severity: "error", file: "f.json", message: "m", hint: "h" });
  });

  test("is found in any valid JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const { reader, issues } = open(text);
        const value = reader?.value;
        if (typeof value !== "object" || value === null) return;
        const steps: PathStep[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
        for (const step of steps)
          reader?.report({ code: "wrong-shape", path: [step], message: "", hint: "" });
        // The text from there on begins with the value.
        for (const [index, { column = 0 }] of issues.entries()) {
          const inside = (value as Record<PathStep, unknown>)[steps[index] ?? ""];
          const from = text.slice(column - 1).trimStart();
          if (typeof inside === "string") expect(from[0]).toBe('"');
          else if (typeof inside === "number" && inside !== 0) expect(Number.parseFloat(from)).toBe(inside);
          else if (Array.isArray(inside)) expect(from[0]).toBe("[");
        }
      }),
    );
  });
});
