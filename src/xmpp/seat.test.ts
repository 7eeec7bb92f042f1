import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { occupant, presence, ROOM } from "../../test/support/muc.ts";
import {
  ABLE,
  ADDRESS,
  fails,
  isCalled,
  type ScriptedConnection,
  scriptedConnection,
  tells,
} from "../../test/support/scripted-connection.ts";
import type { PresenceEvent, RefusedEvent } from "../muc/event.ts";
import type { Role } from "../muc/occupant.ts";
import type { Reply } from "./connection.ts";
import type { RoomState } from "./room-state.ts";
import { type Seat, takeSeat } from "./seat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  // Whatever a test began is over: nothing waits for anything.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

function own(nick = "Warden", role: Role = "moderator", statuses: number[] = []): PresenceEvent {
  return presence(occupant(nick, { role, affiliation: "admin" }), { statuses: [110, ...statuses] });
}
const out = (statuses: number[], more: Partial<PresenceEvent> = {}): PresenceEvent => ({
  ...presence("Warden", { available: false, statuses: [110, ...statuses] }),
  ...more,
});
const refused = (condition: string, text = ""): RefusedEvent => ({
  kind: "refused",
  room: ROOM,
  nick: "Warden",
  condition,
  text,
});

function sit(answer?: ScriptedConnection["answer"], nick = "Warden", random = () => 0.5) {
  const connection = scriptedConnection();
  if (answer) connection.answer = answer;
  const states: RoomState[] = [];
  const seat = takeSeat(ROOM, nick, {
    connection,
    random,
    onState: (state) => void states.push(state),
  });
  return { seat, connection, states, kinds: () => states.map(({ kind }) => kind) };
}

/** What is asked from here on gets its answer when the test gives it. */
function holdAnswer(connection: ScriptedConnection): (reply: Reply) => void {
  let give = (_: Reply): void => {};
  connection.answer = () =>
    new Promise<Reply>((resolve) => {
      give = resolve;
    });
  return (reply) => give(reply);
}

/** In the room, with what was said on the way forgotten. */
async function seated() {
  const sitting = sit();
  await settle();
  sitting.seat.handle(own());
  await settle();
  sitting.connection.sent();
  sitting.states.length = 0;
  return sitting;
}

const codes = (state: RoomState | undefined) =>
  state?.kind === "joined"
    ? state.problems.map(({ code }) => code)
    : [state && "problem" in state && state.problem.code];

