import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type BotPorts, createBot } from "../src/bot.ts";
import type { Decision } from "../src/moderation/decision.ts";
import type { Policies } from "../src/moderation/policy.ts";
import { defineRule } from "../src/moderation/rule.ts";
import type { Act, Outcome, Sanction } from "../src/moderation/sanction.ts";
import { bareJid } from "../src/muc/jid.ts";
import flood from "../src/rules/flood.ts";
import moderate from "../src/rules/moderate.ts";
import nick from "../src/rules/nick.ts";
import noDuplicate from "../src/rules/no-duplicate.ts";
import swarm from "../src/rules/swarm.ts";
import type { RoomFeatures } from "../src/xmpp/features.ts";
import { parseEvent } from "../src/xmpp/parse/event.ts";
import { bodies, message, occupant, presence, ROOM } from "./support/muc.ts";
import { stanza } from "./support/stanza.ts";
import { entryOf, policyOf } from "./support/transcript.ts";

const DONE: Outcome = { status: "done" };
const FAILED: Outcome = { status: "failed", problem: "timeout" };
const REFUSED: Outcome = { status: "refused", condition: "forbidden", remedy: "Make it an admin." };
const features: RoomFeatures = { retraction: "1", archive: true, stanzaIds: true, occupantIds: true };
const policy = policyOf([
  entryOf(moderate, { rules: [{ name: "list", words: ["spam"], reason: "Not here." }] }),
  entryOf(noDuplicate, {}),
]);
const policies: Policies = new Map([[ROOM, policy]]);

/** A retraction by its id, all else by what it does and to whom. */
function named(sanction: Sanction): string | undefined {
  if (sanction.kind === "retract") return sanction.stanzaId;
  if (sanction.kind === "kick") return `kick ${sanction.nick}`;
  return sanction.kind === "restore-subject" ? `subject «${sanction.subject}»` : sanction.kind;
}

/** The bot with ports that record; `outcome` is asked for each sanction that reaches the enforcer. */
function start(
  outcome: (sanction: Act) => Outcome | Promise<Outcome> = () => DONE,
  more: Partial<BotPorts> = {},
) {
  const asked: (string | undefined)[] = [];
  const judged: { decision: Decision; outcomes: readonly Outcome[] }[] = [];
  const recorded: { ids: (string | undefined)[]; outcomes: readonly Outcome[] }[] = [];
  const errors: string[] = [];
  const bot = createBot({
    enforcer: {
      async enforce(sanction) {
        asked.push(named(sanction));
        return outcome(sanction);
      },
    },
    auditLog: {
      record({ sanctions }, outcomes) {
        recorded.push({ ids: sanctions.map(named), outcomes });
      },
    },
    clock: { now: () => 1000 },
    onJudged: (decision, outcomes) => void judged.push({ decision, outcomes }),
    onError: (what, error) => void errors.push(`${what}: ${error.message}`),
    ...more,
  });
  bot.setPolicies(policies);
  const receive = async (text: string): Promise<void> => {
    const event = parseEvent(stanza(text), () => features);
    if (!event) throw new Error(`no event: ${text}`);
    await bot.handle(event);
  };
  return { bot, receive, asked, judged, recorded, errors };
}

/** A promise that the test answers when it likes. */
function held<T>() {
  const answers: ((value: T) => void)[] = [];
  return { wait: () => new Promise<T>((resolve) => answers.push(resolve)), answers };
}

const groupchat = (nick: string, inner: string, id = "m1") =>
  `<message type='groupchat' id='${id}' from='${ROOM}${nick === "" ? "" : `/${nick}`}'>${inner}</message>`;
const stanzaId = (id: string) => `<stanza-id xmlns='urn:xmpp:sid:0' by='${ROOM}' id='${id}'/>`;
const byMallory = "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='mallory'/>";
const spam = (id: string) => message("mallory", "spam", { id: `m-${id}`, stanzaId: id });

describe("what is judged", () => {
  test("a message that breaks a rule is retracted by the room's id, recorded and told", async () => {
    const { receive, asked, judged, recorded } = start();
    await receive(groupchat("mallory", `<body>Spam!</body>${stanzaId("s1")}`));
    expect(asked).toEqual(["s1"]);
    expect(recorded).toEqual([{ ids: ["s1"], outcomes: [DONE] }]);
    expect(judged[0]?.decision.sanctions).toEqual([
      { kind: "retract", room: ROOM, stanzaId: "s1", reason: "Not here." },
    ]);
    expect(judged[0]?.outcomes).toEqual([DONE]);
  });

  test("a clean one is told, and neither recorded nor touched", async () => {
    const { receive, asked, judged, recorded } = start();
    await receive(groupchat("romeo", `<body>hello</body>${stanzaId("s1")}`));
    expect(judged).toHaveLength(1);
    expect(asked).toEqual([]);
    expect(recorded).toEqual([]);
  });

  test.each([
    ["the room's own notice", groupchat("", "<body>spam</body>")],
    ["the subject that the room itself shows", groupchat("", "<subject>spam</subject>")],
    ["a subject taken away", groupchat("romeo", "<subject/>")],
    ["what says nothing", groupchat("romeo", "<active xmlns='http://jabber.org/protocol/chatstates'/>")],
    [
      "history that the room sends again",
      groupchat(
        "mallory",
        `<body>spam</body><delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='2026-01-01T00:00:00Z'/>`,
      ),
    ],
  ])("never %s", async (_what, text) => {
    const { receive, judged } = start();
    await receive(text);
    expect(judged).toEqual([]);
  });

  test.each([
    ["nobody", ""],
    ["its sender", `from='${ROOM}/mallory'`],
    ["another room", "from='lounge@rooms.example'"],
  ])("a message with a delay by %s, which is forged", async (_who, from) => {
    const { receive, asked } = start();
    const delay = `<delay xmlns='urn:xmpp:delay' ${from} stamp='2026-01-01T00:00:00Z'/>`;
    await receive(groupchat("mallory", `${delay}<body>spam</body>${stanzaId("s1")}`));
    expect(asked).toEqual(["s1"]);
  });

  test("not our own messages, under whatever nick we have; those of a former nick's new holder are", async () => {
    const { bot, judged } = start();
    await bot.handle(presence("Bot", { statuses: [110] }));
    await bot.handle(message("Bot", "spam"));
    await bot.handle(presence("Bot", { available: false, statuses: [110, 303], newNick: "Bot_2" }));
    await bot.handle(presence("Bot_2", { statuses: [110] }));
    await bot.handle(message("Bot_2", "spam"));
    expect(judged).toHaveLength(0);
    await bot.handle(message("Bot", "spam"));
    expect(judged).toHaveLength(1);
  });

  test("while we are out our nick is anybody's", async () => {
    const { bot, judged } = start();
    await bot.handle(presence("Bot", { statuses: [110] }));
    bot.disconnected();
    await bot.handle(message("Bot", "spam"));
    expect(judged).toHaveLength(1);
  });

  test("a moderator's message is left alone, a stranger's is not", async () => {
    const { bot, asked } = start();
    await bot.handle(presence(occupant("alice", { role: "moderator" })));
    await bot.handle(message("alice", "spam", { stanzaId: "s1" }));
    await bot.handle(message("nobody", "spam", { stanzaId: "s2" }));
    expect(asked).toEqual(["s2"]);
  });

  test("a forbidden correction takes the message that it replaces with it", async () => {
    const { receive, asked } = start();
    await receive(groupchat("mallory", `<body>hello</body>${byMallory}${stanzaId("s1")}`, "m1"));
    const replace = "<replace xmlns='urn:xmpp:message-correct:0' id='m1'/>";
    await receive(groupchat("mallory", `<body>spam</body>${replace}${byMallory}${stanzaId("s2")}`, "m2"));
    expect(asked).toEqual(["s1", "s2"]);
  });
});

