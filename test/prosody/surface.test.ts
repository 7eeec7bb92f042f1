import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { moderatedRoom, retracts, stanzaIdOf } from "../support/room.ts";
import { joined, MUC, startTestWarden, type TestWarden } from "../support/warden.ts";

// Each place in a stanza where something can be said, through a real room: what the server makes of it on the way, what
// it archives, and what is left of it for others.

const room = `tavern@${MUC}`;
const REASON = "Not here, please.";

const store = xml("store", "urn:xmpp:hints");
const body = (text: string, lang?: string) => xml("body", { "xml:lang": lang }, text);
const oob = (child: "url" | "desc", text: string) => xml("x", "jabber:x:oob", xml(child, {}, text));

/** Another each time: the same again is a duplicate. */
const harmless = () => body(`hello ${crypto.randomUUID()}`);

interface Place {
  readonly build: (word: string) => Element[];
  /** The first text that is judged, where the room gives no id without being asked to store it. */
  readonly unstored?: (word: string) => string;
}

const PLACES: Record<string, Place> = {
  "a second body": { build: (word) => [harmless(), body(word, "de")] },
  XHTML: {
    build(word) {
      const words = xml("p", {}, word.slice(0, 3), xml("b", {}, word.slice(3)));
      const inner = xml("body", "http://www.w3.org/1999/xhtml", words);
      return [xml("html", "http://jabber.org/protocol/xhtml-im", inner)];
    },
    unstored: (word) => word,
  },
  "a heading": { build: (word) => [xml("subject", {}, word), harmless()] },
  "the heading of a thread": {
    build: (word) => [xml("subject", {}, word), xml("thread", {}, "t1")],
    unstored: (word) => word,
  },
  "a link": {
    build: (word) => [oob("url", `https://example.org/${word}`)],
    unstored: (word) => `https://example.org/${word}`,
  },
  "what is said of a link": { build: (word) => [oob("desc", word)], unstored: (word) => word },
  "a reaction": {
    build(word) {
      const reactions = { xmlns: "urn:xmpp:reactions:0", id: "any" };
      return [xml("reactions", reactions, xml("reaction", {}, word))];
    },
    unstored: (word) => word,
  },
  "the hint at a spoiler": { build: (word) => [harmless(), xml("spoiler", "urn:xmpp:spoiler:0", word)] },
  "the name of a file": {
    build(word) {
      const file = xml("file", "urn:xmpp:file:metadata:0", xml("name", {}, word));
      return [xml("file-sharing", "urn:xmpp:sfs:0", file)];
    },
    unstored: (word) => word,
  },
};

