import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, connectClient } from "../support/client.ts";
import { bodiesOf, errorFor, errorOf, hasRead } from "../support/gated.ts";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";
import { gated, MUC, startTestWarden, type TestWarden } from "../support/warden.ts";

// The bot, the module and real clients: what breaks a rule nobody but its sender ever gets.

const room = `tavern@${MUC}`;
// A busy machine is no bot that gives no answer.
const PATIENT = { muc_warden_timeout: 30 };
const REASON = "Not here, please.";
const MUC_USER = "http://jabber.org/protocol/muc#user";

const body = (text: string, lang?: string) => xml("body", { "xml:lang": lang }, text);
const harmless = () => body(`hello ${crypto.randomUUID()}`);
const toAll = (id: string, ...children: Element[]) =>
  xml("message", { to: room, type: "groupchat", id }, ...children);

interface Way {
  /** What Juliet sends, with this text in it. */
  readonly build: (id: string, text: string) => Element;
  /** As what it is recorded. */
  readonly about?: string;
  /** Who gets it, if not everybody in the room. */
  readonly reader?: "benvolio" | "romeo";
  /** A room keeps no such thing, and clients find no id on it. */
  readonly unarchived?: true;
}

const WAYS: Record<string, Way> = {
  "a message": { build: (id, text) => toAll(id, body(text)) },
  "a second body": { build: (id, text) => toAll(id, harmless(), body(text, "de")) },
  "nothing but XHTML": {
    build(id, text) {
      const parts = xml("p", {}, text.slice(0, 3), xml("b", {}, text.slice(3)));
      const inner = xml("body", "http://www.w3.org/1999/xhtml", parts);
      return toAll(id, xml("html", "http://jabber.org/protocol/xhtml-im", inner));
    },
    unarchived: true,
  },
  "a reaction": {
    build(id, text) {
      const reactions = { xmlns: "urn:xmpp:reactions:0", id: "any" };
      return toAll(id, xml("reactions", reactions, xml("reaction", {}, text)));
    },
    unarchived: true,
  },
  "a message that is not to be stored": {
    build: (id, text) => toAll(id, body(text), xml("no-store", "urn:xmpp:hints")),
  },
  "the heading of a thread": {
    build: (id, text) => toAll(id, xml("subject", {}, text), xml("thread", {}, "t1")),
    unarchived: true,
  },
  "a link": {
    build(id, text) {
      const url = xml("url", {}, `https://example.org/${text}`);
      return toAll(id, harmless(), xml("x", "jabber:x:oob", url));
    },
  },
  "the subject": {
    build: (id, text) => toAll(id, xml("subject", {}, text)),
    about: "subject",
    unarchived: true,
  },
  "a private message": {
    build: (id, text) => xml("message", { to: `${room}/Romeo`, type: "chat", id }, body(text)),
    about: "private-message",
    reader: "romeo",
    unarchived: true,
  },
  "the reason of an invitation": {
    build(id, text) {
      const invite = xml("invite", { to: "benvolio@people.localhost/test" }, xml("reason", {}, text));
      return xml("message", { to: room, id }, xml("x", MUC_USER, invite));
    },
    about: "invite",
    reader: "benvolio",
    unarchived: true,
  },
};

function words(id: string, word: string, more: object = {}): object {
  const { applyToModerators, ...handler } = { applyToModerators: false, ...more };
  const rules = [{ name: id, words: [word], reason: REASON }];
  return { id, type: "moderate", ...handler, options: { rules, applyToModerators } };
}

