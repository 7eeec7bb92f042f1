import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  check,
  OTHER,
  over,
  POLICY,
  passed,
  served,
  settle,
  start,
  WATCHING,
} from "../../../test/support/gate-session.ts";
import { ROOM } from "../../../test/support/muc.ts";
import { fails } from "../../../test/support/scripted-connection.ts";
import { frames, greets, HOST, TAKEN, WARDEN } from "../../../test/support/scripted-gate.ts";
import { stanza } from "../../../test/support/stanza.ts";
import { bareJid } from "../../muc/jid.ts";
import type { Reply } from "../requests.ts";

const REFUSED: Reply = {
  ok: true,
  stanza: stanza(
    `<iq type='result' id='p'><policies xmlns='${WARDEN}'><refused room='${ROOM}'>too long</refused></policies></iq>`,
  ),
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("hello", () => {
  test("is said once the stream is up, and then the policies of the rooms", async () => {
    const all = start();
    expect(all.gate.sent()).toEqual([]);
    all.session.online();
    expect(all.session.expects(ROOM)).toBe(true);
    await settle();
    expect(all.gate.sent()).toEqual([
      '<iq type="set"><hello software="mucwarden test"/></iq>',
      `<iq type="set"><policies epoch="e1" first="1" last="1"><policy room="${ROOM}">{"nick":"Warden","ask":["message"]}</policy></policies></iq>`,
    ]);
    expect(all.news).toMatchObject([{ kind: "found", hello: { epoch: "e1", prosody: "13.0.1" } }]);
    expect([all.session.expects(ROOM), all.session.serves(ROOM)]).toEqual([true, true]);
    await over(all);
    expect([all.session.expects(ROOM), all.session.serves(ROOM)]).toEqual([false, false]);
  });

  test("is answered for a host as a whole: a room is served from when its policy is taken", async () => {
    const all = start();
    let take = (): void => {};
    const { answer } = all.gate;
    all.gate.answer = (iq) =>
      iq.getChild("policies")
        ? new Promise((resolve) => {
            take = () => resolve(TAKEN);
          })
        : answer.call(all.gate, iq);
    all.session.online();
    await settle();
    expect([all.session.expects(ROOM), all.session.serves(ROOM)]).toEqual([true, false]);
    take();
    await settle();
    expect(all.session.serves(ROOM)).toBe(true);
    await over(all);
  });

  test.each(["service-unavailable", "timeout"])(
    "without a module (%s) the rooms are the bot's to enter, and a minute later it asks again",
    async (condition) => {
      const all = start();
      const { answer } = all.gate;
      all.gate.answer = () => fails(condition);
      all.session.online();
      await settle();
      expect(all.session.expects(ROOM)).toBe(false);
      expect(all.changed).toHaveBeenCalled();
      expect(all.news).toEqual([{ kind: "absent", host: HOST }]);
      all.gate.sent();
      await settle(59_999);
      expect(all.gate.sent()).toEqual([]);
      all.gate.answer = answer;
      await settle(1);
      expect(all.gate.sent()).toHaveLength(2);
      expect(all.session.serves(ROOM)).toBe(true);
      await over(all);
    },
  );

  test.each(["remote-server-not-found", "not-allowed"])(
    "a host that is not there (%s): told once",
    async (is) => {
      const all = start();
      const { answer } = all.gate;
      all.gate.answer = () => fails(is);
      all.session.online();
      await settle(180_000);
      expect(all.news).toEqual([{ kind: "nowhere", host: HOST }]);
      expect([all.session.nowhere(), all.session.heard()]).toEqual([true, false]);
      all.gate.answer = answer;
      await settle(60_000);
      expect([all.session.nowhere(), all.session.heard()]).toEqual([false, true]);
      await over(all);
    },
  );

  test("with a link that breaks nothing is known, and nobody enters anything", async () => {
    const all = await served();
    all.gate.answer = () => fails("disconnected");
    all.session.take(stanza(`<message from='${HOST}'><again xmlns='${WARDEN}'/></message>`));
    await settle();
    expect(all.session.serves(ROOM)).toBe(true);
    expect(all.news).toHaveLength(1);
    await over(all);
  });

  test("a module that does not take us for its bot: told once", async () => {
    const all = start();
    all.gate.answer = () => fails("forbidden");
    all.session.online();
    await settle(180_000);
    expect(all.news).toEqual([{ kind: "forbidden", host: HOST }]);
    expect(all.session.expects(ROOM)).toBe(false);
    await over(all);
  });

  test("no module, however often it is asked for: told once", async () => {
    const all = start();
    all.gate.answer = () => fails("service-unavailable");
    all.session.online();
    await settle(180_000);
    all.session.offline();
    all.session.online();
    await settle();
    expect(all.news).toEqual([{ kind: "absent", host: HOST }]);
    await over(all);
  });

  test("the rooms that the module does not serve are told of to nobody, and entered", async () => {
    const all = start(new Map([ROOM, OTHER].map((room) => [room, POLICY])));
    all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e1", undefined, [OTHER]) : TAKEN);
    all.session.online();
    await settle();
    expect(all.gate.sent()[1]).not.toContain(ROOM);
    expect([ROOM, OTHER].map(all.session.expects)).toEqual([false, true]);
    await over(all);
  });

  test.each(["gate link policy", "watch policy"])(
    "a module with %s alone gets policies that ask nothing; the bot is in the rooms, and judges what it sees there",
    async (parts) => {
      const all = start();
      all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e1", parts) : TAKEN);
      all.session.online();
      await settle();
      expect(all.gate.sent()[1]).toContain('{"nick":"Warden"}');
      expect(all.session.expects(ROOM)).toBe(false);
      all.session.take(frames("e1", WATCHING, check("1", "bad")));
      await settle();
      expect(all.gate.sent()).toEqual([
        '<message><verdicts epoch="e1"><verdict id="1" is="allow"/></verdicts></message>',
      ]);
      expect([all.asked, all.handled]).toEqual([[], []]);
      await over(all);
    },
  );

  test("what passed before the bot came into the room, it is told of by a module that only watches", async () => {
    const all = start();
    all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e1", "watch policy") : TAKEN);
    all.session.online();
    await settle();
    all.gate.sent();
    const noId = passed("2", "bad").replace(/<stanza-id [^>]*>/, "");
    all.session.take(frames("e1", passed("1", "bad"), noId));
    await settle();
    expect(all.handled.map(([event, sender]) => [event, sender])).toMatchObject([
      [{ stanzaId: "s-1" }, { realJid: "bob@x.example" }],
    ]);
    const sent = all.gate.sent().join();
    expect(["1", "2"].filter((id) => sent.includes(`<done id="${id}"/>`))).toEqual(["1", "2"]);
    await over(all);
  });

  test("a module that is loaded asks for it; what is of the epoch before is out of date", async () => {
    const all = await served();
    all.session.take(stanza(`<message from='${HOST}'><again xmlns='${WARDEN}'/></message>`));
    all.session.take(frames("e1", check("1", "bad")));
    await settle();
    expect([all.asked, all.news.length]).toEqual([[], 1]);
    expect(all.gate.sent().map((text) => /<(hello|policies|verdicts)/.exec(text)?.[1])).toEqual([
      "hello",
      "policies",
    ]);
    all.session.take(frames("e2", check("1", "bad")));
    await settle();
    expect(all.gate.sent().join()).toContain('<verdicts epoch="e2"><verdict id="1" is="refuse">');
    await over(all);
  });

  test("a module that takes its leave for good is gone: the rooms are entered", async () => {
    const all = await served();
    all.gate.answer = () => fails("service-unavailable");
    all.session.take(stanza(`<message from='${HOST}'><bye xmlns='${WARDEN}' epoch='e1'/></message>`));
    await settle();
    expect(all.news.at(-1)).toEqual({ kind: "gone", host: HOST });
    expect(all.session.expects(ROOM)).toBe(false);
    expect(all.handled.map(([event]) => event)).toMatchObject([
      { kind: "presence", self: true, available: false },
    ]);
    await over(all);
  });

  test("a module that is gone for good tells no outcome: what it asked came to nothing", async () => {
    const all = await served();
    all.session.take(frames("e1", check("1", "bad")));
    const { answer } = all.gate;
    all.gate.answer = () => fails("service-unavailable");
    all.session.take(stanza(`<message from='${HOST}'><bye xmlns='${WARDEN}' epoch='e1'/></message>`));
    await settle();
    expect(all.fates).toEqual([]);
    await settle(60_000);
    expect(all.fates).toEqual([["bad", { is: "gone" }]]);
    all.gate.answer = answer;
    await over(all);
  });

  test("a reload takes its leave and asks again at once: nobody enters anything", async () => {
    const all = await served();
    all.changed.mockImplementation(() => expect(all.session.expects(ROOM)).toBe(true));
    all.session.take(stanza(`<message from='${HOST}'><bye xmlns='${WARDEN}' epoch='e1'/></message>`));
    all.session.take(stanza(`<message from='${HOST}'><again xmlns='${WARDEN}'/></message>`));
    await settle();
    expect(all.gate.sent().filter((text) => text.includes("<hello"))).toHaveLength(1);
    expect(all.session.serves(ROOM)).toBe(true);
    await over(all);
  });

  test.each([
    ["frames of an epoch that we do not know", frames("late", check("1", "hello"))],
    [
      "our own word that comes back",
      stanza(`<message type='error' from='${HOST}'><verdicts xmlns='${WARDEN}'/></message>`),
    ],
  ])("%s are answered by a hello, and not by one each", async (_, message) => {
    const all = await served();
    await settle(5_000);
    all.session.take(message);
    all.session.take(message);
    await settle();
    all.session.take(message);
    await settle();
    expect(all.gate.sent().filter((text) => text.includes("<hello"))).toHaveLength(1);
    expect(all.asked).toEqual([]);
    await over(all);
  });
});

describe("policies", () => {
  test("that changed are told as a whole; a nick that changed is ours at once", async () => {
    const all = await served();
    all.session.setPolicies(new Map([[ROOM, { nick: "Guard" }]]));
    await settle();
    expect(all.gate.sent()).toEqual([expect.stringContaining('{"nick":"Guard"}')]);
    expect(all.handled.map(([event]) => event)).toMatchObject([
      { occupant: { nick: "Warden" }, available: false, self: true, newNick: "Guard" },
      { occupant: { nick: "Guard" }, available: true, self: true },
    ]);
    await over(all);
  });

  test("of a host on which no room is left say so, and the room is left", async () => {
    const all = await served();
    all.session.setPolicies(new Map());
    await settle();
    expect(all.gate.sent()).toEqual(['<iq type="set"><policies epoch="e1" first="1" last="1"/></iq>']);
    expect(all.states.at(-1)).toEqual([ROOM, { kind: "left" }]);
    await over(all);
  });

  test("that the module cannot use a second time: the bot stays in the room meanwhile", async () => {
    const all = start();
    all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e1") : REFUSED);
    all.session.online();
    await settle();
    const held = () => [all.session.expects(ROOM), all.session.serves(ROOM)];
    const seen: unknown[] = [];
    all.changed.mockImplementation(() => void seen.push(held()));
    all.session.setPolicies(new Map([[ROOM, { nick: "Guard" }]]));
    expect(held()).toEqual([false, false]);
    await settle();
    all.session.take(stanza(`<message from='${HOST}'><again xmlns='${WARDEN}'/></message>`));
    expect(held()).toEqual([false, false]);
    await settle();
    expect(seen).toEqual(seen.map(() => [false, false]));
    all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e1") : TAKEN);
    all.session.setPolicies(new Map([[ROOM, POLICY]]));
    await settle();
    expect(held()).toEqual([true, true]);
    await over(all);
  });

  test("that the module cannot use where it has older ones: that is told, until it can", async () => {
    const all = await served();
    const { answer } = all.gate;
    const problems = () => {
      const [, state] = all.states.at(-1) ?? [];
      return state?.kind === "gated" ? state.problems.map(({ code }) => code) : state;
    };
    all.gate.answer = () => REFUSED;
    all.session.setPolicies(new Map([[ROOM, { ...POLICY, slowMode: 5 }]]));
    await settle();
    expect(problems()).toEqual(["policy-refused"]);
    expect(all.session.state(ROOM)).toEqual(all.states.at(-1)?.[1]);
    expect(all.session.serves(ROOM)).toBe(true);
    all.gate.answer = answer;
    all.session.setPolicies(new Map([[ROOM, POLICY]]));
    await settle();
    expect(problems()).toEqual([]);
    await over(all);
  });

  test("that ask for nothing any more: how the room stands is told", async () => {
    const all = await served();
    all.session.setPolicies(new Map([[ROOM, { nick: "Warden" }]]));
    expect(all.states.at(-1)?.[1]).toMatchObject({ kind: "gated", asks: false });
    await over(all);
  });

  test("tell what the module does in a room that it knows", async () => {
    const all = start();
    all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e1", "link policy") : TAKEN);
    expect(all.session.parts(ROOM)).toBeUndefined();
    all.session.online();
    await settle();
    expect(all.session.parts(ROOM)).toEqual(new Set(["link", "policy"]));
    expect(all.session.parts(OTHER)).toBeUndefined();
    all.gate.answer = () => REFUSED;
    all.session.setPolicies(new Map([[ROOM, POLICY]]));
    await settle();
    expect(all.session.parts(ROOM)).toBeUndefined();
    await over(all);
  });

  test("that the module cannot use: the bot enters, unless the module goes by what it had", async () => {
    const all = start();
    all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e1") : REFUSED);
    all.session.online();
    await settle();
    expect(all.news.at(-1)).toEqual({ kind: "policy-refused", room: ROOM, why: "too long" });
    expect(all.session.expects(ROOM)).toBe(false);
    all.changed.mockClear();
    all.session.take(frames("e1", WATCHING));
    expect(all.session.serves(ROOM)).toBe(true);
    expect(all.changed).toHaveBeenCalled();
    await over(all);
  });

  test("that get no answer: the bot enters the rooms, and says hello again before long", async () => {
    const all = start();
    all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e1") : fails("timeout"));
    all.session.online();
    await settle();
    expect(all.session.expects(ROOM)).toBe(false);
    all.gate.answer = (iq) => (iq.getChild("hello") ? greets("e2") : TAKEN);
    await settle(5_000);
    expect(all.session.serves(ROOM)).toBe(true);
    await over(all);
  });
});

test("policies that are refused since the module was loaded anew meanwhile are told again, and the gate stays", async () => {
  const all = await served();
  let refuse = (): void => {};
  const { answer } = all.gate;
  all.gate.answer = (iq) =>
    iq.getChild("hello")
      ? answer.call(all.gate, iq)
      : new Promise((resolve) => {
          refuse = () => resolve(fails("unexpected-request"));
        });
  all.session.setPolicies(new Map([[ROOM, { nick: "Guard" }]]));
  all.gate.answer = answer;
  all.session.take(stanza(`<message from='${HOST}'><bye xmlns='${WARDEN}' epoch='e1'/></message>`));
  refuse();
  await settle();
  expect(all.news.map(({ kind }) => kind)).toEqual(["found"]);
  expect(all.session.serves(ROOM)).toBe(true);
  await over(all);
});

test("a room that was taken away and given back before the module heard of all is shown again after a hello", async () => {
  const rooms = Array.from({ length: 70 }, (_, index) => [bareJid(`r${index}@${HOST}`), POLICY] as const);
  const all = start(new Map([[ROOM, POLICY], ...rooms]));
  all.session.online();
  await settle();
  const seen = ([room]: readonly [string, unknown]) => WATCHING.replaceAll(ROOM, room);
  all.session.take(frames("e1", WATCHING, ...rooms.map(seen)));
  const takes: (() => void)[] = [];
  const { answer } = all.gate;
  all.gate.answer = (iq) =>
    iq.getChild("hello")
      ? answer.call(all.gate, iq)
      : new Promise((resolve) => takes.push(() => resolve(TAKEN)));
  all.session.setPolicies(new Map(rooms));
  all.session.setPolicies(new Map([[ROOM, POLICY], ...rooms]));
  all.gate.answer = answer;
  for (const take of takes) take();
  await settle();
  expect(all.session.features(ROOM)).toBeUndefined();
  const hellos = () => all.gate.sent().filter((text) => text.includes("<hello")).length;
  hellos();
  await settle(5_000);
  expect(hellos()).toBe(1);
  await settle(600_000);
  expect(hellos()).toBe(0);
  await over(all);
});

describe("a room", () => {
  test("is seen as by a bot that comes in: who is there, itself, the subject", async () => {
    const all = start();
    all.session.online();
    await settle();
    expect(all.session.state(ROOM)).toEqual({ kind: "entering" });
    all.session.take(frames("e1", WATCHING));
    expect(all.handled.map(([event]) => event)).toMatchObject([
      { kind: "presence", occupant: { nick: "Gone" }, available: false, self: false },
      {
        kind: "presence",
        occupant: {
          nick: "Romeo",
          role: "moderator",
          affiliation: "owner",
          occupantId: "o-r",
          realJid: "romeo@x.example",
        },
        available: true,
        self: false,
      },
      { kind: "presence", occupant: { nick: "Warden" }, available: true, self: true, statuses: [110] },
      { kind: "message", nick: "", texts: [{ where: "subject", text: "Owls" }] },
    ]);
    const state = {
      kind: "gated",
      host: HOST,
      component: "warden.example",
      open: true,
      asks: true,
      problems: [],
    };
    expect(all.states).toEqual([[ROOM, state]]);
    expect(all.session.features(ROOM)).toEqual({
      retraction: "1",
      archive: true,
      stanzaIds: true,
      occupantIds: true,
    });
    all.session.take(frames("e1", WATCHING));
    expect(all.states).toHaveLength(1);
    await over(all);
    expect(all.session.state(ROOM)).toEqual({ kind: "entering" });
  });

  test("without an archive or retractions is told of: what passes unjudged stays", async () => {
    const all = await served();
    all.session.take(frames("e1", `<watching room='${ROOM}'/>`));
    expect(all.states.at(-1)?.[1]).toMatchObject({
      open: true,
      problems: [{ code: "no-archive", severity: "warn" }],
    });
    all.session.take(frames("e1", `<watching room='${ROOM}' archive='1'/>`));
    expect(all.states.at(-1)?.[1]).toMatchObject({ problems: [{ code: "no-retraction" }] });
    await over(all);
  });

  test("people come, change their nick, and go", async () => {
    const all = await served();
    all.session.take(
      frames(
        "e1",
        `<occupant room='${ROOM}' nick='Bob' role='visitor' affiliation='none' occupant-id='o-b'/>`,
        `<occupant room='${ROOM}' nick='Bob' display-name='${"x".repeat(2_000)}' role='visitor'/>`,
        `<occupant room='${ROOM}' nick='Bob' now='Robert' gone='1'/>`,
        `<occupant room='${ROOM}' nick='Robert' gone='1'/>`,
      ),
    );
    expect(all.handled.map(([event]) => event)).toMatchObject([
      { occupant: { nick: "Bob", role: "visitor", occupantId: "o-b" }, available: true },
      { occupant: { nick: "Bob", displayName: "x".repeat(1_023) }, available: true },
      { occupant: { nick: "Bob" }, available: false, statuses: [303], newNick: "Robert" },
      { occupant: { nick: "Robert" }, available: false, statuses: [] },
    ]);
    await over(all);
  });

  test("is told of once more after another hello: what failed meanwhile is tried again", async () => {
    const all = await served();
    all.session.take(stanza(`<message from='${HOST}'><again xmlns='${WARDEN}'/></message>`));
    await settle();
    expect(all.session.state(ROOM)).toMatchObject({ kind: "gated", open: true });
    all.session.take(frames("e2", WATCHING));
    expect(all.states.map(([, { kind }]) => kind)).toEqual(["gated", "gated"]);
    await over(all);
  });

  test.each([
    [`<absent room='${ROOM}'/>`, { open: false, component: "warden.example" }, false],
    [`<destroyed room='${ROOM}'/>`, { open: false, component: "warden.example" }, true],
    [`<released room='${ROOM}' to='w2.example'/>`, { open: undefined, component: "w2.example" }, false],
  ])("%s: nothing is known of it any more, once", async (frame, state, destroyed) => {
    const all = await served();
    all.session.take(frames("e1", frame, frame));
    expect(all.handled.map(([event]) => event)).toMatchObject([{ self: true, available: false, destroyed }]);
    expect(all.states.slice(1)).toEqual([
      [ROOM, { kind: "gated", host: HOST, asks: true, problems: [], ...state }],
    ]);
    expect(all.session.features(ROOM)).toBeUndefined();
    await over(all);
  });

  test("that is not moderated, or of another host, is nobody's", async () => {
    const all = await served();
    all.session.take(
      frames("e1", WATCHING.replace(ROOM, OTHER), WATCHING.replace(ROOM, "tavern@evil.example")),
    );
    all.session.take(frames("e1", check("1", "bad").replaceAll(ROOM, "tavern@evil.example")));
    expect([all.handled, all.asked]).toEqual([[], []]);
    expect(all.states).toHaveLength(1);
    await over(all);
  });

  test("nobody goes or comes in a room that was not seen yet", async () => {
    const all = start();
    all.session.online();
    await settle();
    all.session.take(frames("e1", `<occupant room='${ROOM}' nick='Bob' role='visitor'/>`));
    expect(all.handled).toEqual([]);
    await over(all);
  });
});