describe("rooms that are not ours", () => {
  const other = bareJid("elsewhere@evil.example");

  test("are ignored, and nothing is kept of them, however many there are", async () => {
    const { bot, judged } = start();
    for (let count = 0; count < 50; count += 1) {
      const room = bareJid(`r${count}@evil.example`);
      await bot.handle({ ...spam("s1"), room });
      await bot.handle({ ...presence("a"), room });
      await bot.handle({ kind: "retracted", room, stanzaId: "s1" });
      await bot.retry(room);
      expect(bot.room(room)).toBeUndefined();
    }
    expect(judged).toEqual([]);
  });

  test("are forgotten when they are not ours any more, with all that was undone there", async () => {
    const { bot, asked } = start(() => FAILED);
    await bot.handle(spam("s1"));
    expect(bot.room(ROOM)).toBeDefined();
    bot.setPolicies(new Map([[other, { ...policy, room: other }]]));
    expect(bot.room(ROOM)).toBeUndefined();
    bot.setPolicies(policies);
    await bot.handle(presence("a"));
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1"]);
  });

  test("what fails there after they were given up is not kept either", async () => {
    const { wait, answers } = held<Outcome>();
    const { bot, asked } = start(wait);
    const handled = bot.handle(spam("s1"));
    bot.setPolicies(new Map());
    answers[0]?.(FAILED);
    await handled;
    bot.setPolicies(policies);
    await bot.handle(presence("a"));
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1"]);
  });

  test("a changed policy keeps what is known of the room", async () => {
    const { bot, asked } = start();
    await bot.handle(message("mallory", "hello", { id: "1", stanzaId: "s1" }));
    bot.setPolicies(new Map([[ROOM, policyOf([entryOf(noDuplicate, {})])]]));
    await bot.handle(message("mallory", "hello", { id: "2", stanzaId: "s2" }));
    expect(asked).toEqual(["s2"]);
  });
});

describe("each message is asked for once", () => {
  test("a message that is told of twice is judged once, and both wait for its outcome", async () => {
    const { wait, answers } = held<Outcome>();
    const { bot, asked, judged } = start(wait);
    const settled: string[] = [];
    const both = ["first", "second"].map((which) => bot.handle(spam("s1")).then(() => settled.push(which)));
    await bot.handle(presence("somebody"));
    expect(asked).toEqual(["s1"]);
    expect(settled).toEqual([]);
    answers[0]?.(REFUSED);
    await Promise.all(both);
    await bot.handle(spam("s1"));
    expect(asked).toEqual(["s1"]);
    expect(judged.map(({ outcomes }) => outcomes)).toEqual([[REFUSED]]);
  });

  test("a clean one that is told of again is no repetition of itself", async () => {
    const { bot, asked, judged } = start();
    const hello = message("romeo", "good evening", { stanzaId: "s1" });
    await bot.handle(hello);
    await bot.handle(hello);
    expect(asked).toEqual([]);
    expect(judged).toHaveLength(1);
    expect(bot.room(ROOM)?.standings.get("nick:romeo")?.messages).toBe(1);
  });

  test("two messages that wait for the same retraction share the request and its true outcome", async () => {
    const { wait, answers } = held<Outcome>();
    const { bot, asked, judged } = start(wait);
    const by = { occupantId: "mallory" };
    await bot.handle(message("mallory", "hello", { ...by, id: "1", stanzaId: "s1" }));
    const both = ["2", "3"].map((id) =>
      bot.handle(message("mallory", `spam ${id}`, { ...by, id, stanzaId: `s${id}`, replaces: "1" })),
    );
    expect(asked).toEqual(["s1", "s2", "s3"]);
    for (const answer of answers) answer(REFUSED);
    await Promise.all(both);
    expect(asked).toEqual(["s1", "s2", "s3"]);
    expect(judged.slice(1).map(({ outcomes }) => outcomes)).toEqual([
      [REFUSED, REFUSED],
      [REFUSED, REFUSED],
    ]);
  });

  test("what another moderator retracted is done", async () => {
    const { receive, bot, asked, judged } = start();
    await receive(
      `<message type='groupchat' from='${ROOM}'><retract xmlns='urn:xmpp:message-retract:1' id='s1'>` +
        "<moderated xmlns='urn:xmpp:message-moderate:1'/></retract></message>",
    );
    await bot.handle(spam("s1"));
    expect(asked).toEqual([]);
    expect(judged[0]?.outcomes).toEqual([DONE]);
  });

  test("the same id in another room is another message", async () => {
    const other = bareJid("lounge@rooms.example");
    const { bot, asked } = start();
    bot.setPolicies(new Map([...policies, [other, { ...policy, room: other }]]));
    await Promise.all([bot.handle(spam("s1")), bot.handle({ ...spam("s1"), room: other })]);
    expect(asked).toEqual(["s1", "s1"]);
  });

  test("a retraction that was announced is done, even where our own answer got lost", async () => {
    const { wait, answers } = held<Outcome>();
    const { bot, asked, judged } = start(wait);
    const handled = bot.handle(spam("s1"));
    await bot.handle({ kind: "retracted", room: ROOM, stanzaId: "s1" });
    answers[0]?.(FAILED);
    await handled;
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1"]);
    expect(judged[0]?.outcomes).toEqual([DONE]);
  });

  test("a message without an id is reported as what the enforcer says of it, each time", async () => {
    const { bot, asked } = start(() => REFUSED);
    await bot.handle(message("mallory", "spam"));
    await bot.handle(message("mallory", "more spam"));
    expect(asked).toEqual([undefined, undefined]);
  });
});

