import { xml } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";
import { isBody, moderatedRoom, retracts, stanzaIdOf } from "../support/room.ts";
import { joined, MUC, startTestWarden, type TestWarden } from "../support/warden.ts";

const room = `tavern@${MUC}`;

describeProsody("a moderated room", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let warden: TestWarden;
  let romeo: Person;
  let juliet: Person;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    romeo = people.person("romeo");
    juliet = people.person("juliet");
    await moderatedRoom(romeo, room);
    await juliet.join(room, "Juliet");
    const duplicates = { id: "twice", type: "no-duplicate", options: { reason: "Once is enough." } };
    const forbidden = {
      id: "words",
      type: "moderate",
      options: { rules: [{ name: "words", words: ["forbidden"], reason: "Not here, please." }] },
    };
    warden = await startTestWarden(prosody, [{ local: "tavern", handlers: [forbidden, duplicates] }]);
    await warden.room("tavern", joined);
  });

  afterAll(async () => {
    await warden?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  /** Romeo sees the message of this text; resolves to its id in the archive. */
  async function romeoSees(text: string): Promise<string> {
    const id = stanzaIdOf(await romeo.next(isBody(text), `«${text}»`), room);
    if (id === undefined) throw new Error(`no stanza-id on «${text}»`);
    return id;
  }

  async function archived(id: string): Promise<string> {
    const found = (await romeo.archive(room)).find(({ attrs }) => attrs.id === id);
    return found?.toString() ?? "";
  }

  test("a forbidden word is retracted for a second client and leaves a tombstone in the archive", async () => {
    await juliet.say(room, "this is forbidden here");
    const id = await romeoSees("this is forbidden here");
    const notice = await romeo.next(retracts(room, id), "the retraction");
    expect(notice.toString()).toContain("Not here, please.");
    expect((await warden.judged("this is forbidden here")).outcomes).toEqual([{ status: "done" }]);
    expect(await archived(id)).not.toContain("this is forbidden");
    expect(await archived(id)).toMatch(/<(retracted|moderated) /);
  });

  test(`is asked in the dialect it advertises, ${suite === "bookworm" ? ":0" : ":1"}`, async () => {
    const reply = await romeo.request(
      xml("iq", { type: "get", to: room }, xml("query", "http://jabber.org/protocol/disco#info")),
    );
    const dialect = suite === "bookworm" ? "urn:xmpp:message-moderate:0" : "urn:xmpp:message-moderate:1";
    expect(reply.toString()).toContain(dialect);
    await juliet.say(room, "forbidden in the room's own dialect");
    const id = await romeoSees("forbidden in the room's own dialect");
    const notice = await romeo.next(retracts(room, id), "the retraction");
    expect(notice.toString()).toContain(dialect);
  });

  test("a clean message stays", async () => {
    await juliet.say(room, "what light through yonder window breaks");
    const id = await romeoSees("what light through yonder window breaks");
    expect((await warden.judged("what light through yonder window breaks")).decision.sanctions).toEqual([]);
    expect(await archived(id)).toContain("what light through yonder window breaks");
  });

  test("the same again is retracted, also under another nick", async () => {
    await juliet.say(room, "Look at my shoes");
    await romeoSees("Look at my shoes");
    await juliet.join(room, "Juliet2");
    await juliet.say(room, "look  at my SHOES");
    const id = await romeoSees("look  at my SHOES");
    expect((await romeo.next(retracts(room, id), "the retraction")).toString()).toContain("Once is enough.");
    await juliet.join(room, "Juliet");
  });

  describe("what a client forges changes nothing", () => {
    test.each([
      ["the room's own stamp", { from: room }],
      ["no sender", {}],
      ["an occupant's", { from: `${room}/Romeo` }],
    ])("a <delay/> with %s: still a message of now", async (kind, attributes) => {
      const text = `forbidden long ago, ${kind}`;
      const stamp = "2020-01-01T00:00:00Z";
      const delay = xml("delay", { xmlns: "urn:xmpp:delay", stamp, ...attributes });
      await juliet.say(room, text, { extra: [delay] });
      await romeo.next(retracts(room, await romeoSees(text)), "the retraction");
    });

    test("a <delay/> of no namespace at all: still a message of now", async () => {
      const text = "forbidden long ago, no namespace";
      await juliet.say(room, text, { extra: [xml("delay", { from: room, stamp: "2020-01-01T00:00:00Z" })] });
      await romeo.next(retracts(room, await romeoSees(text)), "the retraction");
    });

    test.each([
      ["the room", room],
      ["somebody else", PEOPLE.domain],
    ])("a <stanza-id/> by %s takes nobody else's message away", async (kind, by) => {
      const innocent = `an innocent message before ${kind}`;
      await romeo.say(room, innocent);
      const innocentId = await romeoSees(innocent);
      const text = `forbidden with a borrowed id by ${kind}`;
      const forged = xml("stanza-id", { xmlns: "urn:xmpp:sid:0", by, id: innocentId });
      await juliet.say(room, text, { extra: [forged] });
      const id = await romeoSees(text);
      expect(id).not.toBe(innocentId);
      await romeo.next(retracts(room, id), "the retraction");
      expect(await archived(innocentId)).toContain(innocent);
    });

    test("a retraction notice from an occupant does not make the bot look away", async () => {
      const text = "forbidden, and claims to be retracted";
      const moderated = xml("moderated", "urn:xmpp:message-moderate:1");
      const notice = xml("retract", { xmlns: "urn:xmpp:message-retract:1", id: "any" }, moderated);
      await juliet.say(room, text, { extra: [notice] });
      await romeo.next(retracts(room, await romeoSees(text)), "the retraction");
    });
  });

  test("an edit is judged, and takes the original with it", async () => {
    const first = await juliet.say(room, "an honest sentence");
    const original = await romeoSees("an honest sentence");
    const replace = xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: first });
    await juliet.say(room, "a forbidden sentence", { extra: [replace] });
    const correction = await romeoSees("a forbidden sentence");
    await romeo.next(retracts(room, original), "the retraction of the original");
    await romeo.next(retracts(room, correction), "the retraction of the correction");
  });

  test("each body of a message is judged", async () => {
    const german = xml("body", { "xml:lang": "de" }, "forbidden auf Deutsch");
    await juliet.say(room, "nothing to see", { extra: [german] });
    await romeo.next(retracts(room, await romeoSees("nothing to see")), "the retraction");
  });

  test("the record says which entry it was, and keeps neither text nor nick", async () => {
    const [row] = warden.auditLog.recent(1);
    expect(row).toMatchObject({ room, rule: "words", list: "words", entry: "forbidden", outcome: "done" });
    const kept = warden.logged() + JSON.stringify(warden.auditLog.recent(100));
    for (const theirs of ["nothing to see", "forbidden auf", "Juliet", "juliet"]) {
      expect(kept).not.toContain(theirs);
    }
  });
});

test("moderators may say it, unless the list says otherwise", async () => {
  const prosody = await startTestProsody();
  const people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
  const romeo = people.person("romeo");
  await moderatedRoom(romeo, room);
  const warden = await startTestWarden(prosody, [{ local: "tavern" }]);
  try {
    await warden.room("tavern", joined);
    await romeo.say(room, "what is forbidden, I decide");
    const { decision } = await warden.judged("what is forbidden, I decide");
    expect(decision.sanctions).toEqual([]);
    const words = decision.verdicts.find(({ entry }) => entry.id === "words");
    expect(words?.because?.why).toBe("exempt-moderator");
  } finally {
    await warden.stop();
    await people.stop();
    await prosody.stop();
  }
});
