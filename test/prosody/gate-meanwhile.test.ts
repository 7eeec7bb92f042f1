import { type Element, xml } from "@xmpp/component";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connectClient } from "../support/client.ts";
import { frame } from "../support/gate.ts";
import {
  archivedIn,
  bodiesOf,
  errorFor,
  errorOf,
  type Gated,
  hasRead,
  roundTrip,
  type Scene,
  silence,
  startGated,
} from "../support/gated.ts";
import { describeProsody } from "../support/prosody.ts";
import { isBody } from "../support/room.ts";

const TEXT = "said before it happened";

/** What happens to Juliet's message between question and answer, and what becomes of it. */
const happenings: Readonly<
  Record<string, { happens: (scene: Scene, gated: Gated) => Promise<unknown>; from?: string; error?: string }>
> = {
  "the sender leaves": { happens: ({ juliet, room }) => juliet.leave(room), from: "Juliet" },
  "the sender takes another nick": {
    async happens({ juliet, mercutio, room }, gated) {
      await juliet.send(xml("presence", { to: `${room}/Julia` }));
      const asked = await gated.bot.frames.next(frame("check", { nick: "Julia" }), "the nick");
      // One lane for each sender: the nick is taken only after what was said before.
      await gated.bot.verdict(asked.attrs.id, { is: "allow" });
      return mercutio;
    },
    from: "Juliet",
  },
  "the sender is banned": {
    happens: async ({ romeo, juliet, room }) => {
      await romeo.setAffiliation(room, "juliet@people.localhost", "outcast");
      await juliet.next(isGone(room), "being out");
    },
  },
  "the sender is kicked": {
    happens: async ({ romeo, juliet, room }) => {
      await romeo.setRole(room, "Juliet", "none");
      await juliet.next(isGone(room), "being out");
    },
  },
  "the sender is muted": {
    happens: ({ romeo, room }) => romeo.setRole(room, "Juliet", "visitor"),
    error: "forbidden",
  },
};

