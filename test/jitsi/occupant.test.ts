import { randomUUID } from "node:crypto";
import { type Element, xml } from "@xmpp/component";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Jitsi, startJitsi } from "../support/jitsi.ts";
import { CONFERENCES, JITSI_BOT } from "../support/jitsi-config.ts";
import type { Participant } from "../support/jitsi-people.ts";
import { about, BAD, type JitsiWarden, REASON, startJitsiWarden } from "../support/jitsi-warden.ts";
import { describeProsody } from "../support/prosody.ts";
import { joined } from "../support/warden.ts";

// Without our module the bot is in the rooms that a file names.

const room = (local: string) => `${local}@${CONFERENCES}`;
const LOCALS = ["standup", "edits", "names", "leaving", "jingle", "unopened"];
const ROOMS = Object.fromEntries(LOCALS.map((local) => [local, { enabled: true, gate: false }]));
const takesBack = (id: string) => (stanza: Element) => stanza.getChild("apply-to")?.attrs.id === id;

const isOwn = (stanza: Element) => stanza.toString().includes('status code="110"');
const isPutOut = (stanza: Element) =>
  stanza.attrs.type === "unavailable" && stanza.toString().includes('code="307"');

describeProsody("the bot in a meeting of Jitsi's", (suite) => {
  let jitsi: Jitsi;
  let warden: JitsiWarden;
  /** Came first, and so owns each meeting. */
  let early: Participant;

  async function start(moderation: boolean): Promise<void> {
    jitsi = await startJitsi({
      suite,
      moderation,
      admins: [JITSI_BOT.domain],
      options: { component_admins_as_room_owners: true },
    });
  }

  /** A meeting with the bot and two people in it. */
  async function meeting(local: string): Promise<[Participant, Participant]> {
    const [ann, bob] = [await jitsi.participant(), await jitsi.participant()];
    await ann.enter(room(local), "Ann");
    await bob.enter(room(local), "Bob");
    await warden.room(room(local), joined);
    return [ann, bob];
  }

  describe("where messages can be moderated", () => {
    beforeAll(async () => {
      await start(true);
      for (const local of LOCALS) if (local !== "unopened") await jitsi.focus.open(room(local));
      early = await jitsi.participant();
      for (const local of LOCALS) if (local !== "unopened") await early.enter(room(local), "Early");
      warden = await startJitsiWarden(jitsi.prosody, { rooms: ROOMS });
      for (const local of LOCALS) if (local !== "unopened") await warden.room(room(local), joined);
    });
    afterAll(async () => {
      await warden?.stop();
      await jitsi?.stop();
    });

    test("it has a name that people can read, is no owner to the focus, and finds nothing missing", async () => {
      const [ann] = await meeting("standup");
      const bot = await ann.next(
        (stanza) => stanza.attrs.from === `${room("standup")}/Moderation_bot`,
        "the bot's presence",
      );
      expect(bot.getChildText("nick")).toBe("Moderation bot");
      expect(`${bot.getChild("features")}`).toContain("http://jitsi.org/protocol/jibri");
      // The bot came before her.
      await early.leave(room("standup"));
      await ann.next(
        (stanza) => /affiliation="owner"/.test(`${stanza.getChild("x")}`) && isOwn(stanza),
        "her ownership",
      );
      expect(jitsi.focus.elected.filter((nick) => nick.includes("Moderation_bot"))).toEqual([]);
      const state = await warden.room(room("standup"), joined);
      expect(state).toMatchObject({ nick: "Moderation_bot", problems: [] });
    });

    test("it takes a message back by that message's own id", async () => {
      const [, bob] = await meeting("standup");
      const id = await bob.say(room("standup"), `say ${BAD} now`);
      const notice = await bob.next(takesBack(id), "the notice of the room");
      expect(notice.attrs.from).toBe(room("standup"));
      expect(`${notice}`).toContain(REASON);
      const { outcomes } = await warden.judged(about(`say ${BAD} now`), "his message");
      expect(outcomes).toEqual([{ status: "done" }]);
    });

    test("an edit that is forbidden takes back what was edited", async () => {
      const [ann, bob] = await meeting("edits");
      const id = await bob.say(room("edits"), "a word");
      await ann.next((stanza) => stanza.attrs.id === id, "his message");
      await bob.tell(room("edits"), { type: "editChat", messageId: id, message: BAD, editedAt: 1 });
      await ann.next(takesBack(id), "the notice of the room");
    });

    test("nobody's message is taken back because another edits it", async () => {
      const [ann, bob] = await meeting("edits");
      const id = await ann.say(room("edits"), "a word of hers");
      await bob.next((stanza) => stanza.attrs.id === id, "her message");
      const other = randomUUID();
      await bob.tell(room("edits"), { type: "editChat", messageId: other, message: `${BAD} 2` });
      await warden.judged(about(`${BAD} 2`), "his edit");
      await ann.say(room("edits"), "the end");
      await bob.next((stanza) => stanza.getChildText("body") === "the end", "her last word");
      expect(bob.received.some(takesBack(id))).toBe(false);
    });

    test("a poll is judged", async () => {
      const [, bob] = await meeting("edits");
      await bob.tell(room("edits"), {
        type: "new-poll",
        pollId: "p1",
        question: "What?",
        answers: ["x", `${BAD} 3`],
      });
      const { decision } = await warden.judged(about(`${BAD} 3`), "his poll");
      expect(decision.decisive?.entry.id).toBe("words");
    });

    test("who takes a forbidden name is put out, also when they are there", async () => {
      const [ann] = await meeting("names");
      await ann.enter(room("names"), `x${BAD}x`);
      expect(`${await ann.next(isPutOut, "her end")}`).toContain(REASON);
    });

    test("Jingle is refused, and what it is is told", async () => {
      await meeting("jingle");
      const jingle = xml("jingle", { xmlns: "urn:xmpp:jingle:1", action: "session-initiate", sid: "s1" });
      const to = `${room("jingle")}/Moderation_bot`;
      await expect(jitsi.focus.request(xml("iq", { type: "set", to }, jingle))).rejects.toThrow(
        "service-unavailable",
      );
    });

    test("it goes when the focus alone is left, and comes back with people", async () => {
      const someone = await jitsi.participant();
      await someone.enter(room("leaving"), "Someone");
      await warden.room(room("leaving"), joined);
      await someone.leave(room("leaving"));
      const early = jitsi.focus.members(room("leaving")).filter((nick) => !nick.endsWith("Moderation_bot"));
      await jitsi.focus.setRole(room("leaving"), String(early[0]?.split("/")[1]), "none");
      await warden.room(room("leaving"), ({ kind }) => kind === "away");
      await jitsi.focus.next(
        (stanza) =>
          /leaving@.*Moderation_bot.*unavailable|unavailable.*leaving@.*Moderation_bot/.test(`${stanza}`),
        "the bot's end",
      );
      const again = await jitsi.participant();
      await again.enter(room("leaving"), "Again");
      await warden.room(room("leaving"), joined, 15_000);
    });

    test("a meeting that nobody opened comes into being by nobody", async () => {
      const state = await warden.room(room("unopened"), ({ kind }) => kind === "away");
      expect(state).toMatchObject({ problem: { code: "missing" } });
      const ann = await jitsi.participant();
      expect((await ann.enter(room("unopened"), "Ann")).attrs.type).toBe("error");
    });
  });

  describe("where they cannot", () => {
    beforeAll(async () => {
      await start(false);
      for (const local of ["standup", "names"]) {
        await jitsi.focus.open(room(local));
        await (await jitsi.participant()).enter(room(local), "Early");
      }
      warden = await startJitsiWarden(jitsi.prosody, { rooms: ROOMS });
      await warden.room(room("standup"), joined);
      await warden.room(room("names"), joined);
    });
    afterAll(async () => {
      await warden?.stop();
      await jitsi?.stop();
    });

    test("that is said of the room and of each message, with the remedy", async () => {
      const state = await warden.room(room("standup"), joined);
      expect(JSON.stringify(state)).toContain("muc_message_moderation");
      const [, bob] = await meeting("standup");
      await bob.say(room("standup"), BAD);
      const { outcomes } = await warden.judged(about(BAD), "his message");
      expect(outcomes).toEqual([
        {
          status: "refused",
          condition: "no-stanza-id",
          remedy: expect.stringContaining("muc_message_moderation"),
        },
      ]);
    });

    test("and people can be put out all the same", async () => {
      const ann = await jitsi.participant();
      await ann.enter(room("names"), `x${BAD}x`);
      await ann.next(isPutOut, "her end");
    });
  });
});
