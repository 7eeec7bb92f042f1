import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findLinks } from "./links.ts";

const found = (text: string, spaced = false): string[] =>
  findLinks(text, { spaced }).map(({ host, written }) => `${host} ${written}`);

describe("finds", () => {
  test.each([
    ["see https://Example.com/a?b=1#c.", "example.com", "https://Example.com/a?b=1#c"],
    ["ftp://ftp.example.org/x", "ftp.example.org", "ftp://ftp.example.org/x"],
    ["gemini://example.org/x", "example.org", "gemini://example.org/x"],
    ["irc://irc.example.org", "irc.example.org", "irc://irc.example.org"],
    ["example.com:8080/x", "example.com", "example.com:8080/x"],
    ["http://localhost:3000", "localhost", "http://localhost:3000"],
    ["http://good.com@evil.com/", "evil.com", "http://good.com@evil.com/"],
    ["https://good.com\\@evil.com", "good.com", "https://good.com\\@evil.com"],
    ["пример.рф", "xn--e1afmkfd.xn--p1ai", "пример.рф"],
    ["mu\u0308nchen.de", "xn--mnchen-3ya.de", "mu\u0308nchen.de"],
    ["例え.jp", "xn--r8jz45g.jp", "例え.jp"],
    ["उदाहरण.भारत", "xn--p1b6ci4b4b3a.xn--h2brj9c", "उदाहरण.भारत"],
    ["[x](https://example.com)", "example.com", "https://example.com"],
    ["<https://example.com>", "example.com", "https://example.com"],
    ["「https://example.com」", "example.com", "https://example.com"],
    ["看：https://example.com看", "example.com", "https://example.com看"],
    ["你好。example.com", "example.com", "example.com"],
    ["看这里bit.ly", "bit.ly", "bit.ly"],
    ["👉🏽bit.ly👈", "bit.ly", "bit.ly"],
    ["❤️.ws", "xn--qei.ws", "❤️.ws"],
    ["~evil.com", "evil.com", "evil.com"],
    ["file:evil.com", "evil.com", "evil.com"],
    ["https://example.org/File:Cat.jpg", "example.org", "https://example.org/File:Cat.jpg"],
    ["hXXps[:]//evil[.]com/x", "evil.com", "hXXps[:]//evil[.]com/x"],
    ["evil(dot)it", "evil.it", "evil(dot)it"],
    ["ev\u200Bil.c\u00ADom", "evil.com", "ev\u200Bil.c\u00ADom"],
    ["ｅｖｉｌ．ｃｏｍ", "evil.com", "ｅｖｉｌ．ｃｏｍ"],
    ["evil。com/x", "evil.com", "evil。com/x"],
    ["185.12.3.4", "185.12.3.4", "185.12.3.4"],
    ["join 5.9.3.4:27015!", "5.9.3.4", "5.9.3.4:27015"],
    ["http://2130706433/x", "127.0.0.1", "http://2130706433/x"],
    ["http://[2001:db8::1]:8080/x", "2001:db8::1", "http://[2001:db8::1]:8080/x"],
    ["[2001:DB8::1]:5222", "2001:db8::1", "[2001:DB8::1]:5222"],
    ["xmpp:room@muc.example.org?join", "muc.example.org", "xmpp:room@muc.example.org?join"],
    ["xmpp:me@localhost", "localhost", "xmpp:me@localhost"],
    ["xmpp://me@a.org/room@b.org", "b.org", "xmpp://me@a.org/room@b.org"],
  ])("in %j %s", (text, host, written) => {
    expect(found(text)).toEqual([`${host} ${written}`]);
    expect(findLinks(text)[0]?.kind).toBe("url");
  });
});

test.each([
  ["mail me@example.org now", "me@example.org"],
  ["mailto:me@example.org?x", "me@example.org"],
  ["me@exam\u200Bple[.]it", "me@exam\u200Bple[.]it"],
])("in %j the mail address %j", (text, written) => {
  expect(findLinks(text).map((link) => [link.kind, link.written])).toEqual([["mail", written]]);
});

test("each of several, none within another", () => {
  expect(
    found("https://a.com,https://b.com|http://c.com a.org,b.org https://d.com/?u=https://e.com"),
  ).toEqual([
    "a.com https://a.com",
    "b.com https://b.com",
    "c.com http://c.com",
    "a.org a.org",
    "b.org b.org",
    "d.com https://d.com/?u=https://e.com",
  ]);
});

describe("passes", () => {
  test.each([
    "e.g. this, i.e. that...",
    "wait...so what.Then",
    "I use main.py and run.sh, node.js, readme.md and file.txt",
    "src/main.rs:42:5",
    "version 1.5, v1.2.3, v1.2.3.4, 1.2.3.4 at 10.30",
    "Hello.World nice.Now you.can that's it.so what",
    "[12:30:45] <me> [::1]",
    "xmpp:yes file:///etc/passwd mailto: http:// ://",
    "example . com, example dot com",
    "3:0, ok:) C:\\ a::b",
  ])("%j", (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("spaced", () => {
  test.each([
    ["evil . com", "evil.com"],
    ["evil .com", "evil.com"],
    ["evil dot com", "evil.com"],
    ["discord . gg/abc", "discord.gg"],
    ["www . evil . com/x", "evil.com"],
  ])("%j is %s", (text, host) => {
    expect(findLinks(text, { spaced: true }).map((link) => link.host)).toEqual([host]);
    expect(findLinks(text)).toEqual([]);
  });

  test.each([
    "end of story. It is",
    "see you. com on",
    "the .com bubble",
    "plugins .NET needs",
    "ok . it is",
  ])("%j is none", (text) => {
    expect(found(text, true)).toEqual([]);
  });
});

test("never throws, spans are in order and of whole hosts", () => {
  const part = fc.constantFrom(
    ..."a .:/@[]()-_é\u0301\u200B看。．😀\uD83D1\u0939\u093E".split(""),
    ..."com it http:// hxxps:// xmpp: mailto: [.] dot 1.2.3.4 [::1] example xn--".split(" "),
  );
  const text = fc.oneof(fc.string({ unit: part, maxLength: 20 }), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(text, fc.boolean(), (given, spaced) => {
      let free = 0;
      for (const { span, host, written } of findLinks(given, { spaced })) {
        expect(span.start).toBeGreaterThanOrEqual(free);
        expect(span.end).toBeGreaterThan(span.start);
        expect(written).toBe(given.slice(span.start, span.end));
        expect(host).toMatch(/^[a-z0-9._:-]+$/);
        free = span.end;
      }
    }),
    { numRuns: 1_000 },
  );
});

// A parser that began again at each unit would take minutes for these.
test.each([
  "a.",
  "a@b.",
  "http://a",
  "a.com/(",
  "[.]",
  "a . com ",
  "é\u0301.",
  "1.1.1.1",
  "http://é",
  "xmpp:a@",
])("a message of nothing but %j comes back", (part) => {
  const text = part.repeat(Math.ceil(200_000 / part.length));
  expect(Array.isArray(findLinks(text, { spaced: true }))).toBe(true);
});
