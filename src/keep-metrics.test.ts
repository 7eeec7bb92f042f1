import { describe, expect, test } from "vitest";
import { parseExposition, type Sample, sampleValue } from "../test/http/exposition.ts";
import { decision, ENTRY } from "../test/support/decision.ts";
import { message, occupant, ROOM } from "../test/support/muc.ts";
import { entryOf, policyOf } from "../test/support/transcript.ts";
import { type BotPorts, createBot } from "./bot.ts";
import { keepMetrics, type Look } from "./keep-metrics.ts";
import type { Meter } from "./meter.ts";
import type { Outcome } from "./moderation/sanction.ts";
import { bareJid } from "./muc/jid.ts";
import moderate from "./rules/moderate.ts";
import type { RoomStatus } from "./status.ts";

const DONE: Outcome = { status: "done" };
const FAILED: Outcome = { status: "failed", problem: "timeout" };
const REFUSED: Outcome = { status: "refused", condition: "forbidden", remedy: "Make it an admin." };
/** Two seconds after the message of `decision()`. */
const NOW = 1_700_000_002_000;

function stage({ rooms = false } = {}) {
  let now = NOW;
  let elapsed = 0;
  const kept = keepMetrics({
    version: "1.2.3",
    rooms,
    now: () => now,
    elapsed: () => {
      elapsed += 1;
      return elapsed;
    },
  });
  const samples = async (...looks: Look[]) => parseExposition(await kept.text(looks));
  const at = (time: number): void => {
    now = time;
  };
  return { ...kept, samples, at };
}

const told = (samples: readonly Sample[], name: string, labels?: Record<string, string>) =>
  sampleValue(samples, `mucwarden_${name}`, labels);

function look(rooms: readonly RoomStatus[], more: Partial<Look> = {}): Look {
  const status = {
    version: "1.2.3",
    pid: 1,
    at: "2026-11-21T20:15:00Z",
    link: { is: "online" as const },
    rooms,
  };
  return { bot: undefined, status: { ...status, rooms: [...rooms] }, issues: [], ...more };
}

const gated = (room: string): RoomStatus => ({ room, is: "gated", problems: [] });
const left = (room: string): RoomStatus => ({ room, is: "left", problems: [] });

describe("what came of it", () => {
  const hit = decision().decisive;
  const clean = decision({ decisive: undefined, sanctions: [], verdicts: [] });
  const observed = decision({
    decisive: undefined,
    sanctions: [],
    others: hit ? [{ ...hit, mode: "observe" }] : [],
  });
  const nick = decision({ about: "nick", message: undefined, sanctions: [] });

  test("counts messages by their result, and no nicks", async () => {
    const { meter, samples } = stage();
    const { judged } = meter(undefined);
    judged(decision(), [DONE], "judged");
    for (const one of [clean, clean, observed, nick]) judged(one, [], "judged");
    const found = await samples();
    expect(
      ["caught", "clean", "observed"].map((result) => told(found, "messages_total", { result })),
    ).toEqual([1, 2, 1]);
    expect(told(found, "verdicts_total", { rule: "moderate", outcome: "hit" })).toBe(2);
    expect(told(found, "verdicts_total", { rule: "moderate", outcome: "observed" })).toBe(1);
  });

  test("counts each sanction by its outcome; what is asked for again is no other message", async () => {
    const { meter, samples } = stage();
    const { judged } = meter(undefined);
    judged(decision(), [FAILED], "judged");
    judged(decision(), [DONE], "again");
    judged(decision(), [REFUSED], "requested");
    const found = await samples();
    const counts = ["failed", "done", "refused"].map((outcome) =>
      told(found, "sanctions_total", { sanction: "retract", outcome }),
    );
    expect(counts).toEqual([1, 1, 1]);
    expect(told(found, "messages_total", { result: "caught" })).toBe(1);
  });

  test("exposure lasts until the server says that it was taken back", async () => {
    const { meter, samples, at } = stage();
    const { judged } = meter(undefined);
    judged(decision(), [DONE], "judged");
    judged(decision(), [FAILED], "judged");
    judged(decision(), [DONE], "requested");
    at(NOW + 40_000);
    judged(decision(), [DONE], "again");
    // The clock was set back.
    at(0);
    judged(decision(), [DONE], "judged");
    const found = await samples();
    expect(told(found, "exposure_seconds_count")).toBe(3);
    expect(told(found, "exposure_seconds_sum")).toBe(2 + 42);
    expect(told(found, "exposure_seconds_bucket", { le: "2.5" })).toBe(2);
  });
});

