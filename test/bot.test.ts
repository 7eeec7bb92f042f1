import { describe, expect, test } from "vitest";
import { type BotPorts, createBot } from "../src/bot.ts";
import type { Decision } from "../src/moderation/decision.ts";
import type { Policies } from "../src/moderation/policy.ts";
import type { Outcome, Sanction } from "../src/moderation/sanction.ts";
import { bareJid } from "../src/muc/jid.ts";
import moderate from "../src/rules/moderate.ts";
import noDuplicate from "../src/rules/no-duplicate.ts";
import type { RoomFeatures } from "../src/xmpp/features.ts";
import { parseEvent } from "../src/xmpp/parse/event.ts";
import { message, occupant, presence, ROOM } from "./support/muc.ts";
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

/** The bot with ports that record; `outcome` is asked for each sanction that reaches the enforcer. */
function start(
  outcome: (sanction: Sanction) => Outcome | Promise<Outcome> = () => DONE,
  more: Partial<BotPorts> = {},
) {
  const asked: (string | undefined)[] = [];
  const judged: { decision: Decision; outcomes: readonly Outcome[] }[] = [];
  const recorded: { ids: (string | undefined)[]; outcomes: readonly Outcome[] }[] = [];
  const errors: string[] = [];
  const bot = createBot({
    enforcer: {
      async enforce(sanction) {
        asked.push(sanction.stanzaId);
        return outcome(sanction);
      },
    },
    auditLog: {
      record({ sanctions }, outcomes) {
        recorded.push({ ids: sanctions.map(({ stanzaId }) => stanzaId), outcomes });
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
    const { receive, asked, judged, recorded, bot } = start();
    await receive(groupchat("romeo", `<body>hello</body>${stanzaId("s1")}`));
    expect(judged).toHaveLength(1);
    expect(asked).toEqual([]);
    expect(recorded).toEqual([]);
    expect(bot.room(ROOM)?.lastJudged).toEqual({ stanzaId: "s1", at: 1000 });
  });

  test.each([
    ["the room's own notice", groupchat("", "<body>spam</body>")],
    ["its subject", groupchat("romeo", "<subject>spam</subject>")],
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
  test("two messages that name the same id at once share the request and its true outcome", async () => {
    const { wait, answers } = held<Outcome>();
    const { bot, asked, judged } = start(wait);
    const both = [bot.handle(spam("s1")), bot.handle(spam("s1"))];
    expect(asked).toEqual(["s1"]);
    answers[0]?.(REFUSED);
    await Promise.all(both);
    expect(asked).toEqual(["s1"]);
    expect(judged.map(({ outcomes }) => outcomes)).toEqual([[REFUSED], [REFUSED]]);
  });

  test("the same id again later is done already", async () => {
    const { bot, asked, judged } = start();
    await bot.handle(spam("s1"));
    await bot.handle(spam("s1"));
    expect(asked).toEqual(["s1"]);
    expect(judged[1]?.outcomes).toEqual([DONE]);
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

describe("what is left undone", () => {
  test("a failed sanction is asked for again when we are in the room again, until it is done", async () => {
    const outcomes = [FAILED, FAILED, DONE];
    const { bot, asked, judged, recorded } = start(() => outcomes.shift() ?? DONE);
    await bot.handle(spam("s1"));
    bot.disconnected();
    for (let time = 0; time < 4; time += 1) await bot.retry(ROOM);
    expect(asked).toEqual(["s1", "s1", "s1"]);
    expect(recorded.map((one) => one.outcomes)).toEqual([[FAILED], [FAILED], [DONE]]);
    expect(judged).toHaveLength(3);
  });

  test("a refused one is not", async () => {
    const { bot, asked } = start(() => REFUSED);
    await bot.handle(spam("s1"));
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1"]);
  });

  test("of several only those that failed", async () => {
    const given: Record<string, Outcome> = { s1: REFUSED, s2: DONE, s3: FAILED };
    const { bot, asked, recorded } = start(({ stanzaId }) => given[stanzaId ?? ""] ?? DONE);
    const by = { occupantId: "mallory" };
    await bot.handle(message("mallory", "hello", { ...by, id: "1", stanzaId: "s1" }));
    await bot.handle(message("mallory", "hullo", { ...by, id: "2", stanzaId: "s2", replaces: "1" }));
    await bot.handle(message("mallory", "spam", { ...by, id: "3", stanzaId: "s3", replaces: "1" }));
    await bot.retry(ROOM);
    expect(asked).toEqual(["s1", "s2", "s3", "s3"]);
    expect(recorded.map(({ ids }) => ids)).toEqual([["s1", "s2", "s3"], ["s3"]]);
  });

  test("is kept without what was said, and recorded as it was", async () => {
    const outcomes = [FAILED, DONE];
    const recorded: Decision[] = [];
    const { bot } = start(() => outcomes.shift() ?? DONE, {
      auditLog: { record: (decision) => void recorded.push(decision) },
    });
    const long = "x".repeat(250_000);
    const more = { id: long, replaces: long, stanzaId: "s1", occupantId: "o1", bodies: ["spam", long] };
    await bot.handle(message("mallory", "", more));
    await bot.retry(ROOM);
    const [first, later] = recorded;
    // The rule is the same object for all.
    const kept = JSON.stringify(later, (key, value) => (key === "rule" ? undefined : value));
    expect(kept.length).toBeLessThan(1_000);
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
    expect(judged[0]?.outcomes).toEqual([{ status: "failed", problem: "boom" }]);
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
  const told = judged.map(({ decision }) => decision.message.stanzaId);
  expect(told.sort()).toEqual(["s1", "s2", "s3"]);
});
