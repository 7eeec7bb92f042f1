import { expect, test } from "vitest";
import { addressesIn, hostOfAddress, isInternal, withoutScheme } from "./address.ts";

test.each([
  ["aesgcm://Upload.Example.ORG:5281/a/b.jpg#key", "upload.example.org"],
  ["https://romeo:secret@example.org?x=@example.net", "example.org"],
  ["ftp://a@b@example.org", "example.org"],
  ["gopher://[2001:db8::1]:70", "2001:db8::1"],
  ["ftp://münchen.example/", "xn--mnchen-3ya.example"],
  ["https://example.org\\@example.net/", "example.org"],
  ["magnet:?xt=urn:btih:0", undefined],
  ["example.org/a", undefined],
  ["x:///a", undefined],
])("the host of %s is %s", (address, host) => expect(hostOfAddress(address)).toBe(host));

test.each([
  ["https://example.org/a", "example.org/a"],
  ["example.org/https://x", "example.org/https://x"],
])("%s without its scheme is %s", (address, rest) => expect(withoutScheme(address)).toBe(rest));

test("addresses are told apart by white space", () => {
  expect(addressesIn(" https://example.org/a\nmagnet:?x=1 ")).toEqual([
    { written: "https://example.org/a", span: { start: 1, end: 22 } },
    { written: "magnet:?x=1", span: { start: 23, end: 34 } },
  ]);
  expect(addressesIn(" ")).toEqual([]);
});

test.each([
  ["cid:sha1+8f35fef1@bob.xmpp.org", true],
  [" DATA:image/png;base64,AAAA", true],
  ["ni:///sha-256;x", true],
  ["https://example.org/data:", false],
  ["data", false],
])("whether %s leads nowhere: %s", (address, expected) => expect(isInternal(address)).toBe(expected));
