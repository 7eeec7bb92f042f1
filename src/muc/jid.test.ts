import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bareJid, isLocalpart, parseJid, roomJid } from "./jid.ts";

test.each([
  ["tavern@rooms.example/Romeo", "tavern", "rooms.example", "Romeo"],
  ["TAVERN@Rooms.Example/Romeo", "tavern", "rooms.example", "Romeo"],
  ["tavern@rooms.example/a/b@c", "tavern", "rooms.example", "a/b@c"],
  ["rooms.example", "", "rooms.example", ""],
  ["rooms.example/a@b", "", "rooms.example", "a@b"],
])("%s", (text, local, domain, resource) => {
  const bare = local === "" ? domain : `${local}@${domain}`;
  expect(parseJid(text)).toEqual({ local, domain, resource, bare });
});

test.each([[undefined], [""], ["/nick"], ["tavern@"], ["tavern@/nick"]])("%j is no JID", (text) => {
  expect(parseJid(text)).toBeUndefined();
});

test("any text at all is a JID or none, and never an error", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void parseJid(text)));
});

test("bareJid drops the resource, and throws where a JID was promised", () => {
  expect(bareJid("Tavern@rooms.example/x")).toBe("tavern@rooms.example");
  expect(() => bareJid("")).toThrow(TypeError);
});

describe("isLocalpart", () => {
  test.each(["tavern", "b6f2…", "d\\27artagnan", "łódź", "a".repeat(1023)])("takes %s", (text) => {
    expect(isLocalpart(text)).toBe(true);
  });

  test.each(["", "a b", "a@b", "a/b", 'a"b', "a'b", "a&b", "a:b", "a<b", "\u0000", "a\\b", "a".repeat(1024)])(
    "refuses %j",
    (text) => expect(isLocalpart(text)).toBe(false),
  );

  test("a room of such a name is the room that stanzas come from", () => {
    const text = fc.string({ unit: fc.constantFrom(..."aBz\\2057cF.-ßΣéİ") });
    fc.assert(
      fc.property(text.filter(isLocalpart), (local) => {
        const room = roomJid(local, "Rooms.Example");
        expect(parseJid(`${room}/nick`)?.bare).toBe(room);
      }),
    );
  });
});