describe("entering", () => {
  test("looks, then joins, and is there when its own presence came, not before", async () => {
    const { seat, connection, states, kinds } = sit();
    await settle();
    expect(connection.sent()).toEqual([`look ${ROOM}`, `join ${ROOM}/Warden`]);
    seat.handle(presence("Romeo"));
    seat.handle(presence(occupant("Warden", { role: "moderator" })));
    await settle();
    expect(kinds()).toEqual(["entering"]);
    seat.handle(own());
    await settle();
    expect(states.at(-1)).toEqual({ kind: "joined", nick: "Warden", problems: [] });
    expect(seat.state).toBe(states.at(-1));
    expect(seat.features).toEqual({ retraction: "1", archive: true, stanzaIds: true, occupantIds: true });
    seat.close("stream-gone");
    await settle();
  });

  test.each(["item-not-found", "gone"])(
    "a missing room (%s) is not made by joining it",
    async (condition) => {
      const { seat, connection, states } = sit(() => fails(condition));
      await settle();
      expect(connection.sent()).toEqual([`look ${ROOM}`]);
      expect(states.at(-1)).toMatchObject({ kind: "away", problem: { code: "missing", severity: "info" } });
      seat.close("leave");
      await settle();
      expect(connection.sent()).toEqual([]);
    },
  );

  test("looks again after growing pauses, and enters when the room is there", async () => {
    const { seat, connection, states } = sit(() => fails("item-not-found"));
    await settle();
    for (const pause of [2_000, 5_000, 10_000, 20_000, 30_000, 30_000]) {
      connection.sent();
      expect(states.at(-1)).toMatchObject({ kind: "away", retryInMs: pause });
      await settle(pause - 1);
      expect(connection.sent()).toEqual([]);
      await settle(1);
      expect(connection.sent()).toEqual([`look ${ROOM}`]);
    }
    connection.answer = () => tells(ABLE);
    await settle(30_000);
    seat.handle(own());
    await settle();
    expect(seat.state.kind).toBe("joined");
    seat.close("stream-gone");
    await settle();
  });

  test("pauses differ from bot to bot, by a quarter at most", async () => {
    const pauses = [0, 0.999].map((random) => {
      const states: RoomState[] = [];
      const connection = scriptedConnection();
      connection.answer = () => fails("item-not-found");
      const seat = takeSeat(ROOM, "W", {
        connection,
        random: () => random,
        onState: (state) => states.push(state),
      });
      return { seat, states };
    });
    await settle();
    expect(pauses.map(({ states }) => states.at(-1))).toMatchObject([
      { retryInMs: 1500 },
      { retryInMs: 2499 },
    ]);
    for (const { seat } of pauses) seat.close("stream-gone");
    await settle();
  });

  test("a room that hides itself is entered and trusted with nothing", async () => {
    const { seat, connection } = sit(() => fails("forbidden"));
    await settle();
    expect(connection.sent()).toContain(`join ${ROOM}/Warden`);
    seat.handle(own());
    await settle();
    expect(codes(seat.state)).toEqual(["no-retraction", "no-archive"]);
    seat.close("stream-gone");
    await settle();
  });

  test.each(["timeout", "remote-server-not-found", "service-unavailable"])(
    "no word of the room: %s",
    async (condition) => {
      const { seat, connection } = sit(() => fails(condition));
      await settle();
      expect(codes(seat.state)).toEqual(["silent"]);
      expect(connection.sent()).toEqual([`look ${ROOM}`]);
      seat.close("stream-gone");
      await settle();
    },
  );

  test("a join without an answer is given up after 20 s and tried again", async () => {
    const { seat, connection } = sit();
    await settle(19_999);
    expect(seat.state.kind).toBe("entering");
    await settle(1);
    expect(codes(seat.state)).toEqual(["silent"]);
    connection.sent();
    await settle(2_000);
    expect(connection.sent()).toEqual([`look ${ROOM}`, `join ${ROOM}/Warden`]);
    seat.close("stream-gone");
    await settle();
  });

  test("a room that came into being by our join is left at once", async () => {
    const { seat, connection, states } = sit();
    await settle();
    connection.sent();
    seat.handle(own("Warden", "moderator", [201]));
    await settle();
    expect(connection.sent()).toEqual([`leave ${ROOM}/Warden`]);
    expect(codes(states.at(-1))).toEqual(["created"]);
    seat.close("leave");
    expect(connection.sent()).toEqual([]);
    await settle();
  });

  test.each([
    ["forbidden", /outcasts/, "error"],
    ["registration-required", /member/, "error"],
    ["not-authorized", /password/, "error"],
    ["not-allowed", /open it/, "error"],
    ["service-unavailable", /full/, "error"],
    ["item-not-found", /owner/, "info"],
    ["something-new", /log/, "error"],
    ["conflict", /another nick/, "error"],
  ])(
    "refused with %s: says what to do and nothing of the room's words, and tries again",
    async (condition, remedy, severity) => {
      const { seat, connection } = sit();
      await settle();
      // A nick that is taken is tried five times over.
      for (let time = 0; time < (condition === "conflict" ? 5 : 1); time += 1) {
        seat.handle(refused(condition, "Sorry."));
        await settle();
      }
      const { state } = seat;
      expect(state).toMatchObject({ kind: "away", problem: { code: "refused", severity } });
      expect(state.kind === "away" && state.problem.message).toBe(`the room refuses the bot: ${condition}`);
      expect(state.kind === "away" && state.problem.remedy).toMatch(remedy);
      connection.sent();
      await settle(2_000);
      expect(connection.sent()).toEqual([`look ${ROOM}`, `join ${ROOM}/Warden`]);
      seat.close("stream-gone");
      await settle();
    },
  );
});

