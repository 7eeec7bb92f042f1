import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bodies, message, remembered } from "../../test/support/muc.ts";
import type { Remembered } from "../muc/history.ts";
import type { GroupchatMessage, SaidText } from "../muc/message.ts";
import { compileShortNames } from "../text/emojis.ts";
import { judgedText, judgedTexts, sameness } from "./text.ts";

const emojis = compileShortNames([":smile:"]);
const same = (...bodies: string[]) =>
  sameness(bodies.map((text) => judgedText({ where: "body", text }, emojis)));

test("a body keeps its original; views are made once", () => {
  const text = judgedText({ where: "body", text: "Ｈｉ :smile:" }, emojis);
  expect(text.original).toBe("Ｈｉ :smile:");
  expect(text.reading.folded.text).toBe("hi :smile:");
  expect(text.reading.folded).toBe(text.reading.folded);
  expect(text.emojis).toEqual([{ start: 3, end: 10 }]);
  expect(text.emojis).toBe(text.emojis);
});

test("the same but for case, width, spacing and what cannot be seen", () => {
  expect(same("  BUY \n now\u200b ")).toEqual(same("ｂｕｙ now"));
  expect(same("buy now")).not.toEqual(same("buynow"));
});

test("blank bodies say nothing", () => {
  expect(same()).toEqual([]);
  expect(same(" ", "\u200b")).toEqual([]);
  expect(same("a", " ")).toEqual(same("a"));
});

test("two bodies are two, and one that is said twice is one", () => {
  expect(same("a", "b")).toEqual(["a", "b"]);
  expect(same("a", " A")).toEqual(["a"]);
});

test("beside another a text of four characters tells nothing", () => {
  expect(same("hey!", "how are you")).toEqual(["how are you"]);
  expect(same("hey!", "you")).toEqual(["hey!", "you"]);
});

const sameOf = (...texts: SaidText[]) => sameness(texts.map((text) => judgedText(text, emojis)));

test("XHTML says something, what goes with it does not", () => {
  expect(sameOf({ where: "xhtml", text: "Buy" }, { where: "link", text: "https://x.example" })).toEqual([
    "buy",
  ]);
});

test("a body that shows the reactions once more says nothing of its own", () => {
  const reactions: SaidText[] = ["👍", "🎉"].map((text) => ({ where: "reaction", text }));
  expect(sameOf({ where: "body", text: "👍 🎉" }, ...reactions)).toEqual([]);
  expect(sameOf({ where: "body", text: "👍" }, ...reactions)).toEqual(["👍"]);
  expect(sameOf({ where: "body", text: "buy" }, { where: "reaction", text: "buy" })).toEqual(["buy"]);
});

test("bounded whatever comes, and short texts stay told apart", () => {
  const body = fc.string({ unit: "binary", maxLength: 3000 });
  fc.assert(
    fc.property(body, (text) => {
      expect(same(text).join("").length).toBeLessThanOrEqual(520);
      expect(same(`${text} one`)).not.toEqual(same(`${text} seven`));
    }),
  );
  const many = Array.from({ length: 50 }, (_, index) => `${index} ${"long ".repeat(200)}`);
  expect(same(...many)).toHaveLength(50);
  expect(same(...many).join("").length).toBeLessThan(2_500);
});