describeProsody("what happens while a question waits", (suite) => {
  describe.each(["open", "closed"] as const)("where the gate fails %s", (fail) => {
    let gated: Gated;

    beforeAll(async () => {
      gated = await startGated({ suite, warden: { muc_warden_fail: fail, muc_warden_timeout: 20 } });
    });
    afterAll(() => gated?.stop());
    afterEach(() => expect(gated.complaints()).toEqual([]));

    /** Says it, and resolves to the question. */
    async function saidAndAsked({ room, juliet }: Scene, text = TEXT, id = "m1"): Promise<string> {
      gated.bot.answer = silence;
      await juliet.say(room, text, { id });
      const isIt = (element: Element) => element.name === "check" && element.toString().includes(text);
      return (await gated.bot.frames.next(isIt, "the question")).attrs.id ?? "";
    }

    function outcome(id: string) {
      return gated.bot.frames.next(frame("outcome", { id }), "the outcome");
    }

    test.each(Object.entries(happenings))("%s", async (name, { happens, from, error }) => {
      const scene = await gated.scene(name.replaceAll(" ", "-"));
      const { room, romeo, juliet, mercutio } = scene;
      const id = await saidAndAsked(scene);
      await happens(scene, gated);
      await gated.bot.verdict(id, { is: "allow" });
      expect((await outcome(id)).attrs.is).toBe(from === undefined ? "gone" : "passed");
      if (from !== undefined) {
        const heard = await mercutio.next(isIn(room, TEXT), "it");
        expect(heard.attrs.from).toBe(`${room}/${from}`);
      }
      if (error !== undefined) expect(errorOf(await errorFor(juliet, "m1")).condition).toBe(error);
      await romeo.say(room, "afterwards");
      await mercutio.next(isIn(room, "afterwards"), "what came afterwards");
      expect(bodiesOf(mercutio, room)).toEqual(from === undefined ? ["afterwards"] : [TEXT, "afterwards"]);
      expect((await archivedIn(scene)).includes(TEXT)).toBe(from !== undefined);
    });

    test("a sender who is let in again after a kick does not say what was said before it", async () => {
      const scene = await gated.scene("kicked-and-back");
      const { room, romeo, juliet, mercutio } = scene;
      const id = await saidAndAsked(scene);
      await romeo.setRole(room, "Juliet", "none");
      await juliet.next(isGone(room), "being out");
      // A lane for each sender would keep her coming waiting for the answer that is missing.
      await gated.bot.verdict(id, { is: "allow" });
      gated.bot.answer = () => ({ is: "allow" });
      await juliet.join(room, "Juliet");
      await juliet.say(room, "sorry");
      await mercutio.next(isIn(room, "sorry"), "it");
      expect(bodiesOf(mercutio, room)).toEqual(["sorry"]);
    });

    test("the room is destroyed", async () => {
      const scene = await gated.scene("destroyed");
      const { room, mercutio } = scene;
      const id = await saidAndAsked(scene);
      await gated.prosody.control.destroyRoom(room);
      await mercutio.next(isGone(room), "the end");
      await gated.bot.frames.next(frame("destroyed", { room }), "to be told");
      await gated.bot.verdict(id, { is: "allow" });
      expect((await outcome(id)).attrs.is).toBe("gone");
      expect(bodiesOf(mercutio, room)).toEqual([]);
    });

    test("the recipient of a private message leaves, and somebody else takes that nick", async () => {
      const { room, juliet, mercutio } = await gated.scene("recipient");
      gated.bot.answer = (check) => (check.attrs.kind === "private" ? undefined : { is: "allow" });
      const sendPrivately = async (id: string) => {
        await juliet.send(
          xml("message", { to: `${room}/Mercutio`, type: "chat", id }, xml("body", {}, "a secret")),
        );
        return String((await gated.bot.frames.next(frame("check", { kind: "private" }), "it")).attrs.id);
      };
      const first = await sendPrivately("p1");
      await mercutio.leave(room);
      await gated.bot.verdict(first, { is: "allow" });
      expect((await outcome(first)).attrs.is).toBe("gone");
      expect(errorOf(await errorFor(juliet, "p1")).condition).toBe("item-not-found");
      await mercutio.join(room, "Mercutio");
      const second = await sendPrivately("p2");
      await mercutio.leave(room);
      const tybalt = gated.people.person("Tybalt");
      await tybalt.join(room, "Mercutio");
      await gated.bot.verdict(second, { is: "allow" });
      expect((await outcome(second)).attrs.is).toBe("gone");
      expect([mercutio, tybalt].some((who) => hasRead(who, "a secret"))).toBe(false);
    });

    test("whoever withdraws while they wait at the door never comes in", async () => {
      const { room, romeo } = await gated.scene("withdrawn");
      gated.bot.answer = (check) => (check.attrs.kind === "presence" ? undefined : { is: "allow" });
      const paris = gated.people.person("Paris");
      const muc = () => xml("x", "http://jabber.org/protocol/muc");
      // Twice, as clients do that become impatient.
      await paris.send(xml("presence", { to: `${room}/Paris` }, muc()));
      await paris.send(xml("presence", { to: `${room}/Paris` }, muc()));
      const asked: string[] = [];
      for (let i = 0; i < 2; i++)
        asked.push(String((await gated.bot.frames.next(isJoin(room, "Paris"), "it")).attrs.id));
      await paris.send(xml("presence", { to: `${room}/Paris`, type: "unavailable" }));
      // The bot has a stream of its own, which might be faster.
      await roundTrip(paris, room);
      for (const id of asked) {
        await gated.bot.verdict(id, { is: "allow" });
        expect((await outcome(id)).attrs.is).toBe("gone");
      }
      expect(await nicksIn(room)).toEqual(["Juliet", "Mercutio", "Romeo"]);
      expect(hasRead(romeo, `${room}/Paris`)).toBe(false);
      // Withdrawing counts for what was before it.
      gated.bot.answer = () => ({ is: "allow" });
      await paris.join(room, "Paris");
      expect(await nicksIn(room)).toEqual(["Juliet", "Mercutio", "Paris", "Romeo"]);
    });

    test.each(["nick", "status text"])("who is kicked while their %s waits stays out", async (what) => {
      const { room, romeo, juliet } = await gated.scene(`kicked-${what.replace(" ", "-")}`);
      gated.bot.answer = silence;
      const nick = what === "nick" ? "Julia" : "Juliet";
      // Some clients send it with each presence: without it Prosody takes nobody in.
      const muc = xml("x", "http://jabber.org/protocol/muc");
      await juliet.send(xml("presence", { to: `${room}/${nick}` }, muc, xml("status", {}, "a text")));
      const isIt = frame("check", { kind: "presence", room, nick, was: "Juliet" });
      const { id } = (await gated.bot.frames.next(isIt, "the question")).attrs;
      await romeo.setRole(room, "Juliet", "none");
      await gated.bot.verdict(id, { is: "allow" });
      expect((await outcome(String(id))).attrs.is).toBe("gone");
      expect(await nicksIn(room)).toEqual(["Mercutio", "Romeo"]);
    });

    test("whose line drops while they wait at the door leaves no ghost", async () => {
      const { room } = await gated.scene("dropped");
      gated.bot.answer = (check) => (check.attrs.kind === "presence" ? undefined : { is: "allow" });
      const ann = await connectClient(gated.prosody, "Ann");
      await ann.send(xml("presence", { to: `${room}/Ann` }, xml("x", "http://jabber.org/protocol/muc")));
      const { id, anonymous } = (await gated.bot.frames.next(isJoin(room, "Ann"), "the question")).attrs;
      expect(anonymous).toBe("1");
      ann.drop();
      await untilLoggedOut(ann.jid);
      await gated.bot.verdict(id, { is: "allow" });
      expect((await outcome(String(id))).attrs.is).toBe("gone");
      expect(await nicksIn(room)).toEqual(["Juliet", "Mercutio", "Romeo"]);
    });

    test("what a client with a login of its own says is judged as anybody's", async () => {
      const { room, romeo } = await gated.scene("login");
      const ann = await connectClient(gated.prosody, "Ann");
      await ann.join(room, "Ann");
      gated.bot.answer = (check) =>
        check.toString().includes("mean") ? { is: "refuse", text: "Be kind." } : { is: "allow" };
      await ann.say(room, "something mean", { id: "a1" });
      expect(errorOf(await errorFor(ann, "a1"))).toMatchObject({
        condition: "policy-violation",
        text: "Be kind.",
      });
      await ann.send(
        xml("message", { to: `${room}/Romeo`, type: "chat", id: "a2" }, xml("body", {}, "mean too")),
      );
      expect((await errorFor(ann, "a2")).attrs.from).toBe(`${room}/Romeo`);
      await ann.say(room, "something kind");
      await romeo.next(isIn(room, "something kind"), "it");
      await ann.next(isIn(room, "something kind"), "her own");
      expect(hasRead(romeo, "mean")).toBe(false);
      await ann.stop();
    });

    async function nicksIn(room: string) {
      const nicks = await gated.prosody.control.lua(`
        local nicks = {}
        for nick in control.room("${room}"):each_occupant() do nicks[#nicks + 1] = nick:match("/(.*)$") end
        table.sort(nicks)
        return nicks`);
      return nicks;
    }

    async function untilLoggedOut(jid: string) {
      for (;;) {
        const isIn = await gated.prosody.control.lua(`return prosody.full_sessions["${jid}"] ~= nil`);
        if (!isIn) return;
      }
    }
  });
});

const isJoin = (room: string, nick: string) => frame("check", { kind: "presence", room, nick });

const isIn = (room: string, text: string) => (stanza: Element) =>
  isBody(text)(stanza) && stanza.attrs.from?.split("/")[0] === room;

const isGone = (room: string) => (stanza: Element) =>
  stanza.is("presence") &&
  stanza.attrs.type === "unavailable" &&
  stanza.attrs.from?.split("/")[0] === room &&
  stanza.toString().includes('code="110"');
