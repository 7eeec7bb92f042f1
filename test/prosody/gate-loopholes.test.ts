import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, expect, test } from "vitest";
import { frame } from "../support/gate.ts";
import {
  EVERYTHING,
  errorFor,
  errorOf,
  type Gated,
  hasRead,
  message,
  roundTrip,
  startGated,
} from "../support/gated.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";

describeProsody("stanzas made to break something", (suite) => {
  let gated: Gated;

  beforeAll(async () => {
    gated = await startGated({ suite });
  });
  afterAll(() => gated?.stop());

  test("what is nested too deeply comes back, and costs nobody else a question", async () => {
    const { room, juliet, mercutio } = await gated.scene("depths");
    await juliet.send(message(room, "d1", nested(2_000)));
    await mercutio.say(room, "beside it");
    expect(errorOf(await errorFor(juliet, "d1"))).toMatchObject({ type: "modify", condition: "bad-request" });
    await juliet.next(isBody("beside it"), "what others said");
    const presence = xml("presence", { to: `${room}/Juliet`, id: "d2" }, nested(2_000));
    await juliet.send(presence);
    expect(errorOf(await errorFor(juliet, "d2")).condition).toBe("bad-request");
    await juliet.send(message(room, "d3", xml("body", {}, "in bounds"), nested(100)));
    await mercutio.next(isBody("in bounds"), "what is in bounds");
    expect(gated.complaints()).toEqual([]);
  });

  test("who leaves with too many levels is gone", async () => {
    const { room, juliet, mercutio } = await gated.scene("leaving");
    await juliet.send(xml("presence", { to: `${room}/Juliet`, type: "unavailable" }, nested(2_000)));
    await mercutio.next(
      ({ attrs }) => attrs.from === `${room}/Juliet` && attrs.type === "unavailable",
      "her going",
    );
  });

  test("an error with words in it puts out its sender, and shows nobody the words", async () => {
    const { room, romeo, juliet, mercutio } = await gated.scene("errors");
    await romeo.configure(room, { "muc#roomconfig_whois": "anyone" });
    await juliet.send(wordyError(room, "owls"));
    const gone = await mercutio.next(
      ({ attrs }) => attrs.from === `${room}/Juliet` && attrs.type === "unavailable",
      "her being put out",
    );
    expect(String(gone)).toContain("Kicked");
    expect(hasRead(mercutio, "owls")).toBe(false);
  });

  test("rooms that nobody moderates are as they would be without the module", async () => {
    const room = "unmoderated@rooms.localhost";
    const [romeo, juliet] = [gated.people.person("Romeo"), gated.people.person("Juliet")];
    await romeo.join(room, "Romeo", { asOwner: true, config: { "muc#roomconfig_whois": "anyone" } });
    await juliet.join(room, "Juliet");
    await juliet.send(message(room, "t1", xml("body", {}, "mine"), xml("x-livechat-terms", { type: "muc" })));
    const heard = await romeo.next(isBody("mine"), "it");
    expect(heard.getChild("x-livechat-terms")).toBeDefined();
    await juliet.send(message(room, "t2", xml("body", {}, "deep"), nested(110)));
    await romeo.next(isBody("deep"), "what is deep");
    await juliet.send(wordyError(room, "more owls"));
    await romeo.next((stanza) => String(stanza).includes("Kicked: gone: more owls"), "why she is out");
  });

  test("nobody takes the room's own elements for theirs, where it is moderated", async () => {
    const { room, juliet, mercutio } = await gated.scene("terms", { ...EVERYTHING, terms: "Be kind." });
    await juliet.send(message(room, "t1", xml("body", {}, "mine"), xml("x-livechat-terms", { type: "muc" })));
    expect((await mercutio.next(isBody("mine"), "it")).getChild("x-livechat-terms")).toBeUndefined();
  });

  test("a stranger's error is nothing to the room", async () => {
    const { room, mercutio } = await gated.scene("strangers");
    const paris = gated.people.person("Paris");
    await paris.send(wordyError(room, "owls"));
    await roundTrip(paris, room);
    expect(hasRead(mercutio, "owls")).toBe(false);
  });
});

describeProsody("stanzas nested too deeply where nothing is asked for", (suite) => {
  test("are nothing that the bot is told of, and cost no other message its telling", async () => {
    const gated = await startGated({ suite, warden: { muc_warden_off: ["gate"] } });
    try {
      const { room, juliet } = await gated.scene("depths");
      await juliet.send(message(room, "d1", xml("body", {}, "deep"), nested(2_000)));
      await juliet.say(room, "beside it");
      expect(errorOf(await errorFor(juliet, "d1")).condition).toBe("bad-request");
      const passed = await gated.bot.frames.next(frame("passed", { room }), "what was said");
      expect(passed.getChild("message")?.getChildText("body")).toBe("beside it");
    } finally {
      await gated.stop();
    }
  });
});

function nested(levels: number): Element {
  let element = xml("a", "urn:example");
  for (let level = 1; level < levels; level++) element = xml("a", "urn:example", element);
  return element;
}

function wordyError(room: string, text: string): Element {
  const error = xml("error", { type: "cancel" }, xml("gone", ERRORS), xml("text", ERRORS, text));
  return xml("message", { to: room, type: "error" }, error);
}