describe("what we are told of later", () => {
  const calm = [1, 2, 3, 4].map((second) => ({ second, text: `number ${second}` }));
  const policyNow = policyOf([
    entryOf(flood, { seconds: 1, messages: 2 }),
    entryOf(swarm, { people: 3, seconds: 5 }),
  ]);
  const clock = { now: () => 100_000 };

  test("is judged by when it was said: what was said calmly is no flood", async () => {
    const { bot, asked } = start(undefined, { clock });
    bot.setPolicies(new Map([[ROOM, policyNow]]));
    for (const { second, text } of calm) {
      await bot.handle(message("romeo", text, { stanzaId: text }), undefined, second * 1000);
    }
    expect(asked).toEqual([]);
    for (const { text } of calm) await bot.handle(message("romeo", text, { stanzaId: `again ${text}` }));
    expect(asked).toEqual(["again number 3", "again number 4"]);
  });

  test("stands in time where it was said, also beside what was said since", async () => {
    const { bot, asked } = start(undefined, { clock });
    bot.setPolicies(new Map([[ROOM, policyNow]]));
    const chorus = "all of us say the very same thing";
    await bot.handle(message("nurse", chorus, { stanzaId: "since" }));
    for (const [index, nick] of ["romeo", "juliet", "tybalt"].entries()) {
      const late = message(nick, chorus, { stanzaId: nick });
      await bot.handle(late, undefined, 10_000 + index * 1000);
    }
    expect(asked).toEqual(["tybalt"]);
  });

  test("and never from the time to come, whatever the server's clock says", async () => {
    const { bot, judged } = start(undefined, { clock });
    await bot.handle(message("romeo", "spam", { stanzaId: "s1" }), undefined, 999_999);
    expect(judged[0]?.decision.at).toBe(100_000);
  });
});

describe("what is left undone", () => {
  test("a failed sanction is asked for again when we are in the room again, until it is done", async () => {
    const outcomes = [FAILED, FAILED, DONE];
    const { bot, asked, judged, recorded } = start(() => outcomes.shift() ?? DONE);
    await bot.handle(spam("s1"));
    bot.disconnected();
    for (let time = 0; time < 4; time += 1) await bot.retry(ROOM);
    expect(asked).toEqual(["s1", "s1", "s1"]);
    // The first failure is told, and the end: not each try between.
    expect(recorded.map((one) => one.outcomes)).toEqual([[FAILED], [DONE]]);
    expect(judged).toHaveLength(2);
  });

  test("a room that never answers is asked twenty times, and that is the end", async () => {
    const { bot, asked, recorded } = start(() => FAILED);
    await bot.handle(spam("s1"));
    for (let time = 0; time < 40; time += 1) await bot.retry(ROOM);
    expect(asked).toHaveLength(20);
    expect(recorded.map((one) => one.outcomes)).toEqual([[FAILED], [FAILED]]);
  });

  describe("is finished when nothing of it is left to do", () => {
    type Started = ReturnType<typeof start>;
    const again = ({ bot }: Started) => bot.retry(ROOM);
    test.each<[string, Outcome[], (all: Started) => unknown, boolean | "waiting"]>([
      ["at once where all was done", [DONE], () => {}, true],
      ["at once where it was refused", [REFUSED], () => {}, true],
      ["not while it got no answer", [FAILED], () => {}, "waiting"],
      ["nor after another try that got none", [FAILED, FAILED], again, "waiting"],
      ["after another try", [FAILED, DONE], again, true],
      [
        "where another moderator was first",
        [FAILED],
        async (all) => {
          await all.bot.handle({ kind: "retracted", room: ROOM, stanzaId: "s1" });
          await again(all);
        },
        true,
      ],
      ["where the room is not ours any more", [FAILED], ({ bot }) => bot.setPolicies(new Map()), true],
      [
        "and not where it was given up unanswered",
        [],
        async (all) => {
          for (let time = 0; time < 20; time += 1) await again(all);
        },
        false,
      ],
      [
        "and not where others took its place",
        [],
        async ({ bot }) => {
          for (let count = 2; count < 1_003; count += 1) await bot.handle(spam(`s${count}`));
        },
        false,
      ],
    ])("%s", async (_when, outcomes, happens, expected) => {
      const all = start(() => outcomes.shift() ?? FAILED);
      const told = [await all.bot.handle(spam("s1")), await all.bot.handle(spam("s1"))];
      await happens(all);
      const waiting = new Promise((resolve) => setImmediate(resolve, "waiting"));
      for (const { finished } of told) expect(await Promise.race([finished, waiting])).toBe(expected);
    });
  });

  test("is finished where the room was given up before the answer", async () => {
    const { wait, answers } = held<Outcome>();
    const { bot } = start(wait);
    const dealt = bot.handle(spam("s1"));
    bot.setPolicies(new Map());
    answers[0]?.(FAILED);
    const { finished } = await dealt;
    const waiting = new Promise((resolve) => setImmediate(resolve, "waiting"));
    expect(await Promise.race([finished, waiting])).toBe(true);
  });

  test("many of a room are asked for again in one turn", async () => {
    const answers: ((outcome: Outcome) => void)[] = [];
    let up = false;
    const { bot, asked } = start(() => (up ? new Promise((resolve) => answers.push(resolve)) : FAILED));
    for (const id of ["s1", "s2", "s3"]) await bot.handle(spam(id));
    asked.length = 0;
    up = true;
    const over = bot.retry(ROOM);
    expect(asked).toEqual(["s1", "s2", "s3"]);
    for (const answer of answers) answer(DONE);
    await over;
  });

  test("a rule that was taken away meanwhile, or only observes now, has no consequences any more", async () => {
    const observing = policy.entries.map((entry) => ({ ...entry, mode: "observe" as const }));
    for (const entries of [[], observing]) {
      const { bot, asked } = start(() => FAILED);
      await bot.handle(spam("s1"));
      bot.setPolicies(new Map([[ROOM, { ...policy, entries }]]));
      await bot.retry(ROOM);
      expect(asked).toEqual(["s1"]);
    }
  });

  test("a refused one is not", async () => {
    const { bot, asked } = start(() => REFUSED);
    await bot.handle(spam("s1"));
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1"]);
  });

  test("of several only those that failed", async () => {
    const given: Record<string, Outcome> = { s1: REFUSED, s2: DONE, s3: FAILED };
    const { bot, asked, recorded } = start((sanction) => given[named(sanction) ?? ""] ?? DONE);
    const by = { occupantId: "mallory" };
    await bot.handle(message("mallory", "hello", { ...by, id: "1", stanzaId: "s1" }));
    await bot.handle(message("mallory", "hullo", { ...by, id: "2", stanzaId: "s2", replaces: "1" }));
    await bot.handle(message("mallory", "spam", { ...by, id: "3", stanzaId: "s3", replaces: "1" }));
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1", "s2", "s3", "s3"]);
    expect(recorded.map(({ ids }) => ids)).toEqual([["s1", "s2", "s3"]]);
  });

  test("is kept without what was said, and recorded as it was", async () => {
    const outcomes = [FAILED, DONE];
    const recorded: Decision[] = [];
    const { bot } = start(() => outcomes.shift() ?? DONE, {
      auditLog: { record: (decision) => void recorded.push(decision) },
    });
    const long = "x".repeat(250_000);
    const texts = bodies("spam", long);
    const more = { id: long, replaces: long, takesBack: long, stanzaId: "s1", occupantId: "o1", texts };
    await bot.handle(message("mallory", "", more));
    await bot.retry(ROOM);
    const [first, later] = recorded;
    // The rule is the same object for all.
    const kept = JSON.stringify(later, (key, value) => (key === "rule" ? undefined : value));
    expect(kept.length).toBeLessThan(1_200);
    expect(later?.decisive?.entry.settings).toBeUndefined();
    expect(later?.decisive?.entry.id).toBe(first?.decisive?.entry.id);
    expect(later?.decisive?.finding).toEqual(first?.decisive?.finding);
    expect(later).toMatchObject({ at: 1000, sanctions: first?.sanctions, sender: { occupantId: "o1" } });
    expect(later?.message).toMatchObject({ room: ROOM, nick: "mallory", stanzaId: "s1" });
  });

  test("is bounded: of a long outage the newest thousand", async () => {
    let up = false;
    const { bot, asked } = start(() => (up ? DONE : FAILED));
    for (let count = 0; count < 1010; count += 1) await bot.handle(spam(`s${count}`));
    asked.length = 0;
    up = true;
    await bot.retry(ROOM);
    expect(asked).toHaveLength(1000);
    expect(asked[0]).toBe("s10");
    expect(asked.at(-1)).toBe("s1009");
  });
});

