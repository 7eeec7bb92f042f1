import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OTHER, over, POLICY, settle, start } from "../../../test/support/gate-session.ts";
import { ROOM } from "../../../test/support/muc.ts";
import { fails } from "../../../test/support/scripted-connection.ts";
import { frames, greets, HOST, WARDEN } from "../../../test/support/scripted-gate.ts";
import { stanza } from "../../../test/support/stanza.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { Unnamed } from "./views.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const LEFT_ALONE = `lobby@${HOST}` as BareJid;
const EVERY: Unnamed = {
  policy: { nick: "Warden", ask: ["message"], except: ["lobby"] },
  includes: (room) => room.endsWith(`@${HOST}`) && room !== LEFT_ALONE,
};

const roomOf = (index: number | string) => `r${index}@${HOST}` as BareJid;
const watching = (room: string) =>
  `<watching room='${room}' archive='1' retraction='1' occupant-ids='1'><subject/><occupant nick='Romeo' role='moderator' affiliation='owner' occupant-id='o'/></watching>`;
const check = (room: string, id: string, text = "bad") =>
  `<check id='${id}' room='${room}' kind='message' nick='Bob' role='participant' affiliation='none'><message xmlns='jabber:client' type='groupchat'><body>${text}</body></message></check>`;
const passed = (room: string, id: string) =>
  `<passed id='${id}' room='${room}' nick='Bob' at='2026-11-21T18:00:00Z'><message xmlns='jabber:client' type='groupchat' from='${room}/Bob'><body>bad</body></message></passed>`;

/** A module that has taken the policy for every room, and nothing told yet. */
async function everywhere(named: Parameters<typeof start>[0] = new Map()) {
  const all = start(named, EVERY);
  all.session.online();
  await settle();
  all.gate.sent();
  return all;
}

async function shown(room: BareJid) {
  const all = await everywhere();
  all.session.take(frames("e1", watching(room)));
  return all;
}

test("the policy goes to the module under the host's own name, beside those of the rooms", async () => {
  const all = start(new Map([[ROOM, POLICY]]), EVERY);
  all.session.online();
  await settle();
  const [, told] = all.gate.sent();
  expect(told).toContain(`<policy room="${ROOM}">`);
  expect(told).toContain(`<policy room="${HOST}">`);
  expect(told).toContain("except");
  await over(all);
});

test("it goes to a module that serves some rooms only, too: those of them that nobody named", async () => {
  const all = start(new Map([[OTHER, POLICY]]), EVERY);
  all.gate.answer = (iq) =>
    iq.getChild("hello") ? greets("e1", undefined, [ROOM]) : { ok: true, stanza: iq };
  all.session.online();
  await settle();
  expect(all.gate.sent()[1]).toContain(`<policy room="${HOST}">`);
  all.session.take(frames("e1", watching(ROOM)));
  expect(all.session.serves(ROOM)).toBe(true);
  await over(all);
});

