import { type Element, xml } from "@xmpp/component";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { settle } from "../../../test/support/gate-session.ts";
import { occupant, ROOM } from "../../../test/support/muc.ts";
import {
  type ArchivedLine,
  line,
  resultOf,
  scriptedArchive,
} from "../../../test/support/scripted-archive.ts";
import { fails, tells } from "../../../test/support/scripted-connection.ts";
import { HOST, scriptedGate } from "../../../test/support/scripted-gate.ts";
import type { MucEvent } from "../../muc/event.ts";
import { type BareJid, bareJid } from "../../muc/jid.ts";
import type { GroupchatMessage } from "../../muc/message.ts";
import type { Occupant } from "../../muc/occupant.ts";
import { createRoom } from "../../muc/room.ts";
import type { Reply } from "../connection.ts";
import { createArchive } from "./archive.ts";
import type { GateNews } from "./news.ts";

const OTHER = bareJid(`cellar@${HOST}`);
const T0 = Date.parse("2026-11-21T18:00:00Z");
const SINCE = "2026-11-21T18:00:00Z";
const ABLE = { archive: true, retraction: "1", stanzaIds: true, occupantIds: true } as const;

beforeEach(() => void vi.useFakeTimers({ now: T0 + 3_600_000 }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** `count` messages a second apart; every tenth is bad. */
function talk(count: number, name = "m"): ArchivedLine[] {
  return Array.from({ length: count }, (_, index) => {
    return line(`${name}${index}`, T0 + index * 1_000, index % 10 === 3 ? `bad ${index}` : `fine ${index}`);
  });
}

/** A bot that takes back what holds «bad», in a room that the gate shows it. */
function start(lines: ArchivedLine[] = []) {
  const gate = scriptedGate();
  const archives = new Map([
    [ROOM, scriptedArchive(lines)],
    [OTHER, scriptedArchive(talk(3, "o"))],
  ]);
  const rooms = new Map([ROOM, OTHER].map((room) => [room, createRoom(room)]));
  const shown = new Map<BareJid, { -readonly [K in keyof typeof ABLE]: boolean | "1" }>();
  const asked: Element[] = [];
  const handled: { event: GroupchatMessage; sender: Occupant; at: number | undefined }[] = [];
  const news: GateNews[] = [];
  const errors: string[] = [];
  const script = {
    /** What comes of one that is bad. */
    retract: async (_id: string): Promise<void> => {},
    judge: (_id: string): void => {},
    /** Before the archive answers; undefined: it does. */
    answer: (_iq: Element): Reply | Promise<Reply> | undefined => undefined,
  };
  gate.answer = (iq) => {
    asked.push(iq);
    const own = script.answer(iq);
    return own ?? archives.get(iq.attrs.to as BareJid)!.answer(iq, archive.take);
  };
  const archive = createArchive({
    connection: gate,
    features: (room) => shown.get(room) as typeof ABLE | undefined,
    picture: (room) => rooms.get(room),
    async handle(event: MucEvent, sender, at) {
      if (event.kind !== "message") throw new Error(event.kind);
      const { room, stanzaId = "" } = event;
      handled.push({ event, sender, at });
      script.judge(stanzaId);
      if (!event.texts.some(({ text }) => text.includes("bad"))) return;
      await script.retract(stanzaId);
      rooms.get(room)?.retracted.set(stanzaId, true);
    },
    onNews: (one) => void news.push(one),
    onError: (what, error) => void errors.push(`${what}: ${error.message}`),
    now: Date.now,
  });
  archive.setRooms(new Set([ROOM, OTHER]));
  return {
    archive,
    archives,
    rooms,
    asked,
    handled,
    news,
    errors,
    script,
    show(room: BareJid = ROOM, features: Partial<typeof ABLE> | { archive: boolean } = {}) {
      shown.set(room, { ...ABLE, ...features });
      archive.open(room);
    },
    /** The link breaks: what is still asked for has no answer. */
    hide() {
      shown.clear();
      archive.offline();
    },
    ids: () => handled.map(({ event }) => event.stanzaId),
    queries: () =>
      asked.flatMap((iq) => {
        const query = iq.getChild("query", "urn:xmpp:mam:2");
        return query ? [query] : [];
      }),
  };
}

const read = (count: number, retracted: number, room: BareJid = ROOM): GateNews => {
  return { kind: "archive-read", room, read: count, retracted };
};

describe("what the module lost of a room", () => {
  test("is read from a second before it passed to the present, page by page, and judged", async () => {
    const lines = [line("old", T0 - 1_001, "bad"), line("same", T0 - 1_000, "fine"), ...talk(120)];
    const all = start(lines);
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(all.ids()).toEqual(lines.slice(1).map(({ id }) => id));
    expect(all.news).toEqual([read(121, 12)]);
    const [first, second] = all.queries();
    expect(first?.toString().replace(/queryid="[^"]+"/, "queryid")).toBe(
      '<query xmlns="urn:xmpp:mam:2" queryid><x xmlns="jabber:x:data" type="submit">' +
        '<field var="FORM_TYPE" type="hidden"><value>urn:xmpp:mam:2</value></field>' +
        '<field var="start"><value>2026-11-21T17:59:59.000Z</value></field></x>' +
        '<set xmlns="http://jabber.org/protocol/rsm"><max>250</max></set></query>',
    );
    expect(second?.getChild("set")?.getChildText("after")).toBe("m48");
    expect(all.queries()).toHaveLength(3);
    // Told of once more it has an end, too.
    all.archive.lost(ROOM, "2026-11-21T18:01:59Z");
    await settle();
    expect(all.ids().slice(121)).toEqual(["m118", "m119"]);
  });

  test("is judged by who said it: known by their occupant-id if they are there, else nobody in particular", async () => {
    const forger = "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o-Romeo'/>";
    const all = start([
      { ...line("a", T0, "one", "Romeo"), nick: "Romeo as he was" },
      line("b", T0, "two", "Mallory"),
      { ...line("c", T0, "three", "Mallory"), nick: "Romeo" },
      { id: "d", at: T0, nick: "Bob", inside: `${forger}<body>four</body>${line("", 0, "", "Bob").inside}` },
    ]);
    const romeo = occupant("Romeo", { role: "moderator", affiliation: "owner", occupantId: "o-Romeo" });
    const onThePhone = { ...romeo, nick: "Romeo's phone", role: "participant" } as const;
    for (const one of [onThePhone, romeo]) all.rooms.get(ROOM)?.occupants.set(one.nick, one);
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    const least = { role: "participant", affiliation: "none", known: false };
    expect(all.handled.map(({ sender }) => sender)).toEqual([
      { ...romeo, nick: "Romeo as he was" },
      { ...least, nick: "Mallory", occupantId: "o-Mallory" },
      { ...least, nick: "Romeo", occupantId: "o-Mallory" },
      { ...least, nick: "Bob", occupantId: "o-Bob" },
    ]);
    expect(all.handled.map(({ at }) => at)).toEqual([T0, T0, T0, T0]);
  });

  test("without what the room itself says, and without what was taken back before", async () => {
    const stone =
      "<retracted xmlns='urn:xmpp:message-retract:1' id='x'><moderated xmlns='urn:xmpp:message-moderate:1'/><reason>bad</reason></retracted>";
    const all = start([
      line("a", T0, "This room is not anonymous.", ""),
      { ...line("b", T0, "x"), inside: stone },
      line("c", T0, "bad, and another moderator saw it"),
      line("d", T0, "fine"),
    ]);
    all.rooms.get(ROOM)?.retracted.set("c", true);
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(all.ids()).toEqual(["d"]);
    expect(all.news).toEqual([read(1, 0)]);
  });

  test("a subject of the past is judged, and is not taken for the one that the room has", async () => {
    const subject = (id: string, text: string) => ({
      ...line(id, T0, ""),
      inside: `<subject>${text}</subject>`,
    });
    const all = start([subject("a", "bad"), subject("b", "Owls")]);
    all.rooms.get(ROOM)!.topic.shown = "Owls";
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(all.handled.map(({ event }) => event.texts)).toEqual([
      [{ where: "heading", text: "bad" }],
      [{ where: "subject", text: "Owls" }],
    ]);
  });

  test("what the module has yet to tell of a message comes first", async () => {
    const all = start(talk(1));
    let look = (): void => {};
    all.script.answer = (iq) => {
      if (iq.getChild("query", "urn:xmpp:mam:2")) return undefined;
      return new Promise((resolve) => {
        look = () => resolve(tells([]));
      });
    };
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(all.handled).toEqual([]);
    look();
    await settle();
    expect(all.ids()).toEqual(["m0"]);
  });

  test("the next page is asked for when all of this one has its outcome; one room after the other", async () => {
    const all = start(talk(60));
    const waiting: (() => void)[] = [];
    all.script.retract = () => new Promise((resolve) => void waiting.push(resolve));
    all.show();
    all.show(OTHER);
    all.archive.lost(ROOM, SINCE);
    all.archive.lost(OTHER, SINCE);
    await settle();
    expect([all.queries().length, waiting.length]).toEqual([1, 5]);
    for (const done of waiting.splice(0)) done();
    await settle();
    expect([all.queries().length, waiting.length]).toEqual([2, 1]);
    expect(all.asked.every((iq) => iq.attrs.to === ROOM)).toBe(true);
    for (const done of waiting) done();
    await settle();
    expect(all.news).toEqual([read(60, 6), read(3, 0, OTHER)]);
  });

  test("a message that cannot be judged keeps nobody from the next", async () => {
    const all = start([line("a", T0, "bad"), line("b", T0, "fine")]);
    all.script.retract = () => Promise.reject(new Error("broken"));
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect([all.errors, all.news]).toEqual([["what the archive has: broken"], [read(2, 0)]]);
  });

  test("keeps no question waiting for longer than a moment", async () => {
    const all = start(talk(10));
    const order: (string | undefined)[] = [];
    all.script.judge = (id) => {
      order.push(id);
      vi.setSystemTime(Date.now() + 10);
    };
    all.script.answer = (iq) => {
      if (!iq.getChild("query", "urn:xmpp:mam:2")) setImmediate(() => order.push("another"));
      return undefined;
    };
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle(1_000);
    expect(order).toHaveLength(11);
    expect(order.indexOf("another")).toBeLessThan(3);
  });

  test("is none of ours where the room is not moderated, or not any more", async () => {
    const all = start(talk(60));
    all.show();
    all.archive.lost(bareJid(`attic@${HOST}`), SINCE);
    await settle();
    expect(all.asked).toEqual([]);
    all.script.retract = async () => all.archive.setRooms(new Set());
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect([all.queries().length, all.news]).toEqual([1, []]);
  });
});

describe("a link that breaks", () => {
  test("ends it, and when the room is shown again it goes on from where it was", async () => {
    const all = start(talk(120));
    let pages = 0;
    all.script.answer = (iq) => {
      if (!iq.getChild("query", "urn:xmpp:mam:2")) return undefined;
      pages += 1;
      if (pages !== 2) return undefined;
      all.hide();
      return fails("disconnected");
    };
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle(600_000);
    expect([all.ids().length, pages, all.news]).toEqual([50, 2, []]);
    all.show();
    await settle();
    expect(all.queries()[2]?.toString()).toContain("<value>2026-11-21T18:00:48.000Z</value>");
    expect(all.queries()[2]?.toString()).not.toContain("<after>");
    expect(new Set(all.ids()).size).toBe(120);
    expect(all.news).toHaveLength(1);
    all.show();
    await settle();
    expect(pages).toBe(4);
  });

  test("before a page is judged to its end: it is read once more", async () => {
    const all = start(talk(5));
    all.script.retract = async () => {
      all.script.retract = async () => {};
      all.hide();
    };
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(all.news).toEqual([]);
    all.show();
    await settle();
    // The bad one was taken back the first time.
    expect(all.ids()).toEqual(["m0", "m1", "m2", "m3", "m4", "m0", "m1", "m2", "m4"]);
    expect(all.news).toEqual([read(4, 0)]);
  });

  test("what is lost meanwhile is read as well, and what was lost before is not forgotten for it", async () => {
    const all = start(talk(5));
    all.archive.lost(ROOM, SINCE);
    all.archive.lost(ROOM, "2026-11-21T18:00:04Z");
    all.show();
    await settle();
    expect(all.ids()).toHaveLength(5);
  });
});

describe("a page that does not come", () => {
  test.each(["forbidden", "item-not-found", "service-unavailable"])(
    "%s: nothing is to be read there, and that is told once",
    async (condition) => {
      const all = start();
      all.script.answer = () => fails(condition);
      all.show();
      for (let times = 0; times < 2; times += 1) {
        all.archive.lost(ROOM, SINCE);
        await settle(120_000);
      }
      expect(all.asked).toHaveLength(2);
      expect(all.news).toEqual([{ kind: "archive-unread", room: ROOM, condition }]);
      // Unless it went well meanwhile.
      const { answer } = all.script;
      for (const next of [() => undefined, answer]) {
        all.script.answer = next;
        all.archive.lost(ROOM, SINCE);
        await settle();
      }
      expect(all.news.map(({ kind }) => kind)).toEqual(["archive-unread", "archive-read", "archive-unread"]);
    },
  );

  test("a room that keeps no archive is not asked for it", async () => {
    const all = start();
    all.show(ROOM, { archive: false });
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(all.asked).toEqual([]);
    expect(all.news).toEqual([{ kind: "archive-unread", room: ROOM, condition: "no-archive" }]);
  });

  test("a server that is busy is asked again after a minute, from where it was", async () => {
    const all = start(talk(60));
    const pages = new Map<string | undefined, number>();
    all.script.answer = (iq) => {
      if (!iq.getChild("query", "urn:xmpp:mam:2")) return undefined;
      const count = (pages.get(iq.attrs.to) ?? 0) + 1;
      pages.set(iq.attrs.to, count);
      return count === 2 || iq.attrs.to === OTHER ? fails("timeout") : undefined;
    };
    all.show();
    all.show(OTHER);
    all.archive.lost(ROOM, SINCE);
    all.archive.lost(OTHER, SINCE);
    await settle(59_999);
    expect([...pages.values()]).toEqual([2, 1]);
    await settle(1);
    expect([...pages.values()]).toEqual([3, 2]);
    expect(new Set(all.ids()).size).toBe(60);
    expect(all.news).toMatchObject([
      { kind: "archive-unread", condition: "timeout" },
      { kind: "archive-unread", room: OTHER, condition: "timeout" },
      { kind: "archive-read", read: 62 },
    ]);
    all.hide();
  });

  test.each([true, false])(
    "the message after which it begins is gone meanwhile (said: %s): it begins by the time",
    async (saysLost) => {
      const all = start(talk(70));
      const archive = all.archives.get(ROOM)!;
      archive.saysLost = saysLost;
      all.script.retract = async () => {
        archive.lines = archive.lines.filter(({ id }) => id !== "m49");
      };
      all.show();
      all.archive.lost(ROOM, SINCE);
      await settle();
      expect(new Set(all.ids()).size).toBe(70);
      expect(all.queries()).toHaveLength(3);
      expect(all.news).toMatchObject([{ kind: "archive-read" }]);
    },
  );

  test("an archive that loses it all the time has an end", async () => {
    const all = start(talk(300));
    const archive = all.archives.get(ROOM)!;
    all.script.judge = (id) => {
      archive.lines = archive.lines.filter((one) => one.id !== id);
    };
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(all.queries()).toHaveLength(4);
    expect(all.news).toEqual([{ kind: "archive-unread", room: ROOM, condition: "item-not-found" }]);
  });

  test("nothing that comes in its place throws, or is taken for it", async () => {
    const all = start();
    const taken: boolean[] = [];
    all.script.answer = (iq) => {
      const id = String(iq.getChild("query")?.attrs.queryid);
      const bad = line("x", T0, "bad");
      for (const stanza of [
        resultOf(bad, ROOM, "another"),
        resultOf(bad, OTHER, id),
        resultOf(bad, `${ROOM}/Bob`, id),
        xml("message", { from: ROOM }),
        xml("presence", { from: ROOM }),
      ]) {
        taken.push(all.archive.take(stanza));
      }
      all.archive.take(
        xml("message", { from: ROOM }, xml("result", { xmlns: "urn:xmpp:mam:2", queryid: id })),
      );
      return tells([]);
    };
    all.show();
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(taken).toEqual([false, false, false, false, false]);
    expect([all.handled, all.errors]).toEqual([[], []]);
    expect(all.news).toEqual([{ kind: "archive-unread", room: ROOM, condition: "no-archive" }]);
    expect(all.archive.take(resultOf(line("x", T0, "bad"), ROOM, "late"))).toBe(false);
  });

  test.each(["+275760-09-13T00:00:00.000Z", "-271821-04-20T00:00:00.000Z", "then"])(
    "a time at which nothing was said (%s)",
    async (since) => {
      const all = start(talk(1));
      all.show();
      all.archive.lost(ROOM, since);
      await settle();
      expect(all.errors).toEqual([]);
    },
  );
});

test("an archive without end is read to a limit, and it is told from when on it was not", async () => {
  const all = start(talk(7_050));
  all.show();
  all.archive.lost(ROOM, SINCE);
  await settle();
  expect(all.ids()).toHaveLength(7_000);
  const from = new Date(T0 + 6_999_000).toISOString();
  expect(all.news).toEqual([{ kind: "archive-cut", room: ROOM, read: 7_000, retracted: 700, from }]);
});

describe("a room that is not shown", () => {
  test("is woken, and read when it is shown", async () => {
    const all = start(talk(3));
    all.archive.lost(ROOM, SINCE);
    await settle();
    expect(all.asked.map((iq) => iq.getChildElements()[0]?.getNS())).toEqual([
      "http://jabber.org/protocol/disco#info",
    ]);
    all.show();
    await settle();
    expect(all.news).toEqual([read(3, 0)]);
  });

  test("is gone, and its archive with it", async () => {
    const all = start(talk(3));
    all.script.answer = () => fails("item-not-found");
    all.archive.lost(ROOM, SINCE);
    await settle();
    all.script.answer = () => undefined;
    all.show();
    await settle();
    expect([all.queries(), all.news]).toEqual([[], []]);
  });
});
