import { describe, expect, test } from "vitest";
import { holdsForAnything, judgeOnce, long } from "../../test/support/hostile.ts";
import { caughtBy, decideAll, entryOf, policyOf } from "../../test/support/transcript.ts";
import type { SaidText } from "../muc/message.ts";
import rule from "./attachments.ts";

async function catches(options: unknown, ...texts: readonly (string | SaidText)[]): Promise<boolean> {
  const said = texts.map((text) => (typeof text === "string" ? ({ where: "body", text } as const) : text));
  return (await caughtBy(rule, options, [{ nick: "mallory", text: "", more: { texts: said } }])).length === 1;
}

const link = (text: string): SaidText => ({ where: "link", text });
const file = (text: string): SaidText => ({ where: "file", text });
const page = "https://example.org/page";
const picture = "https://up.example.org/8a/cat.jpg";

describe("passes", () => {
  test.each([
    ["text", "I renamed it a/b/holiday.jpg"],
    ["a link to a page", page],
    ["a link to a page that speaks of a picture", "https://example.org/view?file=cat.jpg"],
    ["a link to a page about one", "https://example.org/cat.jpg/comments"],
    ["a domain that ends like a film", "https://holiday.mov and https://example.zip/"],
    ["what is cut off in the middle of an escape", "https://example.org/x%2"],
    ["a link to a document", "https://example.org/a/thesis.pdf"],
  ])("%s", async (_what, text) => expect(await catches({}, text)).toBe(false));

  test("a page that XHTML or a preview leads to", async () => {
    expect(await catches({}, `see ${page} for more`, link(page))).toBe(false);
    expect(await catches({}, "this one", link(page))).toBe(false);
  });

  test.each([["data:image/jpeg,AAAA"], ["cid:sha1+8f35fef1@bob.xmpp.org"], ["ni:///sha-256;x.jpg"]])(
    "%s, which is inside the message",
    async (address) => {
      expect(await catches({}, file(address))).toBe(false);
      expect(await catches({}, file(`${address} ${picture}`))).toBe(true);
    },
  );

  test("the kinds that are allowed, and what lies on the domains that are", async () => {
    expect(await catches({ allow: ["image"] }, picture, file(picture))).toBe(false);
    expect(await catches({ domains: ["example.org"] }, picture, file(picture))).toBe(false);
    expect(await catches({ domains: ["example.org"] }, "aesgcm://up.example.org/8a/x#00")).toBe(false);
  });
});

describe("catches", () => {
  test.each([
    ["a picture", picture],
    ["a picture in other letters, with a query", "HTTPS://EXAMPLE.ORG/A.PNG?size=1#x"],
    ["a picture behind two slashes", "https://example.org//a.webp"],
    ["sound in a sentence", "listen to https://example.org/song.opus, please"],
    ["a film without a scheme", "www.example.org/film.webm"],
    ["a picture without a scheme", "pictures.org/x.png"],
    ["a picture in a version", "https://example.org/x.jpg;v=1.2"],
    ["a picture in a size", "https://example.org/x.jpg:large"],
    ["a picture with what is no query", "https://example.org/x.jpg&y"],
    ["a picture whose dot is escaped", "https://example.org/x%2Ejpg"],
    ["a picture whose letters are escaped", "https://example.org/x.jp%67"],
    ["a picture of another name space", "https://example.org/wiki/File:Cat.jpg"],
    ["an encrypted file", "aesgcm://up.example.org/8a/file#0011"],
    ["one with its preview", "aesgcm://up.example.org/8a/file.jpg#0011\ndata:image/jpeg,AAAA"],
  ])("%s", async (_what, text) => expect(await catches({}, text)).toBe(true));

  test.each([
    ["of any name", "https://up.example.org/8a/README"],
    ["of any scheme", "ftp2://example.org/a"],
    ["behind one that is no file", `${page}\nhttps://up.example.org/8a/x.pdf`],
  ])("a file %s beside the text", async (_what, address) =>
    expect(await catches({}, `look at ${page}`, file(address))).toBe(true),
  );

  test("a document that is offered with its address as the text", async () => {
    const document = "https://up.example.org/8a/thesis.PDF";
    expect(await catches({}, document, file(document))).toBe(true);
    expect(await catches({ allow: ["other"] }, document, file(document))).toBe(false);
  });

  test("a picture that stands in a sentence and beside it", async () => {
    expect(await catches({}, `see ${picture} there`, file(picture))).toBe(true);
  });

  test("a picture that XHTML leads to", async () => {
    expect(await catches({}, "this one", link(picture))).toBe(true);
  });

  test("a picture in the form that only some clients show", async () => {
    expect(await catches({}, "hi", { where: "xhtml", text: picture })).toBe(true);
  });

  test.each([
    ["another kind than is allowed", { allow: ["image", "audio"] }, "https://example.org/a.mp4"],
    ["another domain than is allowed", { domains: ["example.org"] }, "https://example.net/a.mp4"],
    ["what pretends to lie there", { domains: ["example.org"] }, "https://example.org@example.net/a.mp4"],
    ["the second one", { domains: ["example.org"] }, `${picture} https://example.net/a.mp4`],
  ])("%s", async (_what, options, text) => expect(await catches(options, text)).toBe(true));
});

test("names the kind and points at the address", async () => {
  const policy = policyOf([entryOf(rule, { reason: "No pictures, please." })]);
  const [decision] = await decideAll(policy, [{ nick: "mallory", text: `look: ${picture}` }]);
  expect(decision?.decisive?.finding).toEqual({
    evidence: {
      entry: "attachment: image",
      where: "body",
      text: 0,
      span: { start: 6, end: 6 + picture.length },
    },
    reason: "No pictures, please.",
  });
});

test("holds for anything that is said", () => {
  holdsForAnything(rule, {});
  holdsForAnything(rule, { domains: ["example.net"], allow: ["other"] });
});

test.each(long)("%# costs little", (text) => {
  const options = { domains: ["example.org"] };
  expect(judgeOnce(rule, options, [{ where: "body", text }]).steps).toBeLessThan(3 * text.length);
});

test.each([[{ allow: ["pictures"] }], [{ allow: "image" }], [{ domains: Array(1_001).fill("a.example") }]])(
  "refuses an option of another shape",
  (options) => expect(rule.options.safeParse(options).success).toBe(false),
);