describeProsody("a room that is judged before anyone reads it", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let warden: TestWarden;
  let romeo: Person;
  let juliet: Person;
  let benvolio: Person;
  /** With a client of her own. */
  let rosaline: Client;
  let count = 0;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite, warden: PATIENT });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("Romeo");
    juliet = people.person("Juliet");
    benvolio = people.person("Benvolio");
    rosaline = await connectClient(prosody, "Rosaline");
    const config = { "muc#roomconfig_persistentroom": "1", "muc#roomconfig_changesubject": "1" };
    await romeo.join(room, "Romeo", { asOwner: true, config });
    await rosaline.join(room, "Rosaline");
    warden = await startTestWarden(prosody, [
      {
        local: "tavern",
        nick: "Warden",
        handlers: [
          words("words", "forbidden"),
          words("shady", "shady", { atGate: "shadow" }),
          words("rude", "rude", { atGate: "mask" }),
          words("odd", "odd", { mode: "observe" }),
          words("unbecoming", "unbecoming", { applyToModerators: true }),
          { id: "twice", type: "no-duplicate", options: { reason: "Once is enough." } },
          { id: "nicks", type: "nick", options: { words: ["badnick"], reason: "Another name, please." } },
        ],
      },
    ]);
    await warden.room("tavern", gated);
    await juliet.join(room, "Juliet");
  });

  afterAll(async () => {
    await warden?.stop();
    await rosaline?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  const nextId = () => {
    count += 1;
    return `gate-${count}`;
  };

  async function archived(): Promise<string> {
    return (await romeo.archive(room)).join("\n");
  }

  /** What somebody says after all else is delivered after all else, and the bot has heard of all else by then. */
  async function sayMarker(who: Person = juliet): Promise<void> {
    const text = `marker ${nextId()}`;
    await who.say(room, text);
    for (const reader of [romeo, rosaline]) await reader.next(isBody(text), text);
    await warden.judged(text);
  }

  /** Nobody else has it, and nobody will. */
  async function isKept(text: string, who: Person = juliet): Promise<void> {
    await sayMarker(who);
    for (const reader of [romeo, rosaline, benvolio, juliet]) {
      if (reader !== who) expect(hasRead(reader, text)).toBe(false);
    }
    expect(await archived()).not.toContain(text);
  }

  async function isRefused(stanza: Element, reason = REASON, who: Person = juliet): Promise<void> {
    const { id } = stanza.attrs;
    await who.send(stanza);
    const error = await errorFor(who, String(id));
    expect(errorOf(error)).toEqual({ type: "modify", condition: "policy-violation", text: reason });
  }

  const lastRow = () => {
    const [row] = warden.auditLog.recent(1);
    return { ...row, record: JSON.parse(row?.record ?? "null") };
  };

  describe.each(Object.entries(WAYS))("%s", (_name, { build, about = "message", reader, unarchived }) => {
    test("is not delivered when it breaks a rule: its sender is told why, and it is on record", async () => {
      const id = nextId();
      const word = `forbidden-${id}`;
      await isRefused(build(id, word));
      await isKept(word);
      expect(lastRow()).toMatchObject({
        room,
        rule: "words",
        list: "words",
        entry: "forbidden",
        stanza_id: null,
        sanction: "refuse",
        outcome: "done",
        record: { about, decisive: "words", sanctions: ["refuse"] },
      });
    });

    test("reaches whom it is for when it breaks none, once", async () => {
      const id = nextId();
      const word = `permitted-${id}`;
      await juliet.send(build(id, word));
      await sayMarker();
      const readers = reader === undefined ? [romeo, rosaline] : [{ romeo, benvolio }[reader]];
      for (const who of readers) {
        const got = who.received.filter((stanza) => stanza.toString().includes(word.slice(3)));
        expect(got.map(({ attrs }) => attrs.type)).not.toContain("error");
        expect(got).toHaveLength(1);
      }
      if (unarchived) return;
      expect(await archived()).toContain(word);
    });
  });

  test("a client of the server itself is refused and told why in the same way", async () => {
    await isRefused(toAll("c2s", body("forbidden to clients, too")), REASON, rosaline);
    await isKept("forbidden to clients, too", rosaline);
  });

  test("who sent what is refused may say something else at once, and what is refused again", async () => {
    for (const id of [nextId(), nextId()]) await isRefused(toAll(id, body("a forbidden repetition")));
    await isKept("a forbidden repetition");
  });

  test("the same again is refused", async () => {
    await juliet.say(room, "Look at my shoes");
    await rosaline.next(isBody("Look at my shoes"), "the first");
    await isRefused(toAll(nextId(), body("look at my SHOES")), "Once is enough.");
    await isKept("my SHOES");
  });

  test("a correction that breaks a rule leaves the message as it was", async () => {
    const first = await juliet.say(room, "an honest sentence");
    const original = await rosaline.next(isBody("an honest sentence"), "the sentence");
    const replace = xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: first });
    await isRefused(toAll(nextId(), body("a forbidden correction"), replace));
    await isKept("a forbidden correction");
    expect(rosaline.received.filter(retracts(room, stanzaIdOf(original, room)))).toEqual([]);
    expect(await archived()).toContain("an honest sentence");

    const id = await juliet.say(room, "a better sentence", { extra: [replace] });
    const corrected = await rosaline.next(({ attrs }) => attrs.id === id, "the correction");
    expect(corrected.getChild("replace")?.attrs.id).toBe(first);
  });

  test("a subject that is refused does not become the room's", async () => {
    await juliet.send(toAll(nextId(), xml("subject", {}, "Tonight: Juliet")));
    await romeo.next((stanza) => stanza.getChildText("subject") === "Tonight: Juliet", "the subject");
    await isRefused(toAll(nextId(), xml("subject", {}, "Tonight: forbidden things")));
    const paris = people.person("Paris");
    await paris.join(room, "Paris");
    const shown = await paris.next(
      (stanza) => stanza.getChild("subject") !== undefined && !stanza.getChild("thread"),
      "the subject",
    );
    expect(shown.getChildText("subject")).toBe("Tonight: Juliet");
    expect(romeo.received.some((stanza) => stanza.attrs.from === `${room}/Warden`)).toBe(false);
    await paris.leave(room);
  });

  describe("where the rule says so at the gate", () => {
    test("shadow: its sender sees the message as if it had passed, nobody else does", async () => {
      const id = await juliet.say(room, "a shady message");
      const own = await juliet.next(({ attrs }) => attrs.id === id, "her own message");
      expect(own.attrs).toMatchObject({ type: "groupchat", from: `${room}/Juliet` });
      expect(own.getChildText("body")).toBe("a shady message");
      await isKept("a shady message");
      expect(lastRow()).toMatchObject({ rule: "shady", sanction: "shadow", outcome: "done" });
    });

    test("mask: everybody sees the message with what was caught covered", async () => {
      const id = await juliet.say(room, "what a rude and rude thing to say", {
        extra: [xml("x", "jabber:x:oob", xml("url", {}, "https://example.org/rude"))],
      });
      for (const reader of [juliet, romeo, rosaline]) {
        const shown = await reader.next(({ attrs }) => attrs.id === id, "the message");
        expect(shown.getChildText("body")).toBe("what a ●●●● and ●●●● thing to say");
        expect(shown.toString()).not.toContain("rude");
      }
      await isKept("rude", juliet);
      expect(await archived()).toContain("what a ●●●● and ●●●● thing");
      expect(lastRow()).toMatchObject({ rule: "rude", sanction: "mask", outcome: "done" });
      expect(lastRow().stanza_id).toEqual(expect.any(String));
    });

    test("mask: what cannot be covered is refused", async () => {
      await isRefused(toAll(nextId(), body("what a rude thing"), body("wie rude", "de")));
      await isKept("rude");
    });
  });

  test("what is only observed passes and stays, and is on record", async () => {
    await juliet.say(room, "an odd message");
    const id = stanzaIdOf(await rosaline.next(isBody("an odd message"), "the message"), room);
    await sayMarker();
    expect(rosaline.received.filter(retracts(room, id))).toEqual([]);
    expect(lastRow()).toMatchObject({ rule: "odd", stanza_id: id, sanction: "none", outcome: "observed" });
  });

  describe("a moderator", () => {
    test("may say what others may not", async () => {
      await romeo.say(room, "what is forbidden, I decide");
      const said = await rosaline.next(isBody("what is forbidden, I decide"), "the message");
      const { decision } = await warden.judged("what is forbidden, I decide");
      expect(decision.sanctions).toEqual([]);
      expect(rosaline.received.filter(retracts(room, stanzaIdOf(said, room)))).toEqual([]);
    });

    test("is held to a rule that applies to moderators: it is taken back at once", async () => {
      await romeo.say(room, "an unbecoming remark");
      const said = await rosaline.next(isBody("an unbecoming remark"), "the message");
      const notice = await rosaline.next(retracts(room, stanzaIdOf(said, room)), "the retraction");
      expect(notice.toString()).toContain(REASON);
      expect((await warden.judged("an unbecoming remark")).outcomes).toEqual([{ status: "done" }]);
      expect(lastRow()).toMatchObject({ rule: "unbecoming", sanction: "retract", outcome: "done" });
      expect(await archived()).not.toContain("an unbecoming remark");
    });
  });

  test("what several people say comes to everybody in the order in which each said it, and once", async () => {
    const tybalt = people.person("Tybalt");
    await tybalt.join(room, "Tybalt");
    const speakers = { juliet, tybalt, rosaline, romeo };
    const said = (name: string) => Array.from({ length: 15 }, (_, index) => `${name} says ${index}`);
    for (let index = 0; index < 15; index += 1) {
      await Promise.all(
        Object.entries(speakers).map(([name, who]) => who.say(room, String(said(name)[index]))),
      );
    }
    for (const [name, who] of Object.entries(speakers)) {
      await who.say(room, `${name} is done`);
      for (const reader of Object.values(speakers)) {
        await reader.next(isBody(`${name} is done`), `${name}'s end`);
        const heard = bodiesOf(reader, room).filter((text) => text?.startsWith(`${name} says`));
        expect(heard).toEqual(said(name));
      }
    }
    await tybalt.leave(room);
  });

  describe("a nick", () => {
    const refusedNick = { type: "modify", condition: "policy-violation", text: "Another name, please." };
    const isOf = (nick: string) => (stanza: Element) =>
      stanza.is("presence") && stanza.attrs.from === `${room}/${nick}`;

    test("that is forbidden lets nobody in; another does", async () => {
      const mercutio = people.person("Mercutio");
      const refusal = await mercutio.join(room, "a badnick").catch((error) => error.stanza);
      expect(errorOf(refusal)).toEqual(refusedNick);
      await sayMarker();
      for (const reader of [romeo, rosaline]) expect(reader.received.filter(isOf("a badnick"))).toEqual([]);
      expect(lastRow()).toMatchObject({
        rule: "nicks",
        sanction: "refuse",
        outcome: "done",
        record: { about: "nick" },
      });
      await mercutio.join(room, "Mercutio");
      await rosaline.next(isOf("Mercutio"), "Mercutio");
      expect(hasRead(rosaline, "badnick")).toBe(false);
    });

    test("that is forbidden cannot be taken inside either: one keeps the old", async () => {
      const mercutio = people.person("Mercutio");
      await mercutio.send(xml("presence", { to: `${room}/the badnick`, id: "change" }));
      expect(errorOf(await errorFor(mercutio, "change"))).toEqual(refusedNick);
      await isKept("badnick", mercutio);
      expect(rosaline.received.filter(isOf("Mercutio"))).toHaveLength(1);
    });

    test("that is allowed is seen by all, with status 303 under the old", async () => {
      const mercutio = people.person("Mercutio");
      await mercutio.send(xml("presence", { to: `${room}/Queen Mab` }));
      await rosaline.next(isOf("Queen Mab"), "the nick");
      await sayMarker(mercutio);
      expect(rosaline.received.filter(isOf("Queen Mab"))).toHaveLength(1);
      expect(rosaline.received.filter(isOf("Mercutio")).at(-1)?.toString()).toContain('code="303"');
      expect(warden.auditLog.recent(1)[0]).not.toMatchObject({ sanction: "kick" });
    });
  });

  describe("the text of a status", () => {
    const setStatus = (nick: string, text: string) =>
      xml("presence", { to: `${room}/${nick}` }, xml("show", {}, "away"), xml("status", {}, text));
    const isShown = (stanza: Element) => stanza.is("presence") && stanza.getChildText("show") === "away";

    test("that is forbidden is left out of the presence: its sender is told why", async () => {
      await juliet.send(setStatus("Juliet", "forbidden mood"));
      await juliet.next(isBody(REASON), "the reason");
      const shown = await rosaline.next(isShown, "Juliet away");
      expect(shown.getChild("status")).toBeUndefined();
      await isKept("forbidden mood");
      expect(lastRow()).toMatchObject({ rule: "words", sanction: "refuse", record: { about: "status" } });
    });

    test("that is allowed is seen", async () => {
      await juliet.send(setStatus("Juliet", "good mood"));
      const shown = await rosaline.next(isShown, "Juliet away");
      expect(shown.getChildText("status")).toBe("good mood");
    });

    test("that is forbidden lets nobody in with it", async () => {
      const sampson = people.person("Sampson");
      const coming = [xml("x", "http://jabber.org/protocol/muc"), xml("status", {}, "forbidden")];
      await sampson.send(xml("presence", { to: `${room}/Sampson`, id: "in" }, ...coming));
      expect(errorOf(await errorFor(sampson, "in")).text).toBe(REASON);
      await sayMarker();
      expect(hasRead(rosaline, "Sampson")).toBe(false);
    });
  });

  test("the bot is nowhere to be seen, and keeps neither texts nor nicks nor addresses", async () => {
    expect(romeo.received.some((stanza) => stanza.is("presence") && /Warden/.test(`${stanza}`))).toBe(false);
    const kept = warden.logged() + JSON.stringify(warden.auditLog.recent(1000));
    for (const theirs of ["forbidden-", "shady message", "mood", "uliet", "Mercutio", "people.localhost"]) {
      expect(kept).not.toContain(theirs);
    }
    expect(kept).not.toContain("something went wrong");
    expect(prosody.log()).not.toMatch(/\s(error|warn)\t/);
  });
});