describe("a defect stops nothing else", () => {
  const boom = () => {
    throw new Error("boom");
  };

  test("an enforcer that throws or rejects: said, and asked for again later", async () => {
    let broken = true;
    const { bot, asked, judged, errors } = start(() => (broken ? boom() : DONE));
    await bot.handle(spam("s1"));
    expect(judged[0]?.outcomes).toEqual([{ status: "failed", problem: "a defect of the bot" }]);
    expect(errors).toEqual(["sanction: boom"]);
    broken = false;
    await bot.retry(ROOM);
    await bot.handle(spam("s2"));
    expect(asked).toEqual(["s1", "s1", "s2"]);

    const throwing = start(undefined, { enforcer: { enforce: boom } });
    await throwing.bot.handle(spam("s1"));
    expect(throwing.errors).toEqual(["sanction: boom"]);
  });

  test("an audit log that throws: the message is told of all the same", async () => {
    const { bot, judged, errors } = start(undefined, { auditLog: { record: boom } });
    await bot.handle(spam("s1"));
    await bot.handle(spam("s2"));
    expect(judged).toHaveLength(2);
    expect(errors).toEqual(["audit log: boom", "audit log: boom"]);
  });

  test("who is told and throws", async () => {
    const { bot, asked, errors } = start(undefined, { onJudged: boom });
    await bot.handle(spam("s1"));
    await bot.handle(spam("s2"));
    expect(asked).toEqual(["s1", "s2"]);
    expect(errors).toEqual(["report: boom", "report: boom"]);
  });

  test("work left undone is gone through to its end", async () => {
    let up = false;
    const { bot, asked, errors } = start(() => (up ? DONE : FAILED), {
      onJudged: boom,
      auditLog: { record: boom },
    });
    await bot.handle(spam("s1"));
    await bot.handle(spam("s2"));
    up = true;
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1", "s2", "s1", "s2"]);
    expect(errors).toHaveLength(8);
  });

  test("a clock that throws stops the one event", async () => {
    let broken = true;
    const { bot, judged, errors } = start(undefined, { clock: { now: () => (broken ? boom() : 1) } });
    await bot.handle(spam("s1"));
    broken = false;
    await bot.handle(spam("s2"));
    expect(errors).toEqual(["message: boom"]);
    expect(judged).toHaveLength(1);
  });
});

test("two messages at once: the second is judged with the first in mind, while that waits for its answer", async () => {
  const { wait, answers } = held<Outcome>();
  const { bot, asked, judged } = start(wait);
  const first = bot.handle(message("mallory", "buy my spam", { id: "1", stanzaId: "s1" }));
  const second = bot.handle(message("mallory", "hello", { id: "2", stanzaId: "s2" }));
  const third = bot.handle(message("mallory", "hello", { id: "3", stanzaId: "s3" }));
  expect(asked).toEqual(["s1", "s3"]);
  for (const answer of answers) answer(DONE);
  await Promise.all([first, second, third]);
  const told = judged.map(({ decision }) => decision.message?.stanzaId);
  expect(told.sort()).toEqual(["s1", "s2", "s3"]);
});

describe("all that people are shown is judged", () => {
  test.each([
    ["body", "a second body", "<body>hello</body><body xml:lang='de'>spam</body>"],
    [
      "xhtml",
      "XHTML",
      "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>s<b>pa</b>m</body></html>",
    ],
    ["subject", "a subject", "<subject>spam</subject>"],
    ["heading", "a heading", "<subject>spam</subject><body>hello</body>"],
    ["file", "a file", "<x xmlns='jabber:x:oob'><url>https://example.org/spam</url></x>"],
    [
      "link-description",
      "what is said of a link",
      "<x xmlns='jabber:x:oob'><url>https://a.example/</url><desc>spam</desc></x>",
    ],
    [
      "reaction",
      "a reaction",
      "<reactions xmlns='urn:xmpp:reactions:0' id='s0'><reaction>spam</reaction></reactions>",
    ],
    [
      "heading",
      "the hint at a spoiler",
      "<spoiler xmlns='urn:xmpp:spoiler:0'>spam</spoiler><body>hello</body>",
    ],
  ])("%s: %s", async (where, _what, inner) => {
    const { receive, asked, judged } = start();
    await receive(groupchat("mallory", `${inner}${stanzaId("s1")}`));
    expect(asked[0]).toBe("s1");
    const { evidence } = judged[0]?.decision.decisive?.finding ?? {};
    expect(evidence?.where).toBe(where);
    expect(judged[0]?.decision.texts[evidence?.text ?? -1]?.text).toContain("spa");
  });
});