describe("the nick", () => {
  test("is another while somebody else has it, and is asked for every minute", async () => {
    const { seat, connection, states } = sit();
    await settle();
    seat.handle(refused("conflict"));
    await settle();
    seat.handle(refused("conflict"));
    await settle();
    expect(connection.sent().slice(1)).toEqual([
      `join ${ROOM}/Warden`,
      `join ${ROOM}/Warden_2`,
      `join ${ROOM}/Warden_800000`,
    ]);
    seat.handle(own("Warden_800000"));
    await settle();
    expect(states.at(-1)).toMatchObject({ kind: "joined", nick: "Warden_800000" });
    expect(codes(states.at(-1))).toEqual(["nick-taken"]);
    await settle(59_999);
    expect(connection.sent()).toEqual([]);
    await settle(1);
    expect(connection.sent()).toEqual([`nick ${ROOM}/Warden`]);
    const reports = states.length;
    seat.handle(refused("conflict"));
    await settle(60_000);
    expect(connection.sent()).toEqual([`nick ${ROOM}/Warden`]);
    expect(states).toHaveLength(reports);
    seat.handle({ ...out([303]), newNick: "Warden" });
    seat.handle(own());
    await settle(120_000);
    expect(states.at(-1)).toEqual({ kind: "joined", nick: "Warden", problems: [] });
    expect(connection.sent()).toEqual([]);
    seat.close("stream-gone");
    await settle();
  });

  test("cannot be kept from us by who takes the next ones beforehand", async () => {
    const guests = new Set(["Warden", ...Array.from({ length: 1000 }, (_, index) => `Warden_${index}`)]);
    const { seat, connection } = sit(undefined, "Warden", () => 0.123456);
    let asked: string | undefined;
    for (let attempt = 0; attempt < 5 && (asked === undefined || guests.has(asked)); attempt += 1) {
      if (asked !== undefined) seat.handle(refused("conflict"));
      await settle();
      asked = connection.sent().at(-1)?.split("/").at(-1);
    }
    expect(asked).toMatch(/^Warden_[0-9a-f]{6}$/);
    seat.close("stream-gone");
    await settle();
  });

  test("is asked for in its normal form, and that is ours when the room shows it", async () => {
    const { seat, connection, states } = sit(undefined, " Modérateur №1™");
    await settle();
    expect(connection.sent()).toContain(`join ${ROOM}/Modérateur No1TM`);
    seat.handle(own("Modérateur No1TM"));
    await settle(120_000);
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    seat.rename("Ｇuard\uFE0F");
    seat.handle({ ...out([303]), newNick: "Guard" });
    seat.handle(own("Guard"));
    await settle(120_000);
    expect(connection.sent()).toEqual([`nick ${ROOM}/Guard\uFE0F`]);
    expect(states.at(-1)).toMatchObject({ kind: "joined", nick: "Guard", problems: [] });
    seat.close("stream-gone");
    await settle();
  });

  test("after five that are taken the room refuses us", async () => {
    const { seat, connection } = sit();
    await settle();
    for (let time = 0; time < 5; time += 1) {
      seat.handle(refused("conflict"));
      await settle();
    }
    expect(connection.sent().filter((one) => one.startsWith("join"))).toHaveLength(5);
    expect(codes(seat.state)).toEqual(["refused"]);
    seat.close("stream-gone");
    await settle();
  });

  test("changes when the configuration wants it", async () => {
    const { seat, connection, states } = await seated();
    seat.rename("Guard");
    expect(connection.sent()).toEqual([`nick ${ROOM}/Guard`]);
    seat.handle({ ...out([303]), newNick: "Guard" });
    seat.handle(own("Guard"));
    await settle();
    expect(states).toEqual([{ kind: "joined", nick: "Guard", problems: [] }]);
    seat.close("leave");
    expect(connection.sent()).toEqual([`leave ${ROOM}/Guard`]);
    await settle();
  });

  test("that cannot be changed is told once", async () => {
    const { seat, states } = await seated();
    seat.rename("Guard");
    seat.handle(refused("conflict"));
    await settle(60_000);
    seat.handle(refused("conflict"));
    await settle();
    expect(states).toHaveLength(1);
    expect(states[0]).toMatchObject({ nick: "Warden", problems: [{ code: "nick-taken" }] });
    seat.close("stream-gone");
    await settle();
  });

  test("wanted while the join was on its way is taken as soon as we are in", async () => {
    const { seat, connection } = sit();
    await settle();
    seat.rename("Guard");
    connection.sent();
    seat.handle(own());
    await settle();
    expect(connection.sent()).toEqual([`nick ${ROOM}/Guard`]);
    seat.close("stream-gone");
    await settle();
  });

  test("wanted while away is the one that is joined with", async () => {
    const { seat, connection } = sit(() => fails("item-not-found"));
    await settle();
    seat.rename("Guard");
    connection.answer = () => tells(ABLE);
    connection.sent();
    await settle(2_000);
    expect(connection.sent()).toEqual([`look ${ROOM}`, `join ${ROOM}/Guard`]);
    seat.close("stream-gone");
    await settle();
  });
});