describe("a bot that is counted", () => {
  const policy = policyOf([entryOf(moderate, { rules: [{ name: "l", words: ["spam"], reason: "No." }] })]);

  function start(meter: Meter, enforce: BotPorts["enforcer"]["enforce"]) {
    const bot = meter.bot(
      createBot({
        enforcer: meter.enforcer({ enforce }),
        auditLog: { record() {} },
        clock: { now: () => NOW },
        onJudged: meter.judged,
        onError(_what, error) {
          throw error;
        },
      }),
    );
    bot.setPolicies(new Map([[ROOM, policy]]));
    return bot;
  }

  const queues = async ({ samples }: ReturnType<typeof stage>) => {
    // What is settled is taken off the queue when those who wait for it have been told.
    await new Promise(setImmediate);
    const found = await samples(look([]));
    return ["questions", "sanctions", "unsettled"].map((queue) => told(found, "queue_length", { queue }));
  };

  test("what waits for the server is in the queue until it has answered", async () => {
    const staged = stage();
    let answer: (outcome: Outcome) => void = () => {};
    const bot = start(staged.meter(undefined), () => new Promise((resolve) => (answer = resolve)));
    const dealing = bot.handle(message("Mallory", "spam", { stanzaId: "s1" }));
    expect(await queues(staged)).toEqual([0, 1, 1]);
    answer(DONE);
    await (await dealing).finished;
    expect(await queues(staged)).toEqual([0, 0, 0]);
  });

  test("what got no answer stays unsettled until it is done", async () => {
    const staged = stage();
    let outcome: Outcome = FAILED;
    const bot = start(staged.meter(undefined), async () => outcome);
    const { finished } = await bot.handle(message("Mallory", "spam", { stanzaId: "s1" }));
    expect(await queues(staged)).toEqual([0, 0, 1]);
    outcome = DONE;
    await bot.retry(ROOM);
    await finished;
    expect(await queues(staged)).toEqual([0, 0, 0]);
    const found = await staged.samples();
    expect(told(found, "sanctions_total", { sanction: "retract", outcome: "done" })).toBe(1);
    expect(told(found, "messages_total", { result: "caught" })).toBe(1);
  });

  test("what a handler wants taken back is a sanction, and no message that was judged", async () => {
    const staged = stage();
    let outcome: Outcome = DONE;
    const bot = start(staged.meter(undefined), async () => outcome);
    const talk = { id: "own", type: "own", options: {}, mode: "enforce", locked: false } as const;
    const talks = [{ ...talk, layer: "room", origin: undefined } as const];
    bot.setPolicies(new Map([[ROOM, { ...policy, talks }]]));
    await bot.takeBack({ room: ROOM, handler: "own", stanzaId: "s1", reason: "" }, undefined);
    outcome = FAILED;
    await bot.takeBack({ room: ROOM, handler: "own", stanzaId: "s2", reason: "" }, undefined);
    outcome = DONE;
    await bot.retry(ROOM);
    const found = await staged.samples();
    expect(told(found, "sanctions_total", { sanction: "retract", outcome: "done" })).toBe(2);
    expect(told(found, "messages_total", { result: "caught" })).toBe(0);
    expect(told(found, "exposure_seconds_count")).toBe(0);
  });

  test("a question waits for its fate, told of once; both ways of judging are timed", async () => {
    const staged = stage();
    const bot = start(staged.meter(undefined), async () => DONE);
    const sender = occupant("Mallory");
    const question = {
      about: "message",
      room: ROOM,
      sender,
      message: message("Mallory", "spam"),
    } as const;
    const asked = bot.ask(question);
    expect(asked.answer.is).toBe("refuse");
    expect(await queues(staged)).toEqual([1, 0, 0]);
    await asked.settle({ is: "refused", unjudged: false });
    await asked.settle({ is: "gone" });
    await bot.handle(message("Mallory", "fine", { stanzaId: "s2" }));
    expect(await queues(staged)).toEqual([0, 0, 0]);
    const found = await staged.samples();
    for (const way of ["asked", "shown"]) {
      expect(told(found, "decision_seconds_count", { way })).toBe(1);
      expect(told(found, "decision_seconds_sum", { way })).toBe(0.001);
    }
    expect(told(found, "sanctions_total", { sanction: "refuse", outcome: "done" })).toBe(1);
  });
});

