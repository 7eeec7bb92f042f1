import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lua } from "../../src/demo/lua.ts";
import { type Channels, startChannels } from "../support/channels.ts";
import { connectClient } from "../support/client.ts";
import { errorOf } from "../support/gated.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";

const MAGIC = { entries: ["abracadabra"], regexp: false, applyToModerators: false, reason: "No magic." };

describeProsody("what the server keeps, as a channel's settings change", (suite) => {
  let channels: Channels;

  beforeAll(async () => {
    channels = await startChannels({ suite });
  });
  afterAll(() => channels?.stop());

  test("guests who are there lose their voice, and get it back", async () => {
    const { room, romeo, juliet } = await channels.enter("guests");
    await channels.say({ guests: {} });
    const ann = await connectClient(channels.prosody, "Ann");
    expect(roleIn(await ann.join(room, "Ann"))).toBe("participant");
    await channels.say({ guests: { channel: { mute: { anonymous: true } } } });
    await ann.next(isRole(`${room}/Ann`, "visitor"), "being muted");
    await juliet.say(room, "I am no guest");
    await romeo.next(isBody("I am no guest"), "it");
    await channels.say({ guests: { channel: { mute: { anonymous: false } } } });
    await ann.next(isRole(`${room}/Ann`, "participant"), "having a voice");
    await ann.say(room, "finally");
    await romeo.next(isBody("finally"), "it");
    await ann.stop();
  });

  test("who shows no address is muted by what the room knows them by, under every nick", async () => {
    const { room, juliet, mercutio } = await channels.enter("unnamed");
    await juliet.say(room, "who am I?");
    const heard = await mercutio.next(isBody("who am I?"), "it");
    const occupantId = heard.getChild("occupant-id", "urn:xmpp:occupant-id:0")?.attrs.id;
    await channels.say({ unnamed: { overlay: { mutes: [{ occupantId }] } } });
    await juliet.next(isRole(`${room}/Juliet`, "visitor"), "being muted");
    await juliet.leave(room);
    expect(roleIn(await juliet.join(room, "Rosaline"))).toBe("visitor");
  });

  test("who is muted hears of it in the session in which they wrote", async () => {
    const { room } = await channels.enter("sessions");
    const benvolio = channels.people.person("Benvolio");
    const mutes = [{ jid: "benvolio@people.localhost", until: "2100-01-01T00:00Z" }];
    await channels.say({ sessions: { overlay: { mutes } } });
    await benvolio.join(room, "Benvolio");
    // Of the same person, who has one address only in these tests.
    const elsewhere = "benvolio@people.localhost/elsewhere";
    const fromElsewhere = (stanza: Element) =>
      channels.prosody.control.lua(`
        local stanza = assert(require "util.xml".parse(${lua(String(stanza))}))
        stanza.attr.from, stanza.attr.xmlns = ${lua(elsewhere)}, nil
        prosody.core_post_stanza(prosody.hosts["people.localhost"], stanza)
        return true`);
    const wantsIn = xml("x", "http://jabber.org/protocol/muc");
    await fromElsewhere(xml("presence", { to: `${room}/Benvolio` }, wantsIn));
    await benvolio.next(({ attrs }) => attrs.to === elsewhere, "being in from elsewhere, too");
    const psst = (id: string) =>
      xml("message", { to: `${room}/Juliet`, type: "chat", id }, xml("body", {}, "psst"));
    await fromElsewhere(psst("p1"));
    await benvolio.send(psst("p2"));
    for (const [id, to] of Object.entries({ p1: elsewhere, p2: benvolio.jid })) {
      const isError = ({ attrs }: Element) => attrs.type === "error" && attrs.id === id;
      const refusal = await benvolio.next(isError, "the refusal");
      expect(errorOf(refusal).condition).toBe("forbidden");
      expect(refusal.attrs.to).toBe(to);
    }
  });

  test("terms that change are shown to all, and others change nothing", async () => {
    const { room, romeo, juliet, mercutio } = await channels.enter("terms");
    await channels.say({ terms: { channel: { terms: "Be kind." } } });
    for (const who of [romeo, juliet, mercutio]) await who.next(isBody("Be kind."), "the terms");
    await channels.say({ terms: { channel: { terms: "Be kind.", slowMode: { duration: 5 } } } });
    await channels.say({ terms: { channel: { terms: "Be kind to owls." } } });
    for (const who of [romeo, juliet, mercutio]) await who.next(isBody("Be kind to owls."), "the terms");
    expect(juliet.received.filter(isBody("Be kind."))).toHaveLength(1);
    expect(juliet.received.filter(isBody("Be kind to owls."))[0]?.attrs.from).toMatch(`${room}/Owl `);
  });

  test("a delayed message comes to all when its time is over", async () => {
    const { room, romeo, juliet, mercutio } = await channels.enter("soon");
    await channels.say({ soon: { channel: { moderation: { delay: 1 } } } });
    await juliet.say(room, "tick");
    await juliet.say(room, "tock");
    const chat = { to: `${room}/Mercutio`, type: "chat" };
    await romeo.send(xml("message", chat, xml("body", {}, "not yet?")));
    await mercutio.next(isBody("tock"), "the second");
    const heard = mercutio.received.filter(({ attrs }) => attrs.from?.startsWith(room) && attrs.to);
    const bodies = heard.map((stanza) => stanza.getChildText("body")).filter((body) => body);
    expect(bodies).toEqual(["not yet?", "tick", "tock"]);
  });

  test("what passes unjudged where there is a delay is taken back before most people see it", async () => {
    const { room, romeo, juliet, mercutio } = await channels.enter("delayed");
    // A pattern, which the server does not look for by itself.
    const pattern = { ...MAGIC, entries: ["abra+cadabra"], regexp: true };
    const moderation = { delay: 60, anonymize: false };
    await channels.say({ delayed: { channel: { bot: { forbiddenWords: [pattern] }, moderation } } });
    const fault = await channels.prosody.control.breakFunction("gate.submit", { times: 1 });
    await juliet.say(room, "abraaacadabra");
    const id = stanzaIdOf(await romeo.next(isBody("abraaacadabra"), "it, as an owner does"), room);
    expect(await fault.thrown()).toBe(1);
    await mercutio.next(retracts(room, id), "the retraction");
    await juliet.say(room, "and judged");
    await romeo.next(isBody("and judged"), "it");
    // What waits is shown when the module goes.
    await channels.prosody.control.reload("muc_warden");
    await mercutio.next(isBody("and judged"), "what waited");
    expect(mercutio.received.some(isBody("abraaacadabra"))).toBe(false);
  });

  test("in slow mode the time that is over is over, however often somebody tried", async () => {
    const { room, juliet, mercutio } = await channels.enter("slow");
    await channels.say({ slow: { channel: { slowMode: { duration: 1 } } } });
    await juliet.say(room, "first");
    let refused = 0;
    for (;;) {
      const id = await juliet.say(room, "again");
      const answer = await juliet.next(({ attrs }) => attrs.id === id, "an answer");
      if (answer.attrs.type !== "error") break;
      refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
    await mercutio.next(isBody("again"), "what passed at last");
  });

  test("a room that is moderated no more is free of all of it", async () => {
    const { room, romeo, juliet } = await channels.enter("freed");
    const mutes = [{ jid: "juliet@people.localhost" }];
    await channels.say({ freed: { overlay: { mutes }, channel: { bot: { forbiddenWords: [MAGIC] } } } });
    await juliet.next(isRole(`${room}/Juliet`, "visitor"), "being muted");
    // Neither another nick nor a reload of the module makes it forget whose voice it took.
    await juliet.send(xml("presence", { to: `${room}/Rosaline` }));
    await juliet.next(isRole(`${room}/Rosaline`, "visitor"), "the other nick");
    await channels.prosody.control.reload("muc_warden");
    await channels.free("freed");
    await juliet.next(isRole(`${room}/Rosaline`, "participant"), "having a voice");
    await juliet.say(room, "abracadabra");
    await romeo.next(isBody("abracadabra"), "it");
  });

  test("who was muted when Prosody was restarted, and is still there, gets the voice back", async () => {
    const { room, juliet } = await channels.enter("lasting");
    await channels.say({ lasting: { overlay: { mutes: [{ jid: "juliet@people.localhost" }] } } });
    await juliet.next(isRole(`${room}/Juliet`, "visitor"), "being muted");
    await channels.restart();
    const again = channels.people.person("Juliet");
    await channels.say({ lasting: { overlay: { mutes: [] } } });
    // Rooms sleep until somebody stirs in them.
    await channels.people.person("Mercutio").say(room, "is anybody here?");
    await again.next(isRole(`${room}/Juliet`, "participant"), "having a voice");
  });

  // The last one, since the bot goes.
  test("a mute takes the voice of who is there, and ends by itself while the bot is away", async () => {
    const { room, romeo, juliet } = await channels.enter("mutes");
    const jid = "juliet@people.localhost";
    await channels.say({ mutes: { overlay: { mutes: [{ jid }] } } });
    await juliet.next(isRole(`${room}/Juliet`, "visitor"), "being muted");
    const until = new Date(Date.now() + 1_000).toISOString();
    await channels.say({ mutes: { overlay: { mutes: [{ jid, until }] } } });
    await channels.dismiss();
    await juliet.next(isRole(`${room}/Juliet`, "participant"), "the end of it", 10_000);
    await juliet.say(room, "where was I");
    await romeo.next(isBody("where was I"), "it");
  });
});

function roleIn(presence: Element): string | undefined {
  return presence.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("item")?.attrs.role;
}

const isRole = (occupant: string, role: string) => (stanza: Element) =>
  stanza.is("presence") && stanza.attrs.from === occupant && roleIn(stanza) === role;