describe("put out", () => {
  test.each([
    ["kicked", out([307], { reason: "noise" }), "removed", "the bot was kicked"],
    ["banned", out([301], { reason: "noise" }), "removed", "the bot was banned"],
    ["gone for another reason", out([332]), "removed", "the bot was put out"],
    ["closed", out([], { destroyed: true, reason: "noise" }), "destroyed", "the room was closed"],
  ])("%s: says so, and comes back", async (_how, event, code, message) => {
    const { seat, connection, states } = await seated();
    seat.handle(event);
    await settle();
    expect(states.at(-1)).toMatchObject({ kind: "away", problem: { code, message }, retryInMs: 2_000 });
    await settle(2_000);
    expect(connection.sent()).toEqual([`look ${ROOM}`, `join ${ROOM}/Warden`]);
    seat.handle(own());
    await settle();
    expect(seat.state.kind).toBe("joined");
    seat.close("stream-gone");
    await settle();
  });

  test("somebody else's kick is not ours", async () => {
    const { seat, states } = await seated();
    seat.handle(presence("Romeo", { available: false, statuses: [307] }));
    await settle();
    expect(states).toEqual([]);
    seat.close("stream-gone");
    await settle();
  });

  test("again and again: the pauses grow; after a minute in the room they begin anew", async () => {
    const { seat, states } = await seated();
    for (const pause of [2_000, 5_000, 10_000]) {
      seat.handle(out([307]));
      await settle();
      expect(states.at(-1)).toMatchObject({ retryInMs: pause });
      await settle(pause);
      seat.handle(own());
      await settle();
    }
    await settle(60_001);
    seat.handle(out([307]));
    await settle();
    expect(states.at(-1)).toMatchObject({ retryInMs: 2_000 });
    seat.close("stream-gone");
    await settle();
  });

  test("in the same packet as our own presence", async () => {
    const { seat } = sit();
    await settle();
    seat.handle(own());
    seat.handle(out([307]));
    await settle();
    expect(codes(seat.state)).toEqual(["removed"]);
    seat.close("stream-gone");
    await settle();
  });

  test("an answer that was meant for the stay before comes while the room is looked at: it counts not", async () => {
    const { seat, connection } = await seated();
    let answer: (() => void) | undefined;
    connection.answer = () =>
      new Promise<Reply>((resolve) => {
        answer = () => resolve(tells(ABLE));
      });
    seat.handle(out([307]));
    await settle(2_000);
    seat.handle(refused("conflict"));
    seat.handle(out([307]));
    answer?.();
    await settle();
    expect(connection.sent()).toEqual([`look ${ROOM}`, `join ${ROOM}/Warden`]);
    expect(seat.state.kind).toBe("entering");
    seat.close("stream-gone");
    await settle();
  });
});