describe("of a message is judged", () => {
  const judged = (
    more: Partial<GroupchatMessage>,
    answered: Partial<Record<string, Remembered>> = {},
  ): string[] =>
    judgedTexts(message("mallory", "", more), emojis, (id) => answered[id]).map(
      ({ where, original }) => `${where} ${original}`,
    );

  test("each of its texts, wherever it stands", () => {
    const texts = [
      { where: "subject", text: "one" },
      { where: "reaction", text: "👍" },
    ] as const;
    expect(judged({ texts })).toEqual(["subject one", "reaction 👍"]);
  });

  test("the beginning and the end of what is too long, and nothing of the texts behind it", () => {
    const long = `${"a".repeat(20_000)}z`;
    const [head = "", tail = "", ...more] = judged({ texts: bodies(long, "hidden") });
    expect(head).toBe(`body ${"a".repeat(8_000)}`);
    expect(tail).toBe(`body ${"a".repeat(1_999)}z`);
    expect(more).toEqual([]);
  });

  test("of several long texts no more than of one", () => {
    const texts = bodies("a".repeat(6_000), "b".repeat(6_000), "c");
    const lengths = judged({ texts }).map((text) => text.length - "body ".length);
    expect(lengths).toEqual([6_000, 2_000, 2_000]);
  });

  const quoting = "> To be\n> or not\nIndeed";
  const reply = { to: "s1", quotations: [{ body: 0, start: 0, end: quoting.indexOf("Indeed") }] };

  test("a quotation of a message that the room knows is not, what stands around it is", () => {
    const s1 = remembered("to be or not");
    expect(judged({ texts: bodies(quoting), reply }, { s1 })).toEqual(["body Indeed"]);
    const inside = { to: "s1", quotations: [{ body: 1, start: 1, end: 15 }] };
    const texts = bodies("first", "A> To be or notZ");
    // Clients that cut it out show what is around it as one; to others a word may end where it begins.
    expect(judged({ texts, reply: inside }, { s1 })).toEqual(["body first", "body AZ", "xhtml A", "xhtml Z"]);
  });

  test.each([
    ["the message is unknown", {}],
    ["the message said something else", { s1: remembered("to be") }],
    ["the message broke a rule", { s1: remembered("to be or not", { caught: true }) }],
  ])("a quotation is judged like all else where %s", (_why, answered) => {
    expect(judged({ texts: bodies(quoting), reply }, answered)).toEqual([`body ${quoting}`]);
  });

  test("what clients show as joined is judged once more, if it is something else", () => {
    const joined = ["forbidden", "Great!"];
    const texts = bodies("forXbidden", "Great!\n");
    expect(judged({ texts, joined })).toEqual(["body forXbidden", "body Great!\n", "xhtml forbidden"]);
  });

  test("what clients show as joined is judged of a very long message, too", () => {
    const texts = bodies(`forXbidden${"a".repeat(20_000)}`);
    expect(judged({ texts, joined: ["forbidden"] })).toContain("xhtml forbidden");
  });

  /** Whether the room takes this for a repetition of that. */
  const isFaithful = (quotation: string, said: string): boolean => {
    const reply = { to: "s1", quotations: [{ body: 0, start: 0, end: quotation.length }] };
    const s1 = remembered(same(said)[0]!, { units: said.length, lines: said.split("\n").length });
    return judged({ texts: bodies(`${quotation}!`), reply }, { s1 }).join() === "body !";
  };

  test("a quotation of a long text is judged: only its beginning is remembered", () => {
    const long = "a ".repeat(250);
    expect(isFaithful(long, long)).toBe(true);
    expect(isFaithful(`${long}spam`, `${long}cake`)).toBe(false);
    expect(isFaithful(`${long}cake`, `${long}cake`)).toBe(false);
  });

  test("white space that the answered message had not is no repetition", () => {
    expect(isFaithful("> Romeo:\n> a b\n> c\n".slice("> Romeo:\n".length), "a b\nc")).toBe(true);
    expect(isFaithful("a\n\nb c", "a b c")).toBe(true);
    expect(isFaithful("a\n\n\n\nb c", "a b c")).toBe(false);
    expect(isFaithful(`a${" ".repeat(130)}b c`, "a b c")).toBe(false);
    expect(isFaithful(`a${"\u2028".repeat(30)}b c`, "a b c")).toBe(false);
  });

  test("any of the answered message's texts may be repeated", () => {
    const s1 = remembered("", { texts: ["to be or not", "être ou ne pas être"], units: 40 });
    const french = "> Être ou ne pas être\nOui";
    const reply = { to: "s1", quotations: [{ body: 0, start: 0, end: french.indexOf("Oui") }] };
    expect(judged({ texts: bodies(french), reply }, { s1 })).toEqual(["body Oui"]);
  });

  test("the sentence beside what is encrypted is not, all else there is", () => {
    const notice = "I sent you an OMEMO encrypted message but your client doesn’t seem to support that.";
    expect(judged({ texts: bodies(notice), encrypted: true })).toEqual([]);
    expect(judged({ texts: bodies(notice) })).toEqual([`body ${notice}`]);
    expect(judged({ texts: bodies(`${notice} Buy!`), encrypted: true })).toEqual([`body ${notice} Buy!`]);
  });

  test("a message without text is no quotation of everything", () => {
    const nothing = { to: "s1", quotations: [{ body: 0, start: 0, end: 0 }] };
    expect(judged({ texts: bodies("x"), reply: nothing }, { s1: remembered("") })).toEqual(["body x"]);
  });
});