describe("what a reply repeats", () => {
  const reply = (quoted: string, more = `<body start='0' end='${[...quoted].length}'/>`) =>
    `<body>${quoted.replaceAll(">", "&gt;")}yes, I heard</body><reply xmlns='urn:xmpp:reply:0' id='s0'/>` +
    `<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>${more}</fallback>${stanzaId("s1")}`;

  /** Alice, a moderator, may say what others may not. */
  async function afterAlice() {
    const room = start();
    await room.bot.handle(presence(occupant("alice", { role: "moderator" })));
    await room.bot.handle(message("alice", "No spam here,\nplease.", { id: "a", stanzaId: "s0" }));
    return room;
  }

  test.each([
    ["as it was said", "> No spam here,\n> please.\n"],
    ["with the name of who said it", "> alice:\n> No spam here,\n> please.\n"],
    ["in another case and spacing", ">no SPAM here,\n>  please.\n"],
  ])("of a message that broke no rule is not judged: %s", async (_how, quoted) => {
    const { receive, asked } = await afterAlice();
    await receive(groupchat("romeo", reply(quoted)));
    expect(asked).toEqual([]);
  });

  test.each([
    ["another text", "> Buy my spam\n", undefined],
    ["less of it", "> No spam here\n", undefined],
    ["more of it", "> No spam here,\n> please. spam\n", undefined],
    ["a stretch that claims to hold it", "> No spam here,\n> please.\n", "<body start='0' end='8'/>"],
    ["a stretch of the subject", "> No spam here,\n> please.\n", "<subject/>"],
  ])("%s is judged", async (_what, quoted, more) => {
    const { receive, asked } = await afterAlice();
    await receive(groupchat("romeo", reply(quoted, more)));
    expect(asked).toEqual(["s1"]);
  });

  test("a stretch that is claimed hides no word from whoever is shown the message without it", async () => {
    const { receive, asked } = await afterAlice();
    const split = reply("", "<body start='2' end='3'/>").replace("yes, I heard", "spXam");
    await receive(groupchat("romeo", split));
    expect(asked).toEqual(["s1"]);
  });

  test("a faithful repetition in the middle of a word hides it from nobody", async () => {
    const quoted = "> No spam here,\n> please.\n";
    const around = async (before: string, after: string) => {
      const { receive, asked } = await afterAlice();
      const range = `<body start='${before.length}' end='${before.length + quoted.length}'/>`;
      const text = reply(quoted, range).replace("<body>", `<body>${before}`).replace("yes, I heard", after);
      await receive(groupchat("romeo", text));
      return asked;
    };
    expect(await around("sp", "am")).toEqual(["s1"]);
    expect(await around("spam", "mer")).toEqual(["s1"]);
    expect(await around("Well: ", "indeed")).toEqual([]);
  });

  test("is judged where the message was retracted meanwhile", async () => {
    const { receive, bot, asked } = await afterAlice();
    await bot.handle({ kind: "retracted", room: ROOM, stanzaId: "s0" });
    await receive(groupchat("romeo", reply("> No spam here,\n> please.\n")));
    expect(asked).toEqual(["s1"]);
  });

  test("is judged where the message broke a rule itself, even if it could not be retracted", async () => {
    const { receive, bot, asked } = start(() => REFUSED);
    await bot.handle(message("mallory", "spam", { stanzaId: "s0" }));
    await receive(groupchat("romeo", reply("> spam\n")));
    expect(asked).toEqual(["s0", "s1"]);
  });

  test("is judged where nobody knows the message", async () => {
    const { receive, asked } = start();
    await receive(groupchat("romeo", reply("> spam\n")));
    expect(asked).toEqual(["s1"]);
  });

  test("what was said besides is judged all the same", async () => {
    const { receive, asked } = await afterAlice();
    const quoted = "> No spam here,\n> please.\n";
    await receive(groupchat("romeo", reply(quoted).replace("yes, I heard", "but spam is fun")));
    expect(asked).toEqual(["s1"]);
  });
});

describe("the notice that somebody takes a message back", () => {
  const STOCK = "/me retracted a previous message, but it's unsupported by your client.";
  const list = { name: "list", words: ["spam", "unsupported"] };
  const policy = policyOf([entryOf(moderate, { rules: [list] }), entryOf(noDuplicate, {})]);
  const by = (nick: string) => `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='${nick}'/>`;
  const version1 = (id: string) => `<retract xmlns='urn:xmpp:message-retract:1' id='${id}'/>`;
  const version0 = (id: string) =>
    `<apply-to xmlns='urn:xmpp:fasten:0' id='${id}'><retract xmlns='urn:xmpp:message-retract:0'/></apply-to>`;

  /** Romeo has said three things, of which the room knows s1, s2, s3 and he himself m1, m2, m3. */
  async function afterRomeo() {
    const room = start();
    room.bot.setPolicies(new Map([[ROOM, policy]]));
    const say = (nick: string, text: string, inner: string, id: string) =>
      room.receive(groupchat(nick, `<body>${text}</body>${inner}${by(nick)}${stanzaId(`s${id}`)}`, `m${id}`));
    for (const id of ["1", "2", "3"]) await say("romeo", `number ${id}`, "", id);
    room.judged.length = 0;
    return { ...room, say };
  }

  test("is not judged, whatever words the client has for it, however many there are", async () => {
    const { say, judged } = await afterRomeo();
    await say("romeo", STOCK, version1("s1"), "4");
    await say("romeo", STOCK, version0("m2"), "5");
    await say("romeo", STOCK, version1("m3"), "6");
    expect(judged).toEqual([]);
  });

  test("with other words is judged by them, and not by how often they are said", async () => {
    const { say, asked } = await afterRomeo();
    await say("romeo", "never mind", version1("s1"), "4");
    await say("romeo", "never mind", version1("s2"), "5");
    expect(asked).toEqual([]);
    await say("romeo", "never mind the spam", version1("s3"), "6");
    expect(asked).toEqual(["s6"]);
  });

  test("with other words excuses nothing that it takes back in turn", async () => {
    const { say, judged } = await afterRomeo();
    const chain = ["4", "5", "6", "7"];
    for (const id of chain) await say("romeo", "BUY at x", version1(`s${Number(id) - 1}`), id);
    const caught = judged.filter(({ decision }) => decision.decisive);
    expect(caught.map(({ decision }) => decision.message?.id)).toEqual(["m5", "m6", "m7"]);
  });

  test("with other words excuses nothing by what broke a rule, nor at length", async () => {
    const { say, asked } = await afterRomeo();
    await say("romeo", "spam", "", "4");
    await say("romeo", "number 1", version1("s4"), "5");
    expect(asked).toEqual(["s4", "s5"]);
    const long = "a very long notice ".repeat(20);
    await say("romeo", long, version1("s1"), "6");
    await say("romeo", long, version1("s2"), "7");
    expect(asked).toEqual(["s4", "s5", "s7"]);
  });

  test("with something beside it is judged", async () => {
    const { say, asked } = await afterRomeo();
    const link = "<x xmlns='jabber:x:oob'><url>https://spam.example/</url></x>";
    await say("romeo", "/me retracted a message", version1("s1") + link, "4");
    expect(asked).toEqual(["s4"]);
  });

  test("counts once for each message", async () => {
    const { say, asked } = await afterRomeo();
    for (const id of ["4", "5", "6"]) await say("romeo", "/me retracted a message", version1("s1"), id);
    expect(asked).toEqual(["s6"]);
  });

  test.each([
    ["of somebody else", "s1"],
    ["that nobody knows", "s9"],
  ])("of a message %s is a message like any other", async (_whose, id) => {
    const { say, asked } = await afterRomeo();
    await say("mallory", STOCK, version1(id), "4");
    expect(asked).toEqual(["s4"]);
  });
});

