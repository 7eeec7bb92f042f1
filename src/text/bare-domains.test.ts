import { expect, test } from "vitest";
import { isBareLink } from "./bare-domains.ts";

const isLink = (written: string, next = ""): boolean => {
  const [name = ""] = /^[^/:?]*/.exec(written) ?? [];
  return isBareLink(name, written.slice(name.length), next);
};

test.each([
  "example.com",
  "EXAMPLE.COM",
  "Example.Com",
  "bit.ly",
  "x.com",
  "163.com",
  "heise.de",
  "itch.io",
  "twitch.tv",
  "пример.рф",
  "casino.online",
  "t.me/x",
  "youtu.be/dQw4",
  "orf.at/stories",
  "discord.gg/abc",
  "docs.rs/serde",
  "www.orf.at",
  "www.example.world",
  "play.example.to:25565",
  "example.it?x=1",
  "amazon.co.in",
  "free-nitro.to",
  "win24.me",
  "freenitrogiveaway.love",
])("%s is a link", (written) => {
  expect(isLink(written)).toBe(true);
});

test.each([
  "main.py",
  "run.sh",
  "readme.md",
  "archive.zip",
  "my-script2.py",
  "lib.rs:42",
  "that's it.so",
  "yes.it",
  "ok.no",
  "nice.now",
  "nice.Now",
  "Hello.World",
  "gut.De",
  "obrigado.Com",
  "it?",
  "no.no.no",
  "co.in",
  "orf.at",
  "t.me",
  "t.me/",
  "4.99.eu",
  "10.am",
  "3.de",
  "w.i.sz",
  "this.state.id",
])("%s is none", (written) => {
  expect(isLink(written)).toBe(false);
});

test("what goes on is no ending, and a call is no link", () => {
  expect(isLink("bạn.ch", "ọ")).toBe(false);
  expect(isLink("example.com", "を")).toBe(true);
  expect(isLink("logger.info", "(")).toBe(false);
  expect(isLink("example.com", "(")).toBe(true);
});