describe("a room that nobody named", () => {
  const room = roomOf(1);

  test("is ours as soon as it is shown, and is never expected of the bot to be entered", async () => {
    const all = await shown(room);
    const { session, takenUp, states } = all;
    expect(takenUp).toEqual([[room, true]]);
    expect(session.takenUp()).toEqual([room]);
    expect(states).toEqual([[room, expect.objectContaining({ kind: "gated", open: true, asks: true })]]);
    expect(all.handled.map(([event]) => event.kind)).toContain("presence");
    expect([session.serves(room), session.expects(room)]).toEqual([true, false]);
    expect(session.parts(room)?.has("policy")).toBe(true);
    expect(session.retractsUnder(room)).toBe("e1");
    expect(session.features(room)).toMatchObject({ retraction: "1" });
    await over(all);
  });

  test("may be one of Jitsi's, which takes messages back in a way of its own", async () => {
    const all = await everywhere();
    all.session.take(frames("e1", `<watching room='${room}' retraction='jitsi'/>`));
    expect(all.session.features(room)).toMatchObject({ retraction: "jitsi", archive: false });
    expect(all.session.state(room)).toMatchObject({ kind: "gated", problems: [] });
    await over(all);
  });

  test("is ours before the first question about it is put to the bot, also where it was not shown yet", async () => {
    const all = await everywhere();
    const order: string[] = [];
    all.script.ask = () => {
      order.push(...all.takenUp.map(([name]) => name), "asked");
      return { is: "refuse", text: "No." };
    };
    all.session.take(frames("e1", check(room, "q1")));
    expect(order).toEqual([room, "asked"]);
    await settle();
    expect(all.gate.sent().join()).toContain('<verdict id="q1" is="refuse">');
    await over(all);
  });

  test("so it is of what passed before the bot was there", async () => {
    const all = await everywhere();
    all.session.take(frames("e1", passed(room, "p1")));
    expect(all.takenUp).toEqual([[room, true]]);
    expect(all.handled).toHaveLength(1);
    await over(all);
  });

  test.each(["destroyed", "absent", "released"])("is let go of when it is %s", async (kind) => {
    const all = await shown(room);
    all.session.take(frames("e1", `<${kind} room='${room}' to='warden2.example'/>`));
    expect(all.takenUp).toEqual([
      [room, true],
      [room, false],
    ]);
    expect(all.states.at(-1)).toEqual([room, { kind: "left" }]);
    expect(all.session.takenUp()).toEqual([]);
    expect(all.session.serves(room)).toBe(false);
    const [gone] = all.handled.at(-1) ?? [];
    expect(gone).toMatchObject({ kind: "presence", self: true, available: false });
    await over(all);
  });

  test.each(["destroyed", "absent", "released", "occupant"])(
    "is not taken up by a word of «%s»",
    async (kind) => {
      const all = await everywhere();
      all.session.take(frames("e1", `<${kind} room='${room}' to='warden2.example' nick='Bob' gone='1'/>`));
      expect(all.takenUp).toEqual([]);
      await over(all);
    },
  );

  test("is none of ours where the files leave it alone, whatever the module says", async () => {
    const all = await everywhere();
    all.session.take(frames("e1", watching(LEFT_ALONE)));
    expect(all.takenUp).toEqual([]);
    expect(all.handled).toEqual([]);
    await over(all);
  });

  test("is none of ours without such a policy", async () => {
    const all = start(new Map([[OTHER, POLICY]]));
    all.session.online();
    await settle();
    all.session.take(frames("e1", watching(room)));
    expect(all.takenUp).toEqual([]);
    await over(all);
  });
});

describe("when the files change", () => {
  const room = roomOf(1);

  test("a room that gets a file of its own stays as it is seen, and is one that is named", async () => {
    const all = await shown(room);
    all.handled.length = 0;
    all.session.setPolicies(new Map([[room, POLICY]]), EVERY);
    await settle();
    expect(all.takenUp.at(-1)).toEqual([room, false]);
    expect(all.session.takenUp()).toEqual([]);
    expect(all.states).toHaveLength(1);
    expect(all.handled).toEqual([]);
    expect(all.session.state(room)).toMatchObject({ kind: "gated", open: true });
    await over(all);
  });

  test("one whose file is taken away stays as it is seen, and is one of the others", async () => {
    const all = await everywhere(new Map([[room, POLICY]]));
    all.session.take(frames("e1", watching(room)));
    all.session.setPolicies(new Map(), EVERY);
    await settle(5_000);
    expect(all.takenUp).toEqual([[room, true]]);
    expect(all.session.takenUp()).toEqual([room]);
    expect(all.states).toHaveLength(1);
    await over(all);
  });

  test("another nick is taken in all of them", async () => {
    const all = await shown(room);
    all.handled.length = 0;
    all.session.setPolicies(new Map(), { ...EVERY, policy: { nick: "Owl" } });
    await settle();
    expect(all.handled.map(([event]) => event)).toMatchObject([{ newNick: "Owl" }, { available: true }]);
    expect(all.session.state(room)).toMatchObject({ asks: false });
    await over(all);
  });

  test.each([
    ["the policy is withdrawn", undefined],
    ["the room is to be left alone", { ...EVERY, includes: () => false }],
  ])("%s: it is ours no more", async (_, next) => {
    const all = await shown(room);
    all.session.setPolicies(new Map(), next);
    await settle();
    expect(all.takenUp.at(-1)).toEqual([room, false]);
    expect(all.states.at(-1)).toEqual([room, { kind: "left" }]);
    all.session.take(frames("e1", check(room, "q1", "bad")));
    expect(all.session.takenUp()).toEqual([]);
    await over(all);
  });
});

describe("when the link goes", () => {
  const room = roomOf(1);

  async function back() {
    const all = await shown(room);
    all.session.offline();
    expect(all.session.takenUp()).toEqual([]);
    all.session.online();
    await settle();
    return all;
  }

  test("what is known of a room waits for the module to show it again", async () => {
    const all = await back();
    all.session.take(frames("e2", watching(room)));
    await settle(5_000);
    expect(all.takenUp).toEqual([[room, true]]);
    expect(all.session.takenUp()).toEqual([room]);
    await over(all);
  });

  test("what it does not show again is gone", async () => {
    const all = await back();
    await settle(5_000);
    expect(all.takenUp.at(-1)).toEqual([room, false]);
    await over(all);
  });
});

