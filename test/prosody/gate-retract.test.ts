import { type Element, xml } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { archivedIn, type Gated, hasRead, type Scene, startGated } from "../support/gated.ts";
import type { Person } from "../support/occupant.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody, retracts, stanzaIdOf } from "../support/room.ts";

const NS = {
  fasten: "urn:xmpp:fasten:0",
  moderate: { 0: "urn:xmpp:message-moderate:0", 1: "urn:xmpp:message-moderate:1" },
  retract: { 0: "urn:xmpp:message-retract:0", 1: "urn:xmpp:message-retract:1" },
} as const;

type Dialect = 0 | 1;

/** XEP-0425 in both its dialects; `what` is there for requests that ask for something else. */
function request(dialect: Dialect, to: string, id: string | undefined, what = "retract"): Element {
  const children = [xml(what, NS.retract[dialect]), xml("reason", {}, "Be kind.")];
  const moderate =
    dialect === 1
      ? xml("moderate", { xmlns: NS.moderate[1], id }, ...children)
      : xml("apply-to", { xmlns: NS.fasten, id }, xml("moderate", NS.moderate[0], ...children));
  return xml("iq", { type: "set", to }, moderate);
}

const storages = {
  internal: {},
  SQL: { storage: "sql", sql: { driver: "SQLite3", database: "prosody.sqlite" } },
};

describeProsody("taking back through the module", (suite) => {
  describe.each(Object.entries(storages))("with storage %s", (_, warden) => {
    let gated: Gated;

    beforeAll(async () => {
      gated = await startGated({ suite, warden });
    });
    afterAll(() => gated?.stop());
    afterEach(() => expect(gated.complaints()).toEqual([]));

    test.each([0, 1] as const)(
      "a request in dialect :%i is announced and archived in both",
      async (dialect) => {
        const scene = await gated.scene(`dialect-${dialect}`);
        const { room, romeo, juliet, mercutio } = scene;
        const id = await idOf("you villain", juliet, scene);
        const reply = await romeo.request(request(dialect, room, id));
        expect(reply.attrs.type).toBe("result");
        const notice = await mercutio.next(retracts(room, id), "the announcement");
        const [older, newer] = announced(notice);
        expect(older).toEqual({ id, by: `${room}/Romeo`, retracts: true, reason: "Be kind." });
        expect(newer).toEqual({ id, by: `${room}/Romeo`, retracts: true, reason: "Be kind." });

        const [stone, told] = (await juliet.archive(room)).map(messageIn);
        expect(stone?.attrs.from).toBe(`${room}/Juliet`);
        const newStone = stone?.getChild("retracted", NS.retract[1]);
        expect(newStone?.getChild("moderated", NS.moderate[1])?.attrs.by).toBe(`${room}/Romeo`);
        const oldStone = stone?.getChild("moderated", NS.moderate[0]);
        expect(oldStone?.attrs.by).toBe(`${room}/Romeo`);
        expect(oldStone?.getChild("retracted", NS.retract[0])?.attrs.stamp).toMatch(/^\d{4}-.*Z$/);
        // Who was away learns of it.
        expect(told && announced(told)[1]?.id).toBe(id);
        expect(await archivedIn(scene)).not.toContain("villain");
      },
    );

    test("who comes later is shown a tombstone, not what was said", async () => {
      const scene = await gated.scene("joiners");
      const { room, romeo, juliet, mercutio } = scene;
      // So many that the room shows what it has in memory, and does not ask the archive.
      for (let i = 0; i < 20; i++) await idOf(`good day ${i}`, mercutio, scene);
      const id = await idOf("a plague on you", juliet, scene);
      await idOf("good night", mercutio, scene);
      await romeo.request(request(1, room, id));
      const benvolio = gated.people.person("Benvolio");
      await benvolio.join(room, "Benvolio");
      await benvolio.next(isBody("good night"), "what was said besides");
      await benvolio.next(isSubject(room), "the end of the history");
      expect(hasRead(benvolio, "plague")).toBe(false);
      const shown = benvolio.received.find((stanza) => stanzaIdOf(stanza, room) === id);
      expect(shown?.getChild("retracted", NS.retract[1])).toBeDefined();
      expect(shown?.getChild("delay")).toBeDefined();
    });

    test("the second time is answered alike and told to nobody", async () => {
      const scene = await gated.scene("twice");
      const { room, romeo, juliet, mercutio } = scene;
      const id = await idOf("fie", juliet, scene);
      for (const dialect of [1, 0, 1] as const) {
        expect((await romeo.request(request(dialect, room, id))).attrs.type).toBe("result");
      }
      expect(missing(await gated.bot.retract(room, [id]))).toEqual([]);
      await romeo.say(room, "so");
      await mercutio.next(isBody("so"), "what came after");
      expect(mercutio.received.filter(retracts(room, id))).toHaveLength(1);
    });

    test.each([0, 1] as const)("each request gets an answer, in dialect :%i", async (dialect) => {
      const scene = await gated.scene(`answers-${dialect}`);
      const { room, romeo, juliet } = scene;
      const id = await idOf("for all to read", juliet, scene);
      const unarchived = `unarchived-${dialect}@rooms.localhost`;
      await romeo.join(unarchived, "Romeo", { config: { "muc#roomconfig_enablearchiving": "0" } });
      const closed = `closed-${dialect}@rooms.localhost`;
      // What stays of a lasting room that was closed.
      await romeo.join(closed, "Romeo", { config: { "muc#roomconfig_persistentroom": "1" } });
      await gated.prosody.control.destroyRoom(closed);
      const refusals: [who: Person, iq: Element, condition: string][] = [
        [juliet, request(dialect, room, id), "forbidden"],
        [romeo, request(dialect, room, "unknown"), "item-not-found"],
        [romeo, request(dialect, room, undefined), "bad-request"],
        [romeo, request(dialect, room, ""), "bad-request"],
        [romeo, request(dialect, room, id, "polish"), "feature-not-implemented"],
        [romeo, request(dialect, "nowhere@rooms.localhost", id), "item-not-found"],
        [romeo, request(dialect, unarchived, id), "item-not-found"],
        [romeo, request(dialect, closed, id), "gone"],
      ];
      for (const [who, iq, condition] of refusals) {
        await expect(who.request(iq), `${iq}`).rejects.toMatchObject({ condition });
      }
      expect(await archivedIn(scene)).toContain("for all to read");
    });

    test("many at once by the bot, each told of, those that are not there named", async () => {
      const scene = await gated.scene("bulk");
      const { room, romeo, juliet, mercutio } = scene;
      const ids: string[] = [];
      for (let i = 0; i < 30; i++) ids.push(await idOf(`spam ${i}`, juliet, scene));
      const kept = await idOf("no spam", mercutio, scene);
      const asked = [...ids, "unknown", ids[3] ?? "", "unknown"];
      expect(missing(await gated.bot.retract(room, asked, "No advertising."))).toEqual(["unknown"]);
      for (const id of ids) {
        const notice = await mercutio.next(retracts(room, id), `the retraction of ${id}`);
        const by = `${room}/Moderation`;
        expect(announced(notice)).toEqual([
          { id, by, retracts: true, reason: "No advertising." },
          { id, by, retracts: true, reason: "No advertising." },
        ]);
      }
      expect(mercutio.received.filter(retracts(room, ids[3]))).toHaveLength(1);
      const archive = await romeo.archive(room);
      expect(archive.join()).not.toContain("spam 1");
      expect(archive.find(({ attrs }) => attrs.id === kept)?.toString()).toContain("no spam");
      // In their places, and the announcements behind.
      expect(archive.slice(0, 31).map(({ attrs }) => attrs.id)).toEqual([...ids, kept]);
    });

    test("a message that looks like a tombstone is taken back all the same", async () => {
      const scene = await gated.scene("disguised");
      const { room, romeo, juliet } = scene;
      const moderated = xml("moderated", NS.moderate[0], xml("retracted", NS.retract[0]));
      const retracted = xml("retracted", NS.retract[1], xml("moderated", NS.moderate[1]));
      const id = await idOf("you cannot touch me", juliet, scene, [moderated, retracted]);
      await romeo.request(request(1, room, id));
      expect(await archivedIn(scene)).not.toContain("touch me");
    });

    test("after a restart, with nobody there, what was said before is taken back", async () => {
      const local = await startGated({ suite, warden });
      try {
        const scene = await local.scene("restarted");
        const id = await idOf("long ago", scene.juliet, scene);
        await local.bot.stop();
        await local.people.stop();
        await local.prosody.restart();
        const bot = await local.newBot();
        expect(missing(await bot.retract(scene.room, [id, "unknown"]))).toEqual(["unknown"]);
        const archive = (await bot.archive(scene.room)).map(messageIn);
        expect(archive.join()).not.toContain("long ago");
        expect(archive[0]?.getChild("retracted", NS.retract[1])).toBeDefined();
      } finally {
        await local.stop();
      }
    });
  });
});