describe("an answer that comes after a stay", () => {
  test("to what the room can: counts for nothing in the next", async () => {
    const { seat, connection, states } = sit(() => tells([]));
    await settle();
    seat.handle(own());
    await settle();
    const answerLate = holdAnswer(connection);
    await settle(60_000);
    seat.handle(out([307]));
    connection.answer = () => tells(ABLE);
    await settle(2_000);
    seat.handle(own("Warden_2"));
    await settle();
    const reports = states.length;
    answerLate(tells(["urn:xmpp:mam:2"]));
    await settle();
    expect(states).toHaveLength(reports);
    expect(seat.state).toMatchObject({ kind: "joined", nick: "Warden_2" });
    expect(seat.features).toMatchObject({ retraction: "1", archive: true });
    seat.close("stream-gone");
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    "and a close that crosses it, %d steps later: a closed seat says nothing",
    async (steps) => {
      const { seat, connection, kinds } = sit(() => tells([]));
      await settle();
      seat.handle(own());
      await settle();
      const answerLate = holdAnswer(connection);
      await settle(60_000);
      answerLate(tells(ABLE));
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      seat.close("leave");
      await settle();
      expect(kinds().at(-1)).toBe("left");
    },
  );
});

describe("rights", () => {
  test("a participant is told what it lacks and who is to get it; regained, the problem is gone", async () => {
    const { seat, states } = sit();
    await settle();
    seat.handle(own("Warden", "participant"));
    await settle();
    expect(codes(seat.state)).toEqual(["not-moderator"]);
    const { state } = seat;
    const problem = state.kind === "joined" ? state.problems[0] : undefined;
    expect(problem?.severity).toBe("error");
    expect(problem?.message).toContain("participant");
    expect(problem?.remedy).toMatch(
      new RegExp(`^Name ${ADDRESS} in .muc_warden_components.+ else make it an admin`),
    );
    seat.handle(own());
    expect(states.at(-1)).toEqual({ kind: "joined", nick: "Warden", problems: [] });
    seat.handle(own("Warden", "visitor"));
    expect(codes(states.at(-1))).toEqual(["not-moderator"]);
    seat.close("stream-gone");
    await settle();
  });

  test("given in the same packet as our own presence", async () => {
    const { seat } = sit();
    await settle();
    seat.handle(own("Warden", "participant"));
    seat.handle(own());
    await settle();
    expect(seat.state).toEqual({ kind: "joined", nick: "Warden", problems: [] });
    seat.close("stream-gone");
    await settle();
  });
});

describe("an archive or a module", () => {
  test("switched on while we are in the room is noticed within a minute", async () => {
    const { seat, connection, states } = sit(() => tells([]));
    await settle();
    seat.handle(own());
    await settle();
    expect(states.at(-1)).toMatchObject({ problems: [{ code: "no-retraction" }, { code: "no-archive" }] });
    connection.answer = () => tells(ABLE);
    await settle(60_000);
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    connection.sent();
    await settle(600_000);
    expect(connection.sent()).toEqual([]);
    seat.close("stream-gone");
  });
});

describe("closing", () => {
  test("leaves the room in which we are, and is quiet from then on", async () => {
    const { seat, connection, kinds } = await seated();
    seat.close("leave");
    seat.handle(out([]));
    await settle(600_000);
    expect(connection.sent()).toEqual([`leave ${ROOM}/Warden`]);
    expect(kinds()).toEqual(["left"]);
  });

  test("tells a dead stream nothing", async () => {
    const { seat, connection, kinds } = await seated();
    seat.close("stream-gone");
    await settle(600_000);
    expect(connection.sent()).toEqual([]);
    expect(kinds()).toEqual([]);
  });

  test("while the join is on its way: leaves, whatever comes of it", async () => {
    const { seat, connection, kinds } = sit();
    await settle();
    connection.sent();
    seat.close("leave");
    seat.handle(own());
    await settle(600_000);
    expect(connection.sent()).toEqual([`leave ${ROOM}/Warden`]);
    expect(kinds()).toEqual(["entering", "left"]);
  });

  test("in the same packet as a conflict: no other nick is tried any more", async () => {
    const { seat, connection } = sit();
    await settle();
    connection.sent();
    seat.handle(refused("conflict"));
    seat.close("stream-gone");
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    await settle(600_000);
    expect(connection.sent()).toEqual([]);
  });

  test("while the look is on its way: no join follows", async () => {
    let answer: (() => void) | undefined;
    const look = () =>
      new Promise<Reply>((resolve) => {
        answer = () => resolve(tells(ABLE));
      });
    const { seat, connection } = sit(look);
    await settle();
    seat.close("stream-gone");
    answer?.();
    await settle(600_000);
    expect(connection.sent()).toEqual([`look ${ROOM}`]);
  });
});

describe("a second bot under the same account", () => {
  const ONE = "mod@acc.example/one";
  const TWO = "mod@acc.example/two";
  const shared = (...sessions: string[]) => ({ ...own(), sessions });
  const other = (session: string, more: Partial<PresenceEvent> = {}): PresenceEvent => ({
    ...presence(occupant("Another", { role: "moderator" })),
    sessions: [session],
    ...more,
  });

  /** xmppjs-chat-bot and others that do not tell what they are. */
  const NAMELESS: Reply = { ok: false, condition: "service-unavailable", repeats: true };

  /** We are ONE; all others are gone, and the server says so. */
  function sitAsClient(answers: Readonly<Record<string, Reply>>, random = () => 0.5) {
    const connection = scriptedConnection(ONE);
    const there = new Map(Object.entries(answers));
    connection.answer = (to) => (to === ROOM ? tells(ABLE) : (there.get(to) ?? fails("service-unavailable")));
    const states: RoomState[] = [];
    const onState = (state: RoomState) => void states.push(state);
    const seat = takeSeat(ROOM, "Warden", { connection, random, onState });
    /** Who was asked, but for the session that never was. */
    const asked = () => connection.sent().filter((one) => !/[0-9a-f]{8}-[0-9a-f-]{27}$/.test(one));
    return { seat, connection, states, there, asked };
  }

  const withOurNick = (seat: Seat) => seat.handle(shared(TWO, ONE));
  const withAnotherNick = (seat: Seat) => {
    seat.handle(other(TWO));
    seat.handle(shared(ONE));
  };

  test.each([
    ["is another of us", withOurNick, isCalled("mucwarden")],
    ["is another of us, with another nick", withAnotherNick, isCalled("mucwarden")],
    ["does not say what it is", withOurNick, NAMELESS],
    ["says that it is nothing", withOurNick, isCalled(" ")],
  ])("%s: we leave, do not come in to look, and are back when it is gone", async (_, arrive, answer) => {
    const { seat, states, there, asked } = sitAsClient({ [TWO]: answer });
    await settle();
    asked();
    arrive(seat);
    await settle();
    expect(asked()).toEqual([`name ${TWO}`, `leave ${ROOM}/Warden`]);
    const away = { kind: "away", problem: { code: "second-bot", severity: "error" } };
    expect(states.at(-1)).toMatchObject(away);
    await settle(7_000);
    expect(asked()).toEqual([`name ${TWO}`, `name ${TWO}`]);
    expect(states.at(-1)).toMatchObject(away);
    expect(states.some(({ kind }) => kind === "joined")).toBe(false);
    there.clear();
    await settle(10_000);
    expect(asked()).toEqual([`name ${TWO}`, `look ${ROOM}`, `join ${ROOM}/Warden`]);
    seat.handle(shared(ONE));
    await settle();
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    seat.close("stream-gone");
    await settle();
  });

  test.each([
    [0, 120_000],
    [0.5, 360_000],
    [0.999, 599_520],
  ])(
    "has left the room and not the server: we look ourselves, when the dice say so (%d)",
    async (dice, atMs) => {
      const answers = { [TWO]: isCalled("mucwarden") };
      const { seat, states, asked } = sitAsClient(answers, () => dice);
      await settle();
      withOurNick(seat);
      await settle(atMs - 1);
      expect(asked().filter((one) => one.startsWith("join"))).toHaveLength(1);
      for (let step = 0; step < 40 && seat.state.kind === "away"; step += 1) await settle(1_001);
      expect(asked()).toContain(`join ${ROOM}/Warden`);
      seat.handle(shared(ONE));
      await settle();
      expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
      seat.close("stream-gone");
      await settle();
    },
  );

  test("answers for a stay that is over: what it is counts for nothing in the next", async () => {
    const { seat, connection, states } = sitAsClient({});
    let answerLate = (_: Reply): void => {};
    connection.answer = (to) =>
      to === ROOM
        ? tells(ABLE)
        : new Promise<Reply>((resolve) => {
            answerLate = resolve;
          });
    await settle();
    seat.handle(shared(ONE));
    await settle();
    seat.handle(other(TWO));
    seat.handle(out([307]));
    await settle(2_000);
    seat.handle(shared(ONE));
    await settle();
    const reports = states.length;
    answerLate(isCalled("Gajim"));
    await settle();
    expect(states).toHaveLength(reports);
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    seat.close("stream-gone");
    await settle();
  });

  test.each([
    ["a person's client", withAnotherNick, isCalled("Gajim")],
    ["a person's client with our nick", withOurNick, isCalled("Gajim")],
    ["something else with another nick", withAnotherNick, NAMELESS],
  ])("may be no bot: %s keeps nobody out, and is told of while it is there", async (_, arrive, answer) => {
    const { seat, states, there, asked } = sitAsClient({ [TWO]: answer });
    await settle();
    arrive(seat);
    await settle();
    expect(states.at(-1)).toMatchObject({
      kind: "joined",
      problems: [{ code: "second-client", severity: "warn" }],
    });
    expect(asked()).not.toContain(`leave ${ROOM}/Warden`);
    there.clear();
    await settle(60_000);
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    seat.close("stream-gone");
    await settle();
  });

  test.each([
    ["timeout", fails("timeout")],
    ["recipient-unavailable", { ...NAMELESS, condition: "recipient-unavailable" }],
    ["remote-server-not-found", { ...NAMELESS, condition: "remote-server-not-found" }],
    ["what the server says of any that is not there", fails("service-unavailable")],
  ])("is the ghost of a lost connection (%s): we stay", async (_, answer) => {
    const { seat, states, asked } = sitAsClient({ [TWO]: answer });
    await settle();
    withOurNick(seat);
    await settle();
    expect(asked()).toContain(`name ${TWO}`);
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    seat.close("stream-gone");
    await settle();
  });

  test("one bot among people is enough to stay out", async () => {
    const three = "mod@acc.example/three";
    const { seat, states } = sitAsClient({ [TWO]: isCalled("Gajim"), [three]: isCalled("mucwarden") });
    await settle();
    seat.handle(shared(TWO, three, ONE));
    await settle();
    expect(codes(states.at(-1))).toEqual(["second-bot"]);
    seat.close("stream-gone");
    await settle();
  });

  test("comes after us: we stay and say so, as long as it answers", async () => {
    const { seat, states, there, asked } = sitAsClient({ [TWO]: isCalled("mucwarden") });
    await settle();
    // In one packet, so that both are heard before we go on: who came first stays.
    seat.handle(shared(ONE));
    seat.handle(shared(TWO, ONE));
    await settle();
    expect(states.at(-1)).toMatchObject({
      kind: "joined",
      problems: [{ code: "second-bot", severity: "warn" }],
    });
    asked();
    seat.handle(shared(TWO, ONE));
    await settle();
    expect(asked()).toEqual([]);
    await settle(60_000);
    expect(codes(states.at(-1))).toEqual(["second-bot"]);
    there.clear();
    await settle(60_000);
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    asked();
    await settle(60_000);
    expect(asked()).toEqual([]);
    seat.close("stream-gone");
    await settle();
  });

  test("was there before we were put out, and is not any more: we enter", async () => {
    const { seat, connection, states } = sitAsClient({ [TWO]: isCalled("mucwarden") });
    await settle();
    seat.handle(shared(ONE));
    seat.handle(shared(TWO, ONE));
    await settle();
    seat.handle(out([307]));
    await settle(3_000);
    connection.sent();
    seat.handle(shared(ONE));
    await settle();
    expect(connection.sent()).toEqual([]);
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    seat.close("stream-gone");
    await settle();
  });

  test("nobody else is asked: other accounts, our own session, who has left", async () => {
    const { seat, connection, states } = sitAsClient({});
    await settle();
    seat.handle(other("mod@other.example/two"));
    seat.handle(other("acc.example/two"));
    seat.handle(other(TWO));
    seat.handle(other(TWO, { available: false }));
    seat.handle(shared(ONE));
    await settle();
    expect(connection.sent().filter((one) => one.startsWith("name"))).toEqual([]);
    expect(states.at(-1)).toMatchObject({ kind: "joined", problems: [] });
    seat.close("stream-gone");
    await settle();
  });

  test("a room that makes up sessions without end gets so many questions, and no more", async () => {
    const { seat, asked } = sitAsClient({});
    await settle();
    for (let index = 0; index < 1000; index += 1) seat.handle(other(`mod@acc.example/${index}`));
    seat.handle(own());
    await settle();
    expect(asked().filter((one) => one.startsWith("name"))).toHaveLength(20);
    seat.close("stream-gone");
    await settle();
  });
});