test("when the module goes, there is nobody who would tell of such rooms, and that is said once", async () => {
  const all = await shown(roomOf(1));
  all.gate.answer = () => fails("service-unavailable");
  all.session.take(stanza(`<message from='${HOST}'><bye xmlns='${WARDEN}' epoch='e1'/></message>`));
  await settle(200_000);
  expect(all.takenUp.at(-1)).toEqual([roomOf(1), false]);
  expect(all.news.filter(({ kind }) => kind === "unnamed-unheard")).toHaveLength(1);
  await over(all);
});

test.each([
  ["there is no module", () => fails("service-unavailable")],
  ["the module asks nothing", () => greets("e1", "policy retract")],
])("%s: it is said that such rooms are not moderated", async (_, answer) => {
  const all = start(new Map(), EVERY);
  all.gate.answer = answer;
  all.session.online();
  await settle();
  expect(all.news.filter(({ kind }) => kind === "unnamed-unheard")).toHaveLength(1);
  await over(all);
});

test("of a host that is not there it is said alone, also where such rooms come to be wanted later", async () => {
  const all = start(new Map());
  all.gate.answer = () => fails("not-allowed");
  all.session.online();
  await settle();
  expect(all.session.nowhere()).toBe(false);
  all.session.setPolicies(new Map(), EVERY);
  await settle(60_000);
  expect(all.session.nowhere()).toBe(true);
  const told = all.news.filter(({ kind }) => kind === "nowhere" || kind === "unnamed-unheard");
  expect(told).toEqual([{ kind: "nowhere", host: HOST }]);
  await over(all);
});

test("it is said, too, where such rooms come to be wanted later", async () => {
  const all = start();
  all.gate.answer = () => fails("service-unavailable");
  all.session.online();
  await settle();
  expect(all.news.some(({ kind }) => kind === "unnamed-unheard")).toBe(false);
  all.session.setPolicies(new Map(), EVERY);
  expect(all.news.some(({ kind }) => kind === "unnamed-unheard")).toBe(true);
  await over(all);
});

test("a module that cannot use the policy is told of, and has the rooms by the one before", async () => {
  const all = await shown(roomOf(1));
  all.gate.answer = () => ({
    ok: true,
    stanza: stanza(
      `<iq type='result' from='${HOST}'><policies xmlns='${WARDEN}'><refused room='${HOST}'>too long</refused></policies></iq>`,
    ),
  });
  all.session.setPolicies(new Map(), { ...EVERY, policy: { nick: "Owl" } });
  await settle();
  expect(all.news.at(-1)).toEqual({ kind: "policy-refused", room: HOST, why: "too long" });
  expect(all.session.state(roomOf(1))).toMatchObject({
    kind: "gated",
    problems: [{ code: "policy-refused" }],
  });
  await over(all);
});

describe("there are bounds", () => {
  test("rooms that are asked about and never come into being push out none that is there", async () => {
    const all = await shown(roomOf("there"));
    for (let index = 0; index < 3_000; index++)
      all.session.take(frames("e1", check(roomOf(index), `${index}`)));
    const ours = new Set<BareJid>();
    for (const [room, isOurs] of all.takenUp) isOurs ? ours.add(room) : ours.delete(room);
    expect(ours.has(roomOf("there"))).toBe(true);
    expect(ours.has(roomOf(2_999))).toBe(true);
    expect(ours.size).toBeLessThanOrEqual(1_001);
    await settle(5_000);
    expect(all.session.takenUp()).toEqual([roomOf("there")]);
    await over(all);
  });

  test("of more than twenty thousand the one that was silent longest is forgotten, and taken up again when it speaks", async () => {
    const all = await everywhere();
    for (let index = 0; index <= 20_000; index++) all.session.take(frames("e1", watching(roomOf(index))));
    expect(all.session.takenUp().length).toBeLessThanOrEqual(20_000);
    expect(all.takenUp.filter(([, isOurs]) => !isOurs)[0]?.[0]).toBe(roomOf(0));
    expect(all.news.filter(({ kind }) => kind === "unnamed-too-many")).toHaveLength(1);
    all.takenUp.length = 0;
    all.session.take(frames("e1", check(roomOf(0), "q")));
    expect(all.takenUp).toEqual([[roomOf(0), true]]);
    await over(all);
  }, 30_000);
});
