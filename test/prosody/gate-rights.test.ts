import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectScriptedBot, frame } from "../support/gate.ts";
import { archivedIn, EVERYTHING, type Gated, hasRead, startGated } from "../support/gated.ts";
import type { Person } from "../support/occupant.ts";
import { BOT, BOT2, describeProsody } from "../support/prosody.ts";
import { isBody, stanzaIdOf } from "../support/room.ts";

const ADMIN = "http://jabber.org/protocol/muc#admin";
const REGISTER = "http://jabber.org/protocol/muc#register";
const POLICY = { ...EVERYTHING, nick: "Warden" };

describeProsody("what the bot may do without being in the room", (suite) => {
  let gated: Gated;

  beforeAll(async () => {
    gated = await startGated({ suite });
  });
  afterAll(() => gated?.stop());

  test("it mutes, gives the voice back, kicks and bans", async () => {
    const { room, juliet, mercutio } = await gated.scene("acts", POLICY);
    for (const role of ["visitor", "participant", "none"]) {
      await gated.bot.setRole(room, "Juliet", role);
      await juliet.next(isItem(`${room}/Juliet`, "role", role), `being ${role}`);
    }
    await gated.bot.setAffiliation(room, "mercutio@people.localhost", "outcast");
    await mercutio.next(isItem(`${room}/Mercutio`, "affiliation", "outcast"), "being banned");
    await expect(mercutio.join(room, "Mercutio")).rejects.toMatchObject({ condition: "forbidden" });
  });

  test("it cannot act on owners, nor another component on anybody", async () => {
    const { room, romeo } = await gated.scene("limits", POLICY);
    await expect(gated.bot.setRole(room, "Romeo", "none")).rejects.toThrow();
    await expect(gated.bot.setAffiliation(room, "romeo@people.localhost", "outcast")).rejects.toThrow();
    const stranger = await connectScriptedBot(gated.prosody, BOT2);
    await expect(stranger.setRole(room, "Juliet", "none")).rejects.toThrow();
    await expect(stranger.setAffiliation(room, "juliet@people.localhost", "outcast")).rejects.toThrow();
    const heard = await stranger.say(room, "I am the bot", { id: "not-me" });
    const refusal = await stranger.next(({ attrs }) => attrs.id === heard, "the refusal");
    expect(refusal.attrs.type).toBe("error");
    expect(hasRead(romeo, "I am the bot")).toBe(false);
    await stranger.stop();
  });

  test("it lists who is there, with their addresses", async () => {
    const { room } = await gated.scene("lists", POLICY);
    const participants = await listed(gated.bot, room, { role: "participant" });
    expect(participants.map(({ attrs }) => attrs.jid).sort()).toEqual([
      "juliet@people.localhost/test",
      "mercutio@people.localhost/test",
    ]);
  });

  test("it speaks and changes the subject under its own nick", async () => {
    const scene = await gated.scene("speaks", POLICY);
    const { room, romeo, mercutio } = scene;
    await gated.bot.say(room, "Welcome, all of you.");
    const heard = await mercutio.next(isBody("Welcome, all of you."), "it");
    expect(heard.attrs.from).toBe(`${room}/Warden`);
    expect(stanzaIdOf(heard, room)).toBeTruthy();
    const passed = await gated.bot.frames.next(frame("passed", { room, nick: "Warden" }), "its own words");
    expect(passed.attrs.own).toBe("1");
    const subject = xml("subject", {}, "Tonight: owls");
    await gated.bot.send(xml("message", { to: room, type: "groupchat" }, subject));
    const isIt = (stanza: Element) => stanza.getChildText("subject") === "Tonight: owls";
    expect((await romeo.next(isIt, "the subject")).attrs.from).toBe(`${room}/Warden`);
    // Nobody sees it come, and nobody is in the room under that nick.
    expect(mercutio.received.some((s) => s.is("presence") && s.attrs.from === `${room}/Warden`)).toBe(false);
    expect(await archivedIn(scene)).toContain("Welcome, all of you.");
  });

  test("it is in no list, and no owner can ban it or take its rights", async () => {
    const { room, romeo, juliet } = await gated.scene("safe", POLICY);
    for (const affiliation of ["admin", "owner", "member", "outcast"]) {
      const people = (await listed(romeo, room, { affiliation })).map(({ attrs }) => attrs.jid);
      expect(people).toEqual(affiliation === "owner" ? ["romeo@people.localhost"] : []);
    }
    for (const affiliation of ["outcast", "none", "member"]) {
      await expect(romeo.setAffiliation(room, BOT.domain, affiliation)).rejects.toMatchObject({
        condition: "not-allowed",
      });
    }
    await gated.bot.setRole(room, "Juliet", "visitor");
    await juliet.next(isItem(`${room}/Juliet`, "role", "visitor"), "that it still may");
  });

  test("where it is in the room, no owner can put it out", async () => {
    const { room, romeo, mercutio } = await gated.scene("inside", POLICY);
    await gated.bot.join(room, "Warden");
    for (const role of ["none", "visitor", "participant"]) {
      await expect(romeo.setRole(room, "Warden", role)).rejects.toMatchObject({ condition: "not-allowed" });
    }
    await gated.bot.say(room, "still here");
    await mercutio.next(isBody("still here"), "it");
  });

  test.each([
    "Warden",
    "warden",
    "WARDEN",
    "W arden",
    "Ｗarden",
    "_Warden_",
    "Wárden",
    "Warden✓",
    "Warden\u3164",
  ])("nobody comes or goes by its nick, as «%s»", async (nick) => {
    const { room, juliet, mercutio } = await gated.scene("nicks", POLICY);
    const paris = gated.people.person("Paris");
    await expect(paris.join(room, nick)).rejects.toMatchObject({ condition: "conflict" });
    await juliet.send(xml("presence", { to: `${room}/${nick}` }));
    const refused = await juliet.next(
      ({ attrs }) => attrs.type === "error" && attrs.from?.startsWith(`${room}/`) === true,
      "the refusal",
    );
    expect(refused.getChild("error")?.getChild("conflict")).toBeDefined();
    await juliet.say(room, `I would be ${nick}`);
    expect((await mercutio.next(isBody(`I would be ${nick}`), "it")).attrs.from).toBe(`${room}/Juliet`);
  });

  test.each([
    ["earlier", "Warden"],
    ["earlier-too", "★Warden"],
  ])("in %s, who was «%s» before the nick was the bot's is put out", async (name, nick) => {
    const { room, juliet, mercutio } = await gated.scene(name, { ...EVERYTHING, nick: "Guard" });
    await juliet.send(xml("presence", { to: `${room}/${nick}` }));
    await juliet.next(({ attrs }) => attrs.from === `${room}/${nick}`, "her other nick");
    gated.policies[room] = POLICY;
    await gated.bot.policies(gated.policies);
    await mercutio.next(isItem(`${room}/${nick}`, "role", "none"), "her being put out");
  });

  test("in rooms that it does not moderate, its nick is anybody's", async () => {
    const room = "elsewhere@rooms.localhost";
    const benvolio = gated.people.person("Benvolio");
    await benvolio.join(room, "Moderation");
    await benvolio.leave(room);
    gated.policies[room] = EVERYTHING;
    await gated.bot.policies(gated.policies);
    await expect(benvolio.join(room, "Moderation")).rejects.toMatchObject({ condition: "conflict" });
  });

  test("a temporary room ends with its last occupant, though the bot spoke in it", async () => {
    const room = "temporary@rooms.localhost";
    gated.policies[room] = POLICY;
    await gated.bot.policies(gated.policies);
    const benvolio = gated.people.person("Benvolio");
    await benvolio.join(room, "Benvolio");
    await gated.bot.frames.next(frame("watching", { room }), "the room");
    await gated.bot.say(room, "good evening");
    await benvolio.next(isBody("good evening"), "it");
    await benvolio.leave(room);
    await gated.bot.frames.next(frame("destroyed", { room }), "the end");
    expect(
      await gated.prosody.control.lua(`return prosody.hosts["rooms.localhost"].modules.muc
      .get_room_from_jid("${room}") == nil`),
    ).toBe(true);
  });

  test("nobody but the bot takes back many, and the bot in rooms of this host alone", async () => {
    const scene = await gated.scene("not-theirs", POLICY);
    const { room, romeo, juliet, mercutio } = scene;
    await juliet.say(room, "mine");
    const id = stanzaIdOf(await mercutio.next(isBody("mine"), "it"), room);
    const { epoch } = gated.bot;
    const ask = (who: Person, where: string, its = epoch) => {
      const attrs = { xmlns: "urn:x-mucwarden:1", epoch: its, room: where };
      return who.request(
        xml("iq", { type: "set", to: "rooms.localhost" }, xml("retract", attrs, xml("id", {}, id ?? ""))),
      );
    };
    const stranger = await connectScriptedBot(gated.prosody, BOT2);
    for (const [who, where, condition, its] of [
      [stranger, room, "forbidden"],
      [romeo, room, "forbidden"],
      [gated.bot, room, "unexpected-request", "another"],
      [gated.bot, "lounge@people.localhost", "service-unavailable"],
      [gated.bot, "nowhere@rooms.localhost", "item-not-found"],
    ] as const) {
      await expect(ask(who, where, its)).rejects.toMatchObject({ condition });
    }
    expect(await archivedIn(scene)).toContain("mine");
    await stranger.stop();
  });
});

