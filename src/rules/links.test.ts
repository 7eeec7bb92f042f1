import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import type { OptionProblem } from "../moderation/rule.ts";
import type { SaidText } from "../muc/message.ts";
import rule from "./links.ts";

async function catches(options: unknown, ...texts: readonly (string | SaidText)[]): Promise<boolean> {
  const said = texts.map((text) => (typeof text === "string" ? ({ where: "body", text } as const) : text));
  return (await caughtBy(rule, options, [{ nick: "mallory", text: "", more: { texts: said } }])).length === 1;
}

const link = (text: string): SaidText => ({ where: "link", text });

describe("passes", () => {
  test.each([
    ["what is no link", {}, "3.5 km... then left. Right? node.js/e.g. 12:30"],
    ["a mail address", {}, "romeo@example.org"],
    ["careless spaces", {}, "I saw example . com there"],
    ["an allowed domain", { allow: ["example.org"] }, "https://example.org/a"],
    ["what lies below it", { allow: ["example.org"] }, "https://a.b.example.org."],
    ["an allowed domain in other letters", { allow: ["MÜNCHEN.example"] }, "https://xn--mnchen-3ya.example/"],
    ["an allowed mail address", { allow: ["example.org"], mail: true }, "romeo@example.org"],
    ["what is not denied", { deny: ["example.net"] }, "https://example.org/"],
    [
      "an exception from what is denied",
      { deny: ["example.net"], allow: ["docs.example.net"] },
      "docs.example.net/a",
    ],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(false));

  test.each([["data:image/png;base64,AAAA"], ["cid:sha1+8f35fef1@bob.xmpp.org"], ["ni:///sha-256;x"]])(
    "%s, which is inside the message",
    async (address) => {
      expect(await catches({ mail: true }, link(address))).toBe(false);
      expect(await catches({}, link(`${address} or https://example.org`))).toBe(true);
    },
  );
});

describe("catches", () => {
  test.each([
    ["a link", {}, "see https://example.org/a now"],
    ["a link without its scheme", {}, "see example.com/a"],
    ["a disguised one", {}, "hxxps://example[.]org/a"],
    ["careless spaces, if told to", { spaced: true }, "I saw example . com there"],
    ["a mail address, if told to", { mail: true }, "romeo@example.org"],
    ["what only ends like an allowed domain", { allow: ["example.org"] }, "https://badexample.org/"],
    ["what only begins like one", { allow: ["example.org"] }, "https://example.org.example.net/"],
    ["what hides behind one", { allow: ["example.org"] }, "https://example.org@example.net/"],
    ["the second link", { allow: ["example.org"] }, "example.org/a example.net/b"],
    ["a denied domain", { deny: ["example.net"] }, "https://www.Example.NET"],
    ["a denied mail address", { deny: ["example.net"], mail: true }, "romeo@example.net"],
    [
      "what is denied below an allowed domain",
      { allow: ["example.org"], deny: ["b.example.org"] },
      "b.example.org/x",
    ],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(true));

  test.each<SaidText["where"]>(["xhtml", "subject", "link-description", "reaction"])(
    "a link in the %s",
    (where) => {
      const texts = [{ where: "body", text: "hi" } as const, { where, text: "https://example.org/a" }];
      expect(judgeOnce(rule, {}, texts).finding?.evidence).toMatchObject({ where, text: 1 });
    },
  );

  test("an address of any scheme that is no part of the text", async () => {
    expect(await catches({}, link("magnet:?xt=urn:btih:0123"))).toBe(true);
    expect(await catches({ deny: ["example.net"] }, link("magnet:?xt=urn:btih:0123"))).toBe(false);
    expect(await catches({ deny: ["example.net"] }, link("gopher2://a.example.net:70/1"))).toBe(true);
    expect(await catches({ allow: ["example.net"] }, link("gopher2://a.example.net:70/1"))).toBe(false);
    expect(await catches({ deny: ["example.net"] }, link("soap.beep://a.example.net/1"))).toBe(true);
    expect(await catches({ allow: ["example.net"] }, link("https://example.net/\nmagnet:?xt=urn"))).toBe(
      true,
    );
    expect(await catches({ allow: ["example.net"] }, link("https://example.net/?to=example.org"))).toBe(
      false,
    );
    expect(await catches({}, link("xmpp:orchard@rooms.example?join"))).toBe(true);
    expect(await catches({}, link("mailto:romeo@example.org"))).toBe(false);
  });
});

test("what is no domain is reported, and a list of nothing else forbids nothing", async () => {
  const problems: OptionProblem[] = [];
  const options = { allow: ["example.org"], deny: ["bad words", "example.net/path"] };
  const entry = entryOf(rule, options, (problem) => problems.push(problem));
  expect(problems.map(({ path }) => path)).toEqual([
    ["deny", 0],
    ["deny", 1],
  ]);
  const [decision] = await decideAll(policyOf([entry]), [{ nick: "romeo", text: "https://example.com" }]);
  expect(decision?.decisive).toBeUndefined();
});

test.each([
  [{}, "a link"],
  [{ allow: ["example.org"] }, "a link to a domain that is not allowed"],
  [{ deny: ["*.example.net"] }, "*.example.net"],
])("under %j names the entry, not what was written", async (options, entry) => {
  const policy = policyOf([entryOf(rule, { ...options, reason: "No links, please." })]);
  const [decision] = await decideAll(policy, [
    { nick: "mallory", text: "go to https://shop.example.net/x now" },
  ]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: { entry, where: "body", text: 0, span: { start: 6, end: 32 } },
    reason: "No links, please.",
  });
});

test("holds for anything that is said", () => {
  holdsForAnything(rule, { mail: true });
  holdsForAnything(rule, { spaced: true, deny: ["example.org"] });
});

test.each(long)("%# costs little, however many domains are listed", (text) => {
  const deny = Array.from({ length: 1_000 }, (_, index) => `${index}.example.org`);
  const options = { deny, allow: ["example.org"], mail: true };
  expect(judgeOnce(rule, options, [{ where: "body", text }]).steps).toBeLessThan(4 * text.length);
});

test.each([[{ allow: "example.org" }], [{ deny: Array(1_001).fill("a.example") }], [{ mail: 1 }]])(
  "refuses an option of another shape",
  (options) => expect(rule.options.safeParse(options).success).toBe(false),
);