describe("what clients say for themselves", () => {
  const by = (nick: string) => `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='${nick}'/>`;
  const everybody = policyOf([entryOf(noDuplicate, {}), entryOf(swarm, { people: 2 })]);

  async function said(...messages: (readonly [nick: string, inner: string])[]) {
    const { bot, receive, asked } = start();
    bot.setPolicies(new Map([[ROOM, everybody]]));
    for (const [index, [nick, inner]] of messages.entries()) {
      await receive(groupchat(nick, `${inner}${by(nick)}${stanzaId(`s${index}`)}`, `m${index}`));
    }
    return asked;
  }

  test("of encrypted messages may be said by everybody, again and again", async () => {
    const body =
      "<body>I sent you an OMEMO encrypted message but your client doesn't seem to support that.</body>";
    const encrypted = `<encrypted xmlns='eu.siacs.conversations.axolotl'/>${body}`;
    expect(await said(["romeo", encrypted], ["romeo", encrypted], ["juliet", encrypted])).toEqual([]);
    expect(await said(["romeo", body], ["romeo", body], ["juliet", body])).toEqual(["s1", "s2"]);
  });

  test("of reactions may be said of each message", async () => {
    const reaction = (to: string) =>
      `<body>👍</body><reactions xmlns='urn:xmpp:reactions:0' id='${to}'><reaction>👍</reaction></reactions>` +
      "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'><body/></fallback>";
    expect(await said(["romeo", reaction("a")], ["romeo", reaction("b")])).toEqual([]);
    expect(await said(["romeo", "<body>👍</body>"], ["romeo", "<body>👍</body>"])).toEqual(["s1"]);
  });
});

/** What a test's room does when it is given a subject. */
type Shown = Outcome | "nothing";

