import { expect, test } from "vitest";
import { occupant, presence } from "../../test/support/muc.ts";
import { jitsiNick, jitsiPresence, watchCompany } from "./jitsi.ts";

test.each([
  ["Warden", "Warden"],
  ["Moderation bot", "Moderation_bot"],
  ["  Sepia!  ", "Sepia"],
  ["__x__", "x"],
  ["Zoë", "Zoe"],
  ["7 of 9", "7_of_9"],
  ["番人", "moderation_bot"],
  ["", "moderation_bot"],
  ["a".repeat(5_000), "a".repeat(64)],
])("%j is let in as %s", (name, nick) => {
  expect(jitsiNick(name)).toBe(nick);
  expect(nick).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_]*$/);
});

test("people read the name as it is; Jicofo reads that it is a recorder", () => {
  expect(jitsiPresence("Zoë <3").join("")).toBe(
    '<nick xmlns="http://jabber.org/protocol/nick">Zoë &lt;3</nick><features><feature var="http://jitsi.org/protocol/jibri"/></features>',
  );
});

test("the focus and we ourselves are no company", () => {
  const company = watchCompany();
  const come = (nick: string, more = {}) => company.note(presence(occupant(nick), more));
  come("focus");
  come("Warden", { statuses: [110] });
  expect(company.isGone).toBe(true);
  come("1a2b3c4d");
  come("5e6f7a8b");
  come("1a2b3c4d", { available: false });
  expect(company.isGone).toBe(false);
  come("5e6f7a8b", { available: false });
  expect(company.isGone).toBe(true);
});