describeProsody("all that a room shows", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let warden: TestWarden;
  let romeo: Person;
  let juliet: Person;
  let count = 0;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("romeo");
    juliet = people.person("juliet");
    await moderatedRoom(romeo, room, { "muc#roomconfig_changesubject": "1" });
    await juliet.join(room, "Juliet");
    // There when the bot comes, set by somebody who may not say it now.
    await setSubject(juliet, "A forbidden evening");
    const words = {
      id: "words",
      type: "moderate",
      options: { rules: [{ name: "words", words: ["forbidden"], reason: REASON }] },
    };
    const twice = { id: "twice", type: "no-duplicate", options: { reason: "Once is enough." } };
    const nicks = {
      id: "nicks",
      type: "nick",
      options: { words: ["badnick"], reason: "Another name, please." },
    };
    await people.person("sampson").join(room, "badnick first");
    warden = await startTestWarden(prosody, [{ local: "tavern", handlers: [words, twice, nicks] }]);
    await warden.room("tavern", joined);
  });

  afterAll(async () => {
    await warden?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  /** Sends it and resolves to the message as Romeo sees it. */
  async function say(who: Person, ...children: readonly Element[]): Promise<Element> {
    count += 1;
    const id = `surface-${count}`;
    await who.send(xml("message", { to: room, type: "groupchat", id }, ...children));
    return romeo.next((stanza) => stanza.is("message") && stanza.attrs.id === id, id);
  }

  const isSubject = (subject: string, nick: string) => (stanza: Element) =>
    stanza.is("message") &&
    stanza.getChildText("subject") === subject &&
    stanza.attrs.from === `${room}/${nick}`;

  async function setSubject(who: Person, subject: string): Promise<void> {
    await who.send(xml("message", { to: room, type: "groupchat" }, xml("subject", {}, subject)));
    const nick = who === juliet ? "Juliet" : "romeo";
    await romeo.next(isSubject(subject, nick), `the subject «${subject}»`);
  }

  async function isRetracted(stanza: Element): Promise<string> {
    const id = stanzaIdOf(stanza, room);
    expect(id).toBeDefined();
    return (await romeo.next(retracts(room, id), `the retraction of ${stanza}`)).toString();
  }

  /** The bot takes one message after the other: what is there when it has taken a later one away stays. */
  async function stays(stanza: Element): Promise<void> {
    await isRetracted(await say(juliet, body(`forbidden, to see what stays, ${count}`)));
    expect(romeo.received.filter(retracts(room, stanzaIdOf(stanza, room)))).toEqual([]);
  }

  describe.each(Object.entries(PLACES))("%s", (_name, { build, unstored }) => {
    test("is judged, and is gone from the archive", async () => {
      const said = await say(juliet, ...build("forbidden"), store);
      expect(await isRetracted(said)).toContain(REASON);
      const archive = await romeo.archive(room);
      const left = archive.find(({ attrs }) => attrs.id === stanzaIdOf(said, room))?.toString();
      expect(left).toMatch(/<(retracted|moderated) /);
      expect(left).not.toMatch(/forbidden|bidden<|hello|look/);
    });

    test("stays where nothing is wrong with it", async () => {
      await stays(await say(juliet, ...build(`permitted-${count}`), store));
    });

    if (!unstored) return;
    test("has no id where the room is not asked to store it: that cannot be retracted, and is said", async () => {
      const word = `forbidden-${count}`;
      const said = await say(juliet, ...build(word));
      expect(stanzaIdOf(said, room)).toBeUndefined();
      const { outcomes } = await warden.judged(unstored(word));
      expect(outcomes).toMatchObject([{ status: "refused", condition: "no-stanza-id" }]);
    });
  });

  describe("a reply", () => {
    const quoting = (answered: Element, quoted: string, said: string) => [
      body(`${quoted}${said}`),
      xml("reply", { xmlns: "urn:xmpp:reply:0", id: stanzaIdOf(answered, room) }),
      xml(
        "fallback",
        { xmlns: "urn:xmpp:fallback:0", for: "urn:xmpp:reply:0" },
        xml("body", { start: 0, end: [...quoted].length }),
      ),
    ];

    test("may repeat what a moderator said", async () => {
      const answered = await say(romeo, body("It is forbidden, 🙈"));
      await stays(await say(juliet, ...quoting(answered, "> romeo:\n> It is forbidden, 🙈\n", "Why?")));
    });

    test("may not say that he said something else", async () => {
      const answered = await say(romeo, body("It is allowed"));
      await isRetracted(await say(juliet, ...quoting(answered, "> It is forbidden\n", "Why?!")));
    });

    test("may not repeat what was retracted", async () => {
      const answered = await say(juliet, body("This one is forbidden"));
      await isRetracted(answered);
      const mercutio = people.person("mercutio");
      await mercutio.join(room);
      await isRetracted(await say(mercutio, ...quoting(answered, "> This one is forbidden\n", "Aha")));
    });
  });

  test("an edit of an edit takes all of them away", async () => {
    const replace = (id: string | undefined) => xml("replace", { xmlns: "urn:xmpp:message-correct:0", id });
    const first = await say(juliet, body("an honest sentence"));
    const second = await say(juliet, body("an honest sentence, mended"), replace(first.attrs.id));
    const third = await say(juliet, body("a forbidden sentence"), replace(first.attrs.id));
    for (const one of [first, second, third]) await isRetracted(one);
  });

  test.each(["by the room's id", "by her own"])("who takes back messages, %s, is let alone", async (how) => {
    const notices: Element[] = [];
    for (const text of [`oh ${how}`, `no ${how}`]) {
      const said = await say(juliet, body(text));
      const id = how === "by her own" ? said.attrs.id : stanzaIdOf(said, room);
      const retract =
        how === "by her own"
          ? xml("apply-to", { xmlns: "urn:xmpp:fasten:0", id }, xml("retract", "urn:xmpp:message-retract:0"))
          : xml("retract", { xmlns: "urn:xmpp:message-retract:1", id });
      notices.push(await say(juliet, retract, body("/me retracted a message"), store));
    }
    for (const notice of notices) await stays(notice);
  });

  test("words beside a retraction are words", async () => {
    const said = await say(juliet, body("oh dear"));
    const retract = xml("retract", { xmlns: "urn:xmpp:message-retract:1", id: stanzaIdOf(said, room) });
    await isRetracted(await say(juliet, retract, body("/me retracted a forbidden message")));
  });

  describe("the subject", () => {
    test("that was set before the bot came is not judged, and known to it", async () => {
      expect(warden.logged()).not.toContain("restore-subject");
      await setSubject(juliet, "Still forbidden");
      await romeo.next(isSubject("A forbidden evening", "Warden"), "the subject as it was");
    });

    test("that is forbidden is put back; the room keeps no such message, so there is nothing to retract", async () => {
      await setSubject(juliet, "Tonight: Juliet");
      await setSubject(juliet, "Tonight: forbidden things");
      await romeo.next(isSubject("Tonight: Juliet", "Warden"), "the subject as it was");
      const { outcomes, decision } = await warden.judged("Tonight: forbidden things");
      expect(decision.sanctions.map(({ kind }) => kind)).toEqual(["restore-subject"]);
      expect(outcomes).toEqual([{ status: "done" }]);
    });

    test("twice in a row is put back", async () => {
      await setSubject(juliet, "Tonight: nothing");
      const subjects = ["a forbidden one", "another forbidden one"];
      for (const subject of subjects) {
        await juliet.send(xml("message", { to: room, type: "groupchat" }, xml("subject", {}, subject)));
      }
      for (const subject of subjects) {
        expect((await warden.judged(subject)).outcomes[0]).toEqual({ status: "done" });
      }
      const benvolio = people.person("benvolio");
      await benvolio.join(room);
      await benvolio.next(isSubject("Tonight: nothing", "Warden"), "the subject");
    });

    test("that was taken away stays away", async () => {
      await setSubject(juliet, "");
      await setSubject(juliet, "forbidden again");
      await romeo.next(isSubject("", "Warden"), "no subject");
    });
  });

  describe("a forbidden nick", () => {
    const isOut = (nick: string) => (stanza: Element) =>
      stanza.is("presence") &&
      stanza.attrs.from === `${room}/${nick}` &&
      stanza.toString().includes('code="307"');

    test("is put out with the reason, and the person may come again under another", async () => {
      const mercutio = people.person("mercutio");
      await mercutio.join(room, "badnick").catch(() => undefined);
      expect((await romeo.next(isOut("badnick"), "the kick")).toString()).toContain("Another name, please.");
      await mercutio.join(room, "Mercutio");
    });

    test("is put out when somebody takes it while inside", async () => {
      const tybalt = people.person("tybalt");
      await tybalt.join(room, "Tybalt");
      await tybalt.send(xml("presence", { to: `${room}/the badnick` }));
      await romeo.next(isOut("the badnick"), "the kick");
      // By then the bot has its answer, too.
      await say(juliet, body("Who was that?"));
      await warden.judged("Who was that?");
      expect(warden.auditLog.recent(1)).toMatchObject([{ rule: "nicks", sanction: "kick", outcome: "done" }]);
    });

    test("of who was there before the bot is put out when that comes", async () => {
      expect(romeo.received.some(isOut("badnick first"))).toBe(true);
    });
  });
});