describe("the room's subject", () => {
  const said = (nick: string, text: string): string => groupchat(nick, `<subject>${text}</subject>`);
  const self = presence("Bot", { statuses: [110] });

  /** In the room, whose subject is «Welcome»; the room shows what it is told to show. */
  async function inside(shows: () => Shown | Promise<Shown> = () => DONE) {
    const outcome = async (sanction: Act): Promise<Outcome> => {
      if (sanction.kind !== "restore-subject") return REFUSED;
      const answer = await shows();
      if (answer === "nothing") return DONE;
      if (answer.status === "done") await room.receive(said("Bot", sanction.subject));
      return answer;
    };
    const room = start(outcome);
    await room.bot.handle(self);
    await room.receive(said("alice", "Welcome"));
    return room;
  }
  const restored = (asked: readonly (string | undefined)[]) => asked.filter((what) => what !== undefined);

  test("that was there before us is learned and not judged, whoever set it", async () => {
    const { bot, receive, judged, asked } = start();
    await bot.handle(self);
    await receive(said("mallory", "spam and ham"));
    expect(judged).toEqual([]);
    await receive(said("mallory", "more spam"));
    expect(restored(asked)).toEqual(["subject «spam and ham»"]);
  });

  test("that was there before us is told of again under the id that it had when it was judged", async () => {
    const { bot, receive, asked } = await inside();
    const welcome = groupchat("alice", `<subject>Tonight</subject>${stanzaId("s1")}`);
    await receive(welcome);
    bot.disconnected();
    await bot.handle(self);
    await receive(welcome);
    await receive(said("mallory", "spam"));
    expect(restored(asked)).toEqual(["subject «Tonight»"]);
  });

  test("that is set as we change our nick is judged", async () => {
    const { bot, receive, asked } = await inside();
    await bot.handle(presence("Bot", { available: false, statuses: [110, 303], newNick: "Bot_2" }));
    await bot.handle(presence("Bot_2", { statuses: [110] }));
    await receive(said("mallory", "spam"));
    expect(restored(asked)).toEqual(["subject «Welcome»"]);
  });

  test("is learned from history, from the room itself and from ourselves", async () => {
    const { bot, receive, asked } = await inside();
    const delay = `<delay xmlns='urn:xmpp:delay' from='${ROOM}' stamp='2026-01-01T00:00:00Z'/>`;
    for (const text of [
      groupchat("alice", `<subject>One</subject>${delay}`),
      said("", "Two"),
      said("Bot", "Three"),
    ]) {
      await receive(text);
      await receive(said("mallory", "spam"));
    }
    expect(restored(asked)).toEqual(["subject «One»", "subject «Two»", "subject «Three»"]);
    expect(bot.room(ROOM)?.topic.good).toBe("Three");
  });

  test("that breaks a rule is replaced by the last one that broke none", async () => {
    const { receive, asked, judged } = await inside();
    await receive(said("romeo", "Tonight: Romeo"));
    await receive(said("mallory", "spam"));
    await receive(said("mallory", "even more spam"));
    expect(restored(asked)).toEqual(["subject «Tonight: Romeo»", "subject «Tonight: Romeo»"]);
    expect(judged.at(-1)?.outcomes).toEqual([DONE]);
  });

  test("that the room showed as we came, and that breaks a rule as we are told who set it, is taken away", async () => {
    const { receive, asked } = await inside();
    await receive(said("", "spam"));
    await receive(said("mallory", "spam"));
    await receive(said("mallory", "more spam"));
    expect(restored(asked)).toEqual(["subject «»", "subject «»"]);
  });

  test("that was taken away stays away", async () => {
    const { receive, asked } = await inside();
    await receive(said("romeo", ""));
    await receive(said("mallory", "spam"));
    expect(restored(asked)).toEqual(["subject «»"]);
  });

  test("is no heading: what stands above a body, in a thread or in another namespace changes nothing", async () => {
    const { receive, asked } = await inside();
    await receive(groupchat("romeo", "<subject>News</subject><body>hello</body>"));
    await receive(groupchat("romeo", "<subject>News</subject><thread>t1</thread>"));
    await receive(groupchat("romeo", "<subject xmlns='urn:example:x'>News</subject>"));
    await receive(groupchat("mallory", `<subject>spam</subject><body>hello</body>${stanzaId("s1")}`));
    expect(restored(asked)).toEqual(["s1"]);
    await receive(said("mallory", "spam"));
    expect(restored(asked)).toEqual(["s1", "subject «Welcome»"]);
  });

  test("is kept by its beginning", async () => {
    const { bot, receive } = await inside();
    await receive(said("romeo", "x".repeat(100_000)));
    expect(bot.room(ROOM)?.topic.good).toHaveLength(1_023);
  });

  test("that the room would not show is not given back, and that is said", async () => {
    const { receive, judged } = await inside(() => "nothing");
    await receive(said("mallory", "spam"));
    expect(judged[0]?.outcomes[0]).toMatchObject({ status: "refused", condition: "not-shown" });
  });

  test("that somebody else gave back in the same moment is there", async () => {
    const { receive, judged } = await inside(async (): Promise<Shown> => {
      await receive(said("alice", "Welcome"));
      return "nothing";
    });
    await receive(said("mallory", "spam"));
    const ofMallory = judged.find(({ decision }) => decision.sender.nick === "mallory");
    expect(ofMallory?.outcomes[0]).toEqual(DONE);
  });

  test("that was shown, and changed again at once, was given back", async () => {
    const { receive, bot, judged } = await inside(async (): Promise<Shown> => {
      await receive(said("Bot", "Welcome"));
      await receive(said("romeo", "Something new"));
      return "nothing";
    });
    await receive(said("mallory", "spam"));
    const ofMallory = judged.find(({ decision }) => decision.sender.nick === "mallory");
    expect(ofMallory?.outcomes[0]).toEqual(DONE);
    expect(bot.room(ROOM)?.topic.good).toBe("Something new");
  });

  describe("that could not be given back", () => {
    test("is given back later, when the room shows the forbidden one as we come in again", async () => {
      const outcomes = [FAILED];
      const { bot, receive, asked } = await inside(() => outcomes.shift() ?? DONE);
      await receive(said("mallory", "spam"));
      bot.disconnected();
      await bot.handle(self);
      await receive(said("mallory", "spam"));
      await bot.retry(ROOM);
      expect(restored(asked)).toEqual(["subject «Welcome»", "subject «Welcome»"]);
      expect(bot.room(ROOM)?.topic.good).toBe("Welcome");
    });

    test.each([
      ["a better one was set since", "romeo", "Tonight: Romeo"],
      ["somebody gave it back", "alice", "Welcome"],
    ])("is not, where %s", async (_why, nick, text) => {
      const outcomes = [FAILED];
      const { bot, receive, asked, judged } = await inside(() => outcomes.shift() ?? DONE);
      await receive(said("mallory", "spam"));
      await receive(said(nick, text));
      const before = judged.length;
      await bot.retry(ROOM);
      expect(restored(asked)).toEqual(["subject «Welcome»"]);
      expect(judged).toHaveLength(before);
    });
  });
});

describe("nicks", () => {
  const noBad = defineRule({
    name: "no-bad",
    summary: "",
    doc: "",
    judges: "content",
    options: z.unknown(),
    examples: [],
    compile: () => ({}),
    evaluate: () => undefined,
    evaluateNick({ sender: { nick } }) {
      if (!nick.includes("bad")) return undefined;
      const evidence = {
        entry: "bad",
        where: "nick",
        text: 0,
        span: { start: 0, end: nick.length },
      } as const;
      return { evidence, reason: "Another nick, please." };
    },
  });
  const watched: Policies = new Map([[ROOM, policyOf([entryOf(noBad, {})])]]);

  function watching(...more: Parameters<typeof start>) {
    const room = start(...more);
    room.bot.setPolicies(watched);
    return room;
  }

  test("a forbidden one is put out with the reason, and recorded", async () => {
    const { bot, judged, recorded } = watching();
    await bot.handle(presence("badnick"));
    expect(judged[0]?.decision.sanctions).toEqual([
      { kind: "kick", room: ROOM, nick: "badnick", reason: "Another nick, please." },
    ]);
    expect(recorded).toEqual([{ ids: ["kick badnick"], outcomes: [DONE] }]);
  });

  test("judged when it is taken: at the door, on a change, and of who was there before us; not at every presence", async () => {
    const { bot, asked, judged } = watching();
    await bot.handle(presence("bad-before-us"));
    await bot.handle(presence("Bot", { statuses: [110] }));
    await bot.handle(presence("romeo"));
    await bot.handle(presence("romeo", { available: false, statuses: [303], newNick: "bad-romeo" }));
    await bot.handle(presence("bad-romeo"));
    await bot.handle(presence("bad-romeo"));
    await bot.handle(presence("bad-romeo", { available: false }));
    expect(asked).toEqual(["kick bad-before-us", "kick bad-romeo"]);
    expect(judged).toHaveLength(3);
    await bot.handle(presence("bad-romeo"));
    expect(asked).toHaveLength(3);
  });

  test("judged again when somebody else has it", async () => {
    const { bot, asked } = watching();
    await bot.handle(presence(occupant("bad", { occupantId: "o1", role: "moderator" })));
    await bot.handle(presence(occupant("bad", { occupantId: "o2" })));
    expect(asked).toEqual(["kick bad"]);
  });

  test("never our own, nor a moderator's", async () => {
    const { bot, asked } = watching();
    await bot.handle(presence("bad-bot", { statuses: [110] }));
    await bot.handle(presence("bad-bot", { available: false, statuses: [110, 303], newNick: "badder" }));
    await bot.handle(presence("badder", { statuses: [110] }));
    await bot.handle(presence(occupant("bad-alice", { role: "moderator" })));
    expect(asked).toEqual([]);
  });

  test("a kick that failed is not asked for again: somebody else may have the nick", async () => {
    const { bot, asked, judged } = watching(() => FAILED);
    await bot.handle(presence("badnick"));
    await bot.retry(ROOM);
    expect(asked).toEqual(["kick badnick"]);
    expect(judged[0]?.outcomes).toEqual([FAILED]);
  });

  test("where no rule is about nicks nobody is told of who comes in", async () => {
    const { bot, judged } = start();
    await bot.handle(presence("badnick"));
    expect(judged).toEqual([]);
  });
});

