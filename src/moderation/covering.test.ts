import { describe, expect, test } from "vitest";
import { type Asking, gated, person } from "../../test/support/asking.ts";
import { bodies } from "../../test/support/muc.ts";
import { entryOf } from "../../test/support/transcript.ts";
import length from "../rules/length.ts";
import links from "../rules/links.ts";
import moderate from "../rules/moderate.ts";
import noDuplicate from "../rules/no-duplicate.ts";
import type { PolicyEntry } from "./policy.ts";

const masking = (entry: PolicyEntry): PolicyEntry => ({ ...entry, atGate: "mask" });
const words = masking(
  entryOf(moderate, { rules: [{ name: "list", words: ["spam", "buy now", "🍖🍖"], reason: "No." }] }),
);

/** The body that the room gets to read; undefined where the message is refused. */
function covered(text: string, asking: Asking = {}, entries = [words]): string | undefined {
  const { answer } = gated(entries).ask(text, asking);
  return answer.is === "rewrite" ? answer.body : undefined;
}

describe("what is caught in a body is covered", () => {
  test.each([
    ["a word", "Look: spam!", "Look: ●●●●!"],
    ["all of it", "spam", "●●●●"],
    ["several words", "spam or SPAM, buy now", "●●●● or ●●●●, ●●● ●●●"],
    ["a word in disguise", "get ｓｐａｍ here", "get ●●●● here"],
    ["a character of two units, by one sign", "my 🍖🍖 and 🐟", "my ●● and 🐟"],
  ])("%s", (_what, text, body) => {
    expect(covered(text)).toBe(body);
  });

  test("by all rules of the room, whatever they would have done", () => {
    const noLinks = entryOf(links, { reason: "No links." });
    const body = covered("spam at https://a.example/x now", {}, [words, noLinks]);
    expect(body).toBe("●●●● at ●●●●●●●●●●●●●●●●●●● now");
  });

  test("ten times, and no more", () => {
    const many = (count: number) => Array.from({ length: count }, () => "spam").join(" and ");
    expect(covered(many(10))).toBe(many(10).replaceAll("spam", "●●●●"));
    expect(covered(many(11))).toBeUndefined();
  });

  test("what stands beside the body is left out, and what it quotes is judged with it", async () => {
    const xhtml = { where: "xhtml", text: "spam" } as const;
    expect(covered("", { more: { texts: [...bodies("spam"), xhtml] } })).toBe("●●●●");
    const { say } = gated([words]);
    await say("no spam", { by: person("alice", { role: "moderator" }), stanzaId: "s0" });
    const reply = { to: "s0", quotations: [{ body: 0, start: 0, end: 10 }] };
    expect(await say("> no spam\nwhy?", { more: { reply } })).toEqual({ is: "allow" });
    const body = "> no ●●●●\n●●●●";
    expect(await say("> no spam\nspam", { more: { reply } })).toEqual({ is: "rewrite", body });
  });

  test("what only observes is left as it is", () => {
    const watching: PolicyEntry = { ...entryOf(links, {}), mode: "observe" };
    expect(covered("spam https://a.example/", {}, [words, watching])).toBe("●●●● https://a.example/");
  });
});

describe("refused is what covering makes no better", () => {
  test.each<[string, string, Asking, PolicyEntry[]]>([
    [
      "there is no body",
      "",
      { more: { texts: [{ where: "file", text: "https://x.example/spam" }] } },
      [words],
    ],
    [
      "it stands elsewhere",
      "",
      { more: { texts: [...bodies("look"), { where: "file", text: "https://x.example/spam" }] } },
      [words],
    ],
    ["there are two", "", { more: { texts: bodies("spam", "Reklame") } }, [words]],
    ["it is encrypted for others", "spam", { more: { encrypted: true } }, [words]],
    ["it takes another back", "spam", { more: { takesBack: "m1" } }, [words]],
    ["there is too much of it", "x".repeat(30), {}, [masking(entryOf(length, { characters: 20 }))]],
    ["it is longer than what is judged", `spam ${"x ".repeat(6_000)}`, {}, [words]],
  ])("%s", (_why, text, asking, entries) => {
    expect(gated(entries).ask(text, asking).answer.is).toBe("refuse");
  });

  test("how often somebody speaks", async () => {
    const { say } = gated([masking(entryOf(noDuplicate, {}))]);
    await say("hello everybody");
    expect((await say("hello everybody")).is).toBe("refuse");
  });

  test("what costs too much to look at", () => {
    const costly: PolicyEntry = {
      ...words,
      rule: {
        ...words.rule,
        evaluate(input) {
          if (!input.texts.some(({ original }) => original.includes("spam")))
            input.work.steps = input.work.limit;
          return words.rule.evaluate(input);
        },
      },
    };
    expect(covered("spam", {}, [costly])).toBeUndefined();
  });
});