/** Somebody says it, and the owner sees it: its id in the archive. */
async function idOf(
  text: string,
  who: Person,
  { room, romeo }: Scene,
  extra: Element[] = [],
): Promise<string> {
  await who.say(room, text, { extra });
  const heard = await romeo.next(
    (stanza) => isBody(text)(stanza) && stanza.attrs.from?.split("/")[0] === room,
    text,
  );
  const id = stanzaIdOf(heard, room);
  if (id === undefined) throw new Error(`no archive id on ${heard}`);
  return id;
}

/** What an announcement says in each dialect. */
function announced(message: Element) {
  const older = message.getChild("apply-to", NS.fasten);
  const inner = older?.getChild("moderated", NS.moderate[0]);
  const newer = message.getChild("retract", NS.retract[1]);
  return [
    inner && {
      id: older?.attrs.id,
      by: inner.attrs.by,
      retracts: inner.getChild("retract", NS.retract[0]) !== undefined,
      reason: inner.getChildText("reason"),
    },
    newer && {
      id: newer.attrs.id,
      by: newer.getChild("moderated", NS.moderate[1])?.attrs.by,
      retracts: true,
      reason: newer.getChildText("reason"),
    },
  ];
}

function missing(answer: Element): string[] {
  return answer.getChildren("missing").map((id) => id.getText());
}

function messageIn(result: Element): Element | undefined {
  return result.getChild("forwarded", "urn:xmpp:forward:0")?.getChild("message", "jabber:client");
}

const isSubject = (room: string) => (stanza: Element) =>
  stanza.getChild("subject") !== undefined && stanza.attrs.from?.split("/")[0] === room;
