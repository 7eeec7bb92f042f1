import { expect, test } from "vitest";
import { message, ROOM } from "../../test/support/muc.ts";
import { stanza } from "../../test/support/stanza.ts";
import { heardAs } from "./hearing.ts";

const BOT = "bot.example";
const HELLO = message("mo", "hi", { stanzaId: "s1", occupantId: "o1" });

/** What handlers hear of a stanza that the room has shown, or our module has. */
function heard(xml: string, event = HELLO): string | undefined {
  return heardAs(event, stanza(xml), BOT);
}

test("a message comes from the room and the nick, to the bot, with what the room says of it", () => {
  const text = heard(
    "<message xmlns='jabber:client' from='mo@example/x' to='tavern@rooms.example' type='chat' id='m1'><body>hi</body></message>",
  );
  expect(text).toBe(
    `<message from="${ROOM}/mo" to="${BOT}" type="groupchat" id="m1"><body>hi</body>` +
      `<stanza-id xmlns="urn:xmpp:sid:0" by="${ROOM}" id="s1"/><occupant-id xmlns="urn:xmpp:occupant-id:0" id="o1"/></message>`,
  );
});

test.each([
  "<stanza-id xmlns='urn:xmpp:sid:0' by='tavern@rooms.example' id='forged'/>",
  "<stanza-id xmlns='urn:forged' id='forged'/>",
  "<stanza-id id='forged'/>",
  "<x:stanza-id xmlns:x='urn:y' id='forged'/>",
  "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='forged'/>",
  "<delay xmlns='urn:xmpp:delay' stamp='forged'/>",
  "<delay xmlns='urn:other' stamp='forged'/>",
  "<a:delay xmlns:a='urn:other' stamp='forged'/>",
])("a sender's own %s is not believed", (forged) => {
  const text = heard(`<message type='groupchat'>${forged}<body>hi</body></message>`);
  expect(text).toContain("<body>hi</body>");
  expect(text).not.toContain("forged");
  expect(heard(`<message>${forged}<body>hi</body></message>`, message("mo", "hi"))).not.toMatch(
    /stanza-id|occupant-id|delay/,
  );
});

test("what else is in it stays as it is, and where it was", () => {
  const rest =
    '<body>a &lt; b</body><reference xmlns="urn:xmpp:reference:0" begin="0" end="1" type="mention" uri="xmpp:x"/>';
  const whole = stanza(`<message type='groupchat'>${rest}</message>`);
  expect(heardAs(HELLO, whole, BOT)).toContain(rest);
  expect(whole.children.every((child) => typeof child === "string" || child.parent === whole)).toBe(true);
  expect(whole.toString()).toBe(`<message type="groupchat">${rest}</message>`);
});

test.each([
  ["was said before the bot came", message("mo", "hi", { delayed: 1 })],
  ["comes from the room itself", message("", "hi")],
  ["has no body", message("mo", "hi", { texts: [] })],
  ["is only a subject", message("mo", "", { texts: [{ where: "subject", text: "hi" }] })],
])("what %s is not heard", (_, event) => {
  expect(heard("<message type='groupchat'><body>hi</body></message>", event)).toBeUndefined();
});

test("neither a huge message nor one nested beyond measure harms anybody", () => {
  expect(heard(`<message><body>${"x".repeat(300_000)}</body></message>`)).toBeUndefined();
  const deep = `<message><body>hi</body>${"<a>".repeat(30_000)}${"</a>".repeat(30_000)}</message>`;
  expect(() => heard(deep)).not.toThrow();
});
