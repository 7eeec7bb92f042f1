import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Channels, type Said, startChannels } from "../support/channels.ts";
import { connectClient } from "../support/client.ts";
import { errorFor, errorOf, hasRead } from "../support/gated.ts";
import type { Person } from "../support/occupant.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";

const MAGIC = { entries: ["abracadabra"], regexp: false, applyToModerators: false, reason: "No magic." };
const NO_MAGIC = { bot: { forbiddenWords: [MAGIC] } };

const rooms = {
  plain: {},
  words: { channel: NO_MAGIC },
  slow: { channel: { ...NO_MAGIC, slowMode: { duration: 1000 } } },
  guests: { channel: { mute: { anonymous: true } } },
  // Longer than any test: whoever sees it before does not see it by waiting.
  delayed: { channel: { moderation: { delay: 60, anonymize: false } } },
  nameless: { channel: { moderation: { delay: 0, anonymize: true } } },
  terms: { channel: { terms: "Be kind." } },
  muted: { overlay: { mutes: [{ jid: "benvolio@people.localhost", until: "2100-01-01T00:00Z" }] } },
  short: {
    overlay: {
      handlers: [{ id: "length", type: "length", options: { characters: 20, reason: "Too long." } }],
    },
  },
  cheering: {
    emojis: [":hi:"],
    overlay: { handlers: [{ id: "cheer", type: "emoji-only", options: { reason: "Emojis only." } }] },
  },
} satisfies Record<string, Said>;

const SQL = { storage: "sql", sql: { driver: "SQLite3", database: "prosody.sqlite" } };

const phases = {
  "while the bot is there": { prepare: async () => {}, warden: {} },
  "while the bot is away": { prepare: (channels: Channels) => channels.dismiss(), warden: {} },
  "after Prosody was restarted without the bot": { prepare: dismissAndRestart, warden: {} },
  "after that with all of it stored in SQL": { prepare: dismissAndRestart, warden: SQL },
};

async function dismissAndRestart(channels: Channels): Promise<void> {
  await channels.dismiss();
  await channels.restart();
}