describe("what is told of as clean", () => {
  const told = async (nick: string, text: string, id: string, bot = start().bot) => {
    let times = 0;
    const count = () => {
      times += 1;
    };
    await bot.handle(message(nick, text, { id: `m-${id}`, stanzaId: id }), undefined, undefined, count);
    return times;
  };

  test("is what was judged and has no consequences, once, and before anything else happens", async () => {
    const { bot } = start();
    expect(await told("romeo", "hello", "s1", bot)).toBe(1);
    expect(await told("romeo", "hello", "s1", bot)).toBe(0);
    let isAtOnce = false;
    const event = message("juliet", "hi", { id: "m2", stanzaId: "s2" });
    const dealing = bot.handle(event, undefined, undefined, () => {
      isAtOnce = true;
    });
    expect(isAtOnce).toBe(true);
    await dealing;
  });

  test("is not what breaks a rule, nor what we say ourselves", async () => {
    const { bot, receive } = start();
    await receive(`<presence from='${ROOM}/Warden'><x xmlns='http://jabber.org/protocol/muc#user'>
      <item role='moderator' affiliation='admin'/><status code='110'/></x></presence>`);
    expect(await told("mallory", "spam", "s1", bot)).toBe(0);
    expect(await told("Warden", "hello", "s2", bot)).toBe(0);
  });

  test("is what only observed rules caught: nothing follows", async () => {
    const { bot } = start();
    const { settings, ...rest } = policy;
    const observing = { ...rest, settings: { ...settings, mode: { ...settings.mode, value: "observe" } } };
    bot.setPolicies(new Map([[ROOM, observing as typeof policy]]));
    expect(await told("mallory", "spam", "s1", bot)).toBe(1);
  });

  test("is not who is to be put out, until somebody else comes under that nick", async () => {
    const { bot } = start();
    bot.setPolicies(new Map([[ROOM, policyOf([entryOf(nick, { words: ["badword"] })])]]));
    const heard: string[] = [];
    const shows = (available: boolean, occupantId: string) =>
      bot.handle(presence(occupant("badword", { occupantId }), { available }), undefined, undefined, () =>
        heard.push(`${available} ${occupantId}`),
      );
    await shows(true, "mallory");
    await shows(true, "mallory");
    await shows(false, "mallory");
    expect(heard).toEqual(["false mallory"]);
    await shows(true, "mallory");
    bot.disconnected();
    bot.setPolicies(new Map([[ROOM, policyOf([])]]));
    await shows(true, "romeo");
    expect(heard).toEqual(["false mallory", "true romeo"]);
  });

  test("is a presence, and what passed the gate as it was, under the archive's id", async () => {
    const { bot } = start();
    const heard: unknown[] = [];
    await bot.handle(presence("romeo"), undefined, undefined, () => heard.push("presence"));
    const ask = (text: string) =>
      bot.ask(
        { about: "message", room: ROOM, sender: occupant("romeo"), message: message("romeo", text) },
        (id) => heard.push(id),
      );
    await ask("hello").settle({ is: "passed", stanzaId: "s1", unjudged: false });
    await ask("good evening").settle({ is: "gone" });
    await ask("spam").settle({ is: "passed", stanzaId: "s2", unjudged: true });
    expect(heard).toEqual(["presence", "s1"]);
  });

  test("who is told and throws, keeps nothing else from happening", async () => {
    const { bot, judged, errors } = start();
    await bot.handle(message("romeo", "hello", { stanzaId: "s1" }), undefined, undefined, () => {
      throw new Error("no");
    });
    expect(judged).toHaveLength(1);
    expect(errors).toEqual(["what is clean: no"]);
  });
});

describe("what a conversation handler wants taken back", () => {
  const talk = { id: "judge", type: "my_judge", options: {}, mode: "enforce", locked: false } as const;
  const talking = { ...policy, talks: [{ ...talk, layer: "room", origin: undefined } as const] };
  const request = { room: ROOM, handler: "judge", stanzaId: "s1", reason: "Not here." };

  test("is taken back once, recorded, and its outcome told to who asked", async () => {
    const { bot, asked, recorded } = start();
    bot.setPolicies(new Map([[ROOM, talking]]));
    expect(await bot.takeBack(request, undefined)).toEqual(DONE);
    expect(await bot.takeBack(request, undefined)).toEqual(DONE);
    expect(asked).toEqual(["s1"]);
    expect(recorded).toEqual([{ ids: ["s1"], outcomes: [DONE] }]);
  });

  test("and was taken back by another moderator, is done, and no act of ours to record", async () => {
    const { bot, asked, recorded, judged } = start();
    bot.setPolicies(new Map([[ROOM, talking]]));
    await bot.handle({ kind: "retracted", room: ROOM, stanzaId: "s1" });
    expect(await bot.takeBack(request, undefined)).toEqual(DONE);
    expect([asked, recorded, judged]).toEqual([[], [], []]);
  });

  test("is asked for again where it got no answer, as long as the room has the handler", async () => {
    const { bot, asked } = start(() => FAILED);
    bot.setPolicies(new Map([[ROOM, talking]]));
    expect(await bot.takeBack(request, undefined)).toEqual(FAILED);
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1", "s1"]);
    bot.setPolicies(policies);
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1", "s1"]);
  });

  test.each([
    ["of a handler that the room does not have", { ...request, handler: "other" }],
    ["in a room that is not ours", { ...request, room: bareJid("cellar@rooms.test") }],
  ])("%s nothing is done", async (_what, strange) => {
    const { bot, asked } = start();
    bot.setPolicies(new Map([[ROOM, talking]]));
    expect(await bot.takeBack(strange, undefined)).toMatchObject({ status: "failed" });
    expect(asked).toEqual([]);
  });
});