describe("how things stand", () => {
  test("rooms by their state, and how many are not covered", async () => {
    const found = await stage().samples(look([gated("a@r.test"), gated("b@r.test"), left("c@r.test")]));
    expect(told(found, "info", { version: "1.2.3" })).toBe(1);
    expect(told(found, "rooms", { state: "gated" })).toBe(2);
    expect(told(found, "rooms", { state: "left" })).toBe(1);
    expect(told(found, "rooms", { state: "joined" })).toBe(0);
    expect(told(found, "rooms_uncovered")).toBe(1);
    expect(told(found, "link_up")).toBe(1);
    expect(found.some(({ labels }) => "room" in labels || "bot" in labels)).toBe(false);
  });

  test("rooms that are too many to be listed count, and are uncovered without a connection", async () => {
    const { samples } = stage();
    const up = look([gated("a@r.test")]);
    const many = { ...up, status: { ...up.status, unlisted: 7 } };
    const found = await samples(many);
    expect([told(found, "rooms", { state: "unlisted" }), told(found, "rooms_uncovered")]).toEqual([7, 0]);
    const down = await samples({ ...many, status: { ...many.status, link: { is: "offline" } } });
    expect(told(down, "rooms_uncovered")).toBe(8);
  });

  test("a connection that is gone is told of no more", async () => {
    const { samples } = stage();
    await samples(look([gated("a@r.test")]));
    expect(told(await samples(), "link_up")).toBeUndefined();
  });

  test("several connections are told apart", async () => {
    const { meter, samples } = stage();
    meter("one").reloaded("faulty");
    meter("two").judged(decision(), [DONE], "judged");
    const found = await samples(look([], { bot: "one" }), look([left("a@r.test")], { bot: "two" }));
    expect(told(found, "reloads_total", { result: "faulty", bot: "one" })).toBe(1);
    expect(told(found, "messages_total", { result: "caught", bot: "one" })).toBe(0);
    expect(told(found, "messages_total", { result: "caught", bot: "two" })).toBe(1);
    expect(told(found, "rooms_uncovered", { bot: "two" })).toBe(1);
  });

  test("whoever makes rooms cannot make ever more series", async () => {
    const { meter, samples } = stage({ rooms: true });
    const { judged } = meter(undefined);
    const names = Array.from({ length: 2_000 }, (_, index) => `r${index}@r.test`);
    for (const name of names) judged({ ...decision(), room: bareJid(name) }, [DONE], "judged");
    const found = await samples(
      look(names.map((name, index) => (index === 1_500 ? left(name) : gated(name)))),
    );
    const caught = (room: string) => told(found, "messages_total", { result: "caught", room });
    expect([caught("r0@r.test"), caught("other")]).toEqual([1, 1_500]);
    expect(told(found, "room_covered", { room: "r0@r.test" })).toBe(1);
    expect(told(found, "room_covered", { room: "other" })).toBe(0);
    expect(found.filter(({ name }) => name === "mucwarden_room_covered")).toHaveLength(501);
  });

  test("nor can whoever gives their handlers types of their own", async () => {
    const { meter, samples } = stage();
    const { judged } = meter(undefined);
    for (let index = 0; index < 300; index += 1) {
      const entry = { ...ENTRY, rule: { ...ENTRY.rule, name: `own-${index}` } };
      judged(decision({ verdicts: [{ entry, because: { why: "no-hit" } }] }), [DONE], "judged");
    }
    const found = (await samples()).filter(({ name }) => name === "mucwarden_verdicts_total");
    expect(new Set(found.map(({ labels }) => labels.rule)).size).toBe(101);
    expect(found).toHaveLength(303);
  });

  test("the first failure in a room, and of a rule, is one more than before", async () => {
    const { meter, samples } = stage({ rooms: true });
    const { judged } = meter(undefined);
    judged(decision({ sanctions: [] }), [], "judged");
    const before = await samples(look([gated(ROOM)]));
    const failed = { sanction: "retract", outcome: "failed" };
    expect(told(before, "sanctions_total", { ...failed, room: ROOM })).toBe(0);
    expect(told(before, "sanctions_total", { ...failed, room: "other" })).toBe(0);
    expect(told(before, "verdicts_total", { rule: "moderate", outcome: "rule-threw" })).toBe(0);
    judged(decision(), [FAILED], "judged");
    expect(told(await samples(), "sanctions_total", { ...failed, room: decision().room })).toBe(1);
  });

  test("two starts in one process share nothing", async () => {
    const [one, other] = [stage(), stage()];
    one.meter(undefined).judged(decision(), [DONE], "judged");
    other.meter(undefined);
    expect(told(await other.samples(), "messages_total", { result: "caught" })).toBe(0);
  });
});