describeProsody("what the server keeps of a channel's settings", (suite) => {
  describe.each(Object.entries(phases))("%s", (_, { prepare, warden }) => {
    let channels: Channels;

    beforeAll(async () => {
      channels = await startChannels({ suite, warden });
      for (const local of Object.keys(rooms)) await channels.enter(local);
      await channels.say(rooms);
      await prepare(channels);
    });
    afterAll(() => channels?.stop());

    test("slow mode: the second message is sent back with how long to wait, and nobody sees it", async () => {
      const { room, juliet, mercutio } = await channels.enter("slow");
      await juliet.say(room, "first");
      await mercutio.next(isBody("first"), "it");
      await juliet.say(room, "second", { id: "s2" });
      const error = errorOf(await errorFor(juliet, "s2"));
      expect(error).toMatchObject({ type: "wait", condition: "policy-violation" });
      expect(error.text).toMatch(/ 1000 seconds| 9\d\d seconds/);
      // Each for themselves; and what nobody has to read costs nothing.
      const composing = xml("composing", "http://jabber.org/protocol/chatstates");
      await mercutio.send(xml("message", { to: room, type: "groupchat" }, composing));
      await mercutio.say(room, "Mercutio's first");
      await juliet.next(isBody("Mercutio's first"), "it");
      expect(hasRead(mercutio, "second")).toBe(false);
    });

    test("slow mode: what was refused for another reason does not count", async () => {
      const { room, romeo } = await channels.enter("slow");
      const benvolio = channels.people.person("Benvolio");
      await benvolio.join(room, "Benvolio");
      await benvolio.say(room, "abracadabra", { id: "b1" });
      expect(errorOf(await errorFor(benvolio, "b1"))).toMatchObject({ type: "modify", text: "No magic." });
      await benvolio.say(room, "hello");
      await romeo.next(isBody("hello"), "it");
      await benvolio.say(room, "hello again", { id: "b3" });
      expect(errorOf(await errorFor(benvolio, "b3")).type).toBe("wait");
    });

    test("slow mode: moderators do not wait, and clients are told of it", async () => {
      const { room, romeo, mercutio } = await channels.enter("slow");
      await romeo.say(room, "one");
      await romeo.say(room, "two");
      await mercutio.next(isBody("one"), "it");
      await mercutio.next(isBody("two"), "it");
      expect((await infoOf(mercutio, room)).toString()).toMatch(
        /muc#roominfo_slow_mode_duration"[^/]*><value>1000</,
      );
    });

    test("guests without an account may only read, also when they come again", async () => {
      const { room, romeo, juliet, mercutio } = await channels.enter("guests");
      const ann = await connectClient(channels.prosody, "Ann");
      for (let times = 0; times < 2; times++) {
        expect(roleIn(await ann.join(room, "Ann"))).toBe("visitor");
        const id = await ann.say(room, "am I heard?");
        expect(errorOf(await errorFor(ann, id))).toMatchObject({ type: "auth", condition: "forbidden" });
        await ann.send(privately(room, "Mercutio", `p${times}`, "and here?"));
        expect(errorOf(await errorFor(ann, `p${times}`)).condition).toBe("forbidden");
        await juliet.say(room, `to read ${times}`);
        await ann.next(isBody(`to read ${times}`), "it");
        await ann.leave(room);
      }
      await ann.join(room, "Ann");
      await ann.send(privately(room, "Romeo", "p3", "may I speak?"));
      await romeo.next(isBody("may I speak?"), "a word to the moderator");
      expect([romeo, mercutio].some((who) => hasRead(who, "heard?") || hasRead(who, "here?"))).toBe(false);
      await ann.stop();
    });

    test("delay: moderators and who said it see it at once, nobody else", async () => {
      const { room, romeo, juliet, mercutio } = await channels.enter("delayed");
      await juliet.say(room, "patience");
      const shown = await romeo.next(isBody("patience"), "it");
      expect(shown.getChild("moderation-delay")?.attrs.delay).toBe("60");
      expect((await juliet.next(isBody("patience"), "her own")).getChild("moderation-delay")).toBeUndefined();
      const benvolio = channels.people.person("Benvolio");
      await benvolio.join(room, "Benvolio");
      await benvolio.next(isSubject(room), "the end of what a joiner is shown");
      await romeo.send(privately(room, "Mercutio", "p1", "do you see it?"));
      await mercutio.next(isBody("do you see it?"), "what came later");
      expect(await readersOf("patience", { benvolio, mercutio }, room)).toEqual([]);
      expect(await readersOf("patience", { romeo, juliet }, room)).toEqual(["romeo", "juliet"]);
    });

    test("delay: what is taken back meanwhile nobody else ever sees", async () => {
      const { room, romeo, juliet, mercutio } = await channels.enter("delayed");
      await juliet.say(room, "a slip of the tongue");
      const id = stanzaIdOf(await romeo.next(isBody("a slip of the tongue"), "it"), room);
      await juliet.say(room, "well said");
      await romeo.next(isBody("well said"), "it");
      await romeo.request(retraction(room, id));
      await mercutio.next(retracts(room, id), "the retraction");
      const paris = channels.people.person("Paris");
      await paris.join(room, "Paris");
      // An operator's reload ends the waiting of what waits.
      await channels.prosody.control.reload("muc_warden");
      for (const who of [mercutio, paris]) await who.next(isBody("well said"), "what waited");
      expect(await readersOf("a slip of the tongue", { mercutio, paris }, room)).toEqual([]);
      expect(mercutio.received.filter(isBody("well said"))).toHaveLength(1);
    });

    test("anonymity: neither a kick nor a retraction tells which moderator it was", async () => {
      const { room, romeo, juliet, mercutio } = await channels.enter("nameless");
      const told = (who: Person) =>
        who.next(
          (stanza) => stanza.toString().includes('code="307"') && stanza.attrs.from === `${room}/Mercutio`,
          "the kick",
        );
      await juliet.say(room, "take this back");
      const id = stanzaIdOf(await romeo.next(isBody("take this back"), "it"), room);
      await romeo.request(retraction(room, id));
      const notice = (await mercutio.next(retracts(room, id), "the retraction")).toString();
      expect(notice).toContain("urn:xmpp:message-moderate:0");
      expect(notice).not.toContain("Romeo");
      const [tombstone] = (await juliet.archive(room)).filter(({ attrs }) => attrs.id === id).map(String);
      expect(tombstone).toContain("<retracted");
      expect(tombstone).not.toContain("Romeo");
      await romeo.setRole(room, "Mercutio", "none");
      for (const who of [juliet, mercutio]) expect((await told(who)).toString()).not.toContain("actor");
      // What the setting keeps from them is there without it.
      const other = (await channels.enter("plain")).room;
      await romeo.setRole(other, "Mercutio", "none");
      const isOther = ({ attrs }: Element) =>
        attrs.from === `${other}/Mercutio` && attrs.type === "unavailable";
      expect((await juliet.next(isOther, "the other kick")).toString()).toContain('actor nick="Romeo"');
    });

    test("terms: shown once to who comes", async () => {
      const { room, romeo } = await channels.enter("terms");
      const benvolio = channels.people.person("Benvolio");
      for (const marker of ["one", "two"]) {
        await benvolio.join(room, "Benvolio");
        await romeo.say(room, marker);
        await benvolio.next(isBody(marker), "what came after");
        await benvolio.leave(room);
      }
      const terms = benvolio.received.filter(isBody("Be kind."));
      expect(terms.map(({ attrs }) => attrs.from)).toEqual([`${room}/Owl 1`]);
      expect((await romeo.archive(room)).join()).not.toContain("Be kind.");
    });

    test("a mute holds under every nick, and after leaving", async () => {
      const { room, romeo, mercutio } = await channels.enter("muted");
      const benvolio = channels.people.person("Benvolio");
      for (const nick of ["Benvolio", "Tybalt"]) {
        expect(roleIn(await benvolio.join(room, nick))).toBe("visitor");
        const id = await benvolio.say(room, "part, fools!");
        expect(errorOf(await errorFor(benvolio, id)).condition).toBe("forbidden");
        await benvolio.leave(room);
      }
      await mercutio.say(room, "who is not muted speaks");
      await romeo.next(isBody("who is not muted speaks"), "it");
      expect(hasRead(mercutio, "fools")).toBe(false);
    });

    test.each([
      ["words", "ABRACADABRA, said she", "No magic.", "abracadabras are fine"],
      ["short", "more than twenty characters", "Too long.", "up to twenty"],
      ["cheering", "huzzah", "Emojis only.", "🎉 :hi:"],
    ])("%s: «%s» is refused, «%s» passes", async (local, forbidden, reason, fine) => {
      const { room, romeo, juliet, mercutio } = await channels.enter(local);
      await juliet.say(room, forbidden, { id: "f1" });
      const refused = { type: "modify", condition: "policy-violation", text: reason };
      expect(errorOf(await errorFor(juliet, "f1"))).toEqual(refused);
      await juliet.send(privately(room, "Mercutio", "f2", forbidden));
      expect(errorOf(await errorFor(juliet, "f2"))).toEqual(refused);
      await juliet.say(room, fine);
      await mercutio.next(isBody(fine), "what is fine");
      await romeo.say(room, `a moderator: ${forbidden}`);
      await mercutio.next(isBody(`a moderator: ${forbidden}`), "what moderators may say");
      expect(mercutio.received.some(isBody(forbidden))).toBe(false);
    });
  });
});

