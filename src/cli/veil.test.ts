import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createVeil, type Known } from "./veil.ts";

const SECRET = "Wx9-kettle-41";
const veilOf = (known: Partial<Known>) => createVeil({ secrets: [], addresses: [], texts: [], ...known });
const moderation = (password: unknown) =>
  JSON.stringify({ type: "component", connection: { password }, name: "Warden" }, null, 2);

describe("a line", () => {
  test("without a secret stays", () => {
    const text = moderation(SECRET);
    const veil = veilOf({ texts: [text] });
    for (const line of text.split("\n")) {
      expect(veil.line(text, line)).toBe(line.includes(SECRET) ? '    "password": "•••••••••••••"' : line);
    }
  });

  test.each<[string, unknown]>([
    ["a text", SECRET],
    ["in a list", [SECRET]],
    ["in an object", { value: SECRET }],
    ["a number", 41_414_141],
  ])("whatever the password is: %s", (_, password) => {
    const text = moderation(password);
    const veil = veilOf({ texts: [text] });
    const shown = text.split("\n").map((line) => veil.line(text, line));
    expect(shown.join("\n")).not.toMatch(/kettle|4141/);
    expect(shown.join("\n").length).toBe(text.length);
  });

  test("with the secret as JSON may spell it", () => {
    const spelled = moderation(SECRET).replace("kettle", "k\\u0065ttle");
    expect(veilOf({ texts: [spelled] }).line(spelled, `  "x": "Wx9-k\\u0065ttle-41"`)).not.toContain("ttle");
  });

  test("of any file that has the secret, also one of the environment", () => {
    const text = `{"words": ["${SECRET}"]}`;
    expect(veilOf({ secrets: [`${SECRET}\n`], texts: [text] }).line(text, text)).toBe(
      `{"•••••": ["${"•".repeat(SECRET.length)}"]}`,
    );
  });

  test("with a password in an address", () => {
    const text = JSON.stringify({ service: `xmpp://bot:${SECRET}@localhost` });
    expect(veilOf({ texts: [text] }).line(text, text)).not.toContain("kettle");
    const line = `"${SECRET}"`;
    expect(veilOf({ addresses: [`xmpp://bot:${SECRET}@localhost`] }).line(line, line)).not.toContain(
      "kettle",
    );
  });

  test("of a broken file with a password shows its structure only, wherever the password went", () => {
    const whole = moderation(SECRET);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.constantFrom("", '"', "\n", "{", "\\"), (at, put) => {
        const text = `${whole.slice(0, at)}${put}${whole.slice(at + 1)}`;
        const veil = veilOf({ texts: [text] });
        const shown = text.split("\n").map((line) => veil.line(text, line));
        expect(shown.join("\n")).not.toContain("kettle");
      }),
    );
  });
});

describe("a sentence", () => {
  test("comes without secrets", () => {
    const { sentence } = veilOf({ texts: [moderation(SECRET)] });
    expect(sentence(`"${SECRET}" is no domain`)).toBe('"…" is no domain');
  });

  test("keeps its words where a secret is one of them", () => {
    const { sentence } = veilOf({ secrets: ["secret"], texts: [] });
    expect(sentence("the component's secret is missing")).toBe("the component's secret is missing");
  });
});