describeProsody("where rooms go to disk with their people", (suite) => {
  test("who had the bot's nick in one that slept is put out when it wakes", async () => {
    const gated = await startGated({ suite, warden: { muc_room_cache_size: 1 } });
    try {
      const { room, juliet, mercutio } = await gated.scene("asleep", { ...EVERYTHING, nick: "Guard" });
      await juliet.send(xml("presence", { to: `${room}/★Warden` }));
      await juliet.next(({ attrs }) => attrs.from === `${room}/★Warden`, "her other nick");
      await gated.scene("awake");
      gated.policies[room] = POLICY;
      await gated.bot.policies(gated.policies);
      await mercutio.say(room, "wake up");
      await mercutio.next(isItem(`${room}/★Warden`, "role", "none"), "her being put out");
    } finally {
      await gated.stop();
    }
  });
});

describeProsody("where Prosody gives people the nicks that they registered", (suite) => {
  test("nobody gets the bot's", async () => {
    const gated = await startGated({ suite, warden: { enforce_registered_nickname: true } });
    try {
      const { room, romeo, juliet } = await gated.scene("nicks", POLICY);
      await romeo.setAffiliation(room, "juliet@people.localhost", "member");
      await juliet.next(isItem(`${room}/Juliet`, "affiliation", "member"), "being a member");
      await juliet.leave(room);
      for (const [nick, comes] of [
        ["Warden", false],
        ["★Warden", false],
        ["Capulet", true],
      ] as const) {
        const name = xml("field", { var: "muc#register_roomnick" }, xml("value", {}, nick));
        const kind = xml("field", { var: "FORM_TYPE" }, xml("value", {}, REGISTER));
        const form = xml("x", { xmlns: "jabber:x:data", type: "submit" }, kind, name);
        await juliet.request(xml("iq", { type: "set", to: room }, xml("query", "jabber:iq:register", form)));
        const entry = juliet.join(room, "Juliet");
        if (comes) expect((await entry).attrs.from).toBe(`${room}/${nick}`);
        else await expect(entry).rejects.toMatchObject({ condition: "conflict" });
      }
    } finally {
      await gated.stop();
    }
  });
});

/** Whether it says of the occupant that this is their role or affiliation. */
const isItem = (from: string, key: "role" | "affiliation", value: string) => (stanza: Element) =>
  stanza.is("presence") &&
  stanza.attrs.from === from &&
  stanza.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("item")?.attrs[key] === value;

async function listed(who: Person, room: string, item: Record<string, string>): Promise<Element[]> {
  const query = xml("query", ADMIN, xml("item", item));
  const reply = await who.request(xml("iq", { type: "get", to: room }, query));
  return reply.getChild("query", ADMIN)?.getChildren("item") ?? [];
}