/** Who of them got it from the room, or finds it in the archive. */
async function readersOf(text: string, people: Record<string, Person>, room: string): Promise<string[]> {
  const readers: string[] = [];
  for (const [name, person] of Object.entries(people)) {
    const archive = (await person.archive(room)).join();
    if (hasRead(person, text) || archive.includes(text)) readers.push(name);
  }
  return readers;
}

function roleIn(presence: Element): string | undefined {
  return presence.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("item")?.attrs.role;
}

const isSubject = (room: string) => (stanza: Element) =>
  stanza.getChild("subject") !== undefined && stanza.attrs.from?.split("/")[0] === room;

function infoOf(person: Person, room: string): Promise<Element> {
  const query = xml("query", "http://jabber.org/protocol/disco#info");
  return person.request(xml("iq", { type: "get", to: room }, query));
}

function privately(room: string, nick: string, id: string, text: string): Element {
  return xml("message", { to: `${room}/${nick}`, type: "chat", id }, xml("body", {}, text));
}

function retraction(room: string, id: string | undefined): Element {
  const retract = xml("retract", "urn:xmpp:message-retract:1");
  return xml(
    "iq",
    { type: "set", to: room },
    xml("moderate", { xmlns: "urn:xmpp:message-moderate:1", id }, retract),
  );
}
