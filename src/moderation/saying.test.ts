import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DONE, GONE, gated, late, named, passed, person, REFUSED } from "../../test/support/asking.ts";
import { bodies, message, occupant, presence, ROOM } from "../../test/support/muc.ts";
import { entryOf, policyOf } from "../../test/support/transcript.ts";
import { bareJid } from "../muc/jid.ts";
import type { Fate } from "../muc/question.ts";
import flood from "../rules/flood.ts";
import moderate from "../rules/moderate.ts";
import noDuplicate from "../rules/no-duplicate.ts";
import swarm from "../rules/swarm.ts";
import type { PolicyEntry } from "./policy.ts";
import type { Outcome } from "./sanction.ts";

const words = entryOf(moderate, { rules: [{ name: "list", words: ["spam"], reason: "Not here." }] });
const at = (atGate: PolicyEntry["atGate"]): PolicyEntry => ({ ...words, atGate });
const duplicates = entryOf(noDuplicate, { delay: 60, reason: "Said already." });
const FAILED: Outcome = { status: "failed", problem: "timeout" };
const mallory = person("mallory");

describe("what nobody has seen yet", () => {
  test("passes where it breaks no rule; it is told of when that is known, and counts as well said", async () => {
    const { bot, ask, judged, recorded, acts } = gated([words]);
    const { answer, settle } = ask("good evening");
    expect(answer).toEqual({ is: "allow" });
    expect(judged).toEqual([]);
    expect(bot.room(ROOM)?.standings.get("id:mallory")?.messages).toBe(0);
    await settle(passed("s1"));
    expect(judged).toMatchObject([{ decision: { about: "message", sanctions: [] }, outcomes: [] }]);
    expect(judged[0]?.decision.message?.stanzaId).toBe("s1");
    expect(bot.room(ROOM)?.standings.get("id:mallory")?.messages).toBe(1);
    expect([recorded, acts]).toEqual([[], []]);
  });

  test("is refused with the rule's reason where it breaks one: recorded, and nothing asked of the server", async () => {
    const { bot, ask, judged, recorded, acts } = gated([words]);
    const { answer, settle } = ask("buy spam");
    expect(answer).toEqual({ is: "refuse", text: "Not here." });
    expect(recorded).toEqual([]);
    await settle(REFUSED);
    expect(recorded).toMatchObject([{ sanctions: ["refuse"], outcomes: [DONE] }]);
    expect(judged).toHaveLength(1);
    expect(acts).toEqual([]);
    expect(bot.room(ROOM)?.standings.get("id:mallory")?.messages).toBe(0);
  });

  test("is shown to its sender alone, or passes with what was caught covered, where the handler says so", async () => {
    const shadowing = gated([at("shadow")]);
    expect(await shadowing.say("buy spam")).toEqual({ is: "shadow" });
    expect(shadowing.recorded).toMatchObject([{ sanctions: ["shadow"], outcomes: [DONE] }]);
    const masking = gated([at("mask")]);
    expect(await masking.say("buy spam", { stanzaId: "s1" })).toEqual({ is: "rewrite", body: "buy ●●●●" });
    expect(masking.recorded).toMatchObject([
      { sanctions: ["mask"], outcomes: [DONE], decision: { message: { stanzaId: "s1" } } },
    ]);
    expect(masking.acts).toEqual([]);
    expect(masking.bot.room(ROOM)?.standings.get("id:mallory")?.messages).toBe(0);
  });

  test.each<[string, Partial<Parameters<ReturnType<typeof gated>["ask"]>[1]>]>([
    ["a private message", { about: "private" }],
    ["a subject", { about: "subject", more: { texts: [{ where: "subject", text: "spam" }] } }],
    ["a reaction", { more: { texts: [{ where: "reaction", text: "spam" }] } }],
    ["one of two bodies", { more: { texts: bodies("hello", "spam") } }],
  ])("where %s cannot be covered it is refused", (_what, asking) => {
    expect(gated([at("mask")]).ask("spam", asking).answer.is).toBe("refuse");
  });

  test("passes where the rule, or the room, only observes: on record", async () => {
    const observing = gated([{ ...words, mode: "observe" }]);
    expect(await observing.say("spam", { stanzaId: "s1" })).toEqual({ is: "allow" });
    expect(observing.recorded).toMatchObject([{ sanctions: [], decision: { message: { stanzaId: "s1" } } }]);
    expect(observing.recorded[0]?.decision.others.map(({ mode }) => mode)).toEqual(["observe"]);

    const { bot, policy, say } = gated([words]);
    const mode = { ...policy.settings.mode, value: "observe", layer: "room" } as const;
    bot.setPolicies(new Map([[ROOM, { ...policy, settings: { ...policy.settings, mode } }]]));
    expect(await say("spam")).toEqual({ is: "allow" });
  });

  test("is nothing to us in a room that is not ours", async () => {
    const { bot, ask, judged } = gated([words]);
    const room = bareJid("elsewhere@evil.example");
    const { answer, settle } = ask("spam", { room });
    await settle(late("s1"));
    expect([answer.is, judged, bot.room(room)]).toEqual(["allow", [], undefined]);
  });

  test.each([
    ["that says nothing", "", {}],
    ["that is the notice of a retraction", "/me retracted a message", { takesBack: "m1" }],
  ])("%s passes, and nobody is told", async (_what, text, more) => {
    const { say, judged } = gated([words]);
    await say("hello", { more: { id: "m1" } });
    judged.length = 0;
    expect(await say(text, { more })).toEqual({ is: "allow" });
    expect(judged).toEqual([]);
  });

  test("passes where we fail, and that is said", async () => {
    const { ask, errors, clock, judged } = gated([words]);
    clock.now = () => {
      throw new Error("boom");
    };
    const { answer, settle } = ask("spam");
    await settle(passed("s1"));
    expect([answer.is, errors, judged]).toEqual(["allow", ["question: boom"], []]);
  });
});

describe("what became of it", () => {
  test("is heard once", async () => {
    const { ask, recorded, acts } = gated([words]);
    const { settle } = ask("spam");
    await Promise.all([settle(REFUSED), settle(REFUSED), settle(late("s1"))]);
    expect(recorded).toHaveLength(1);
    expect(acts).toEqual([]);
  });

  test.each<[string, PolicyEntry["atGate"], Fate, PolicyEntry["atGate"]]>([
    ["gone, since its sender is", "refuse", GONE, "refuse"],
    ["refused without us", "refuse", { is: "refused", unjudged: true }, "refuse"],
    ["gone instead of covered", "mask", GONE, "refuse"],
    ["refused without us instead of covered", "mask", { is: "refused", unjudged: true }, "refuse"],
    ["refused since it was too long when it was covered", "mask", REFUSED, "refuse"],
    ["gone instead of shown to its sender", "shadow", GONE, "refuse"],
    ["shown to its sender", "shadow", REFUSED, "shadow"],
  ])("%s: nobody else has seen it, which is what is on record", async (_what, atGate, fate, recordedAs) => {
    const { ask, recorded, acts } = gated([at(atGate)]);
    await ask("spam").settle(fate);
    expect(recorded).toMatchObject([{ sanctions: [recordedAs], outcomes: [DONE] }]);
    expect(acts).toEqual([]);
  });

  test.each<[string, Fate]>([
    ["gone", GONE],
    ["refused without us", { is: "refused", unjudged: true }],
  ])("a clean one that is %s is not well said, and may be said again", async (_what, fate) => {
    const { bot, ask, judged } = gated([duplicates]);
    await ask("hello everybody").settle(fate);
    expect(judged).toMatchObject([{ decision: { sanctions: [] }, outcomes: [] }]);
    expect(bot.room(ROOM)?.standings.get("id:mallory")?.messages).toBe(0);
    expect(ask("hello everybody").answer.is).toBe("allow");
  });
});

describe("what passed since our answer was late", () => {
  test.each(["refuse", "shadow", "mask"] as const)(
    "is taken back by its id, where we said to %s it",
    async (atGate) => {
      const { bot, ask, recorded, acts, judged } = gated([at(atGate)]);
      const { settle } = ask("spam");
      await settle(late("s1"));
      expect(acts).toEqual(["retract s1"]);
      expect(recorded).toMatchObject([{ sanctions: ["retract s1"], outcomes: [DONE] }]);
      expect(judged).toHaveLength(1);
      expect(bot.room(ROOM)?.history.byStanzaId("s1")).toMatchObject({ caught: true, texts: ["spam"] });
    },
  );

  test("takes what it corrects along; of that what never reached the room is left out", async () => {
    const { ask, say, acts } = gated([words]);
    await say("hello", { more: { id: "1" }, stanzaId: "s1" });
    await ask("hullo", { more: { id: "2", replaces: "1" } }).settle(GONE);
    await say("more spam", { more: { id: "3", replaces: "1" } });
    await ask("spam", { more: { id: "4", replaces: "1" } }).settle(late("s4"));
    expect(acts).toEqual(["retract s1", "retract s4"]);
  });

  test("stays where it broke no rule", async () => {
    const { bot, ask, acts } = gated([words]);
    await ask("hello").settle(late("s1"));
    expect(acts).toEqual([]);
    expect(bot.room(ROOM)?.standings.get("id:mallory")?.messages).toBe(1);
  });

  test("is asked for again where the server gave no answer", async () => {
    const outcomes = [FAILED];
    const { bot, ask, acts, recorded } = gated([words], () => outcomes.shift() ?? DONE);
    await ask("spam").settle(late("s1"));
    await bot.retry(ROOM);
    expect(acts).toEqual(["retract s1", "retract s1"]);
    expect(recorded.map((one) => one.outcomes)).toEqual([[FAILED], [DONE]]);
  });

  test("stays in a room that was given up meanwhile, or whose rule was; what was refused there is on record", async () => {
    for (const policies of [new Map(), new Map([[ROOM, policyOf([])]])]) {
      const { bot, ask, acts, recorded } = gated([words]);
      const passing = ask("spam");
      const kept = ask("more spam");
      bot.setPolicies(policies);
      await passing.settle(late("s1"));
      await kept.settle(REFUSED);
      expect(acts).toEqual([]);
      expect(recorded).toMatchObject([{ sanctions: ["refuse"], outcomes: [DONE] }]);
    }
  });

  test("and is told of as any message, too, is dealt with once, and both wait for that", async () => {
    const answers: ((outcome: Outcome) => void)[] = [];
    const { bot, ask, acts, judged } = gated([words], () => new Promise((resolve) => answers.push(resolve)));
    const settled: string[] = [];
    const first = ask("spam")
      .settle(late("s1"))
      .then(() => settled.push("settled"));
    const again = bot
      .handle(message("mallory", "spam", { stanzaId: "s1" }), mallory)
      .then(() => settled.push("handled"));
    await ask("hello").settle(passed("s2"));
    expect(settled).toEqual([]);
    answers[0]?.(DONE);
    await Promise.all([first, again]);
    expect(acts).toEqual(["retract s1"]);
    expect(judged).toHaveLength(2);
  });
});

describe("what passed without a question", () => {
  test("is judged by what the server says of its sender", async () => {
    const { bot, acts } = gated([words]);
    const alice = person("alice", { role: "moderator" });
    await bot.handle(message("alice", "spam", { stanzaId: "s1" }), alice);
    await bot.handle(message("bob", "spam", { stanzaId: "s2" }), person("bob"));
    expect(acts).toEqual(["retract s2"]);
  });

  test("and was judged by a question before is passed over", async () => {
    const { bot, say, judged, acts } = gated([duplicates]);
    await say("good evening all", { stanzaId: "s1" });
    await bot.handle(message("mallory", "good evening all", { stanzaId: "s1" }), mallory);
    expect(judged).toHaveLength(1);
    expect(acts).toEqual([]);
  });
});

describe("what is remembered", () => {
  test("what passed is a repetition from the moment we let it, by whom it is said next", async () => {
    const { ask, say } = gated([duplicates]);
    const first = ask("watch my channel");
    expect((await say("watch my channel")).is).toBe("refuse");
    await first.settle(passed("s1"));
    expect((await say("watch my channel")).is).toBe("refuse");
    expect((await say("watch my channel", { by: person("romeo") })).is).toBe("allow");
  });

  test.each(["refuse", "shadow"] as const)(
    "what did not reach the room (%s) may be said again later, and counts as an attempt till then",
    async (atGate) => {
      const slowly = { ...entryOf(flood, { seconds: 5, messages: 2 }), atGate };
      const { say, clock } = gated([slowly, duplicates]);
      for (const text of ["hey", "everybody"]) expect((await say(text)).is).toBe("allow");
      expect((await say("look at me")).is).toBe(atGate);
      clock.ms = 4_000;
      expect((await say("look at me")).is).toBe(atGate);
      clock.ms = 20_000;
      expect((await say("look at me")).is).toBe("allow");
      expect((await say("look at me")).is).toBe("refuse");
    },
  );

  test("what we refused may be said again, also before we hear that it was", () => {
    const { ask, clock } = gated([entryOf(flood, { seconds: 5, messages: 1 }), duplicates]);
    ask("hey");
    expect(ask("look at me").answer.is).toBe("refuse");
    clock.ms = 20_000;
    expect(ask("look at me").answer.is).toBe("allow");
  });

  test("what passed late is a repetition when it is said again", async () => {
    const { bot, ask, clock } = gated([entryOf(flood, { seconds: 5, messages: 1 })]);
    await ask("hey").settle(passed("s1"));
    await ask("look at me").settle(late("s2"));
    clock.ms = 20_000;
    bot.setPolicies(new Map([[ROOM, policyOf([duplicates])]]));
    expect(ask("look at me").answer.is).toBe("refuse");
  });

  test("of what was covered: what people read", async () => {
    const { say } = gated([at("mask"), duplicates]);
    expect((await say("look: spam")).is).toBe("rewrite");
    expect((await say("look: spam")).is).toBe("refuse");
    expect((await say("look: ●●●●")).is).toBe("refuse");
    expect((await say("look: spam and more")).is).toBe("rewrite");
  });

  test("a crowd that says one thing is stopped, and stays so though nobody reads it", async () => {
    const raid = "free coins for all of you at coins.example";
    const { say } = gated([entryOf(swarm, { people: 3 })]);
    const answers: string[] = [];
    for (const nick of ["m1", "m2", "m3", "m4"]) answers.push((await say(raid, { by: person(nick) })).is);
    expect(answers).toEqual(["allow", "allow", "refuse", "refuse"]);
  });

  test("a refused correction leaves what it corrects as it is, and a better one passes", async () => {
    const { say, acts, recorded } = gated([words, duplicates]);
    await say("teh end", { more: { id: "1" }, stanzaId: "s1" });
    expect((await say("spam", { more: { id: "2", replaces: "1" } })).is).toBe("refuse");
    expect((await say("the end", { more: { id: "3", replaces: "1" } })).is).toBe("allow");
    expect(acts).toEqual([]);
    expect(recorded).toHaveLength(1);
  });

  test("what is refused may be corrected into what is not", async () => {
    const { say } = gated([words, duplicates]);
    expect((await say("spam and eggs", { more: { id: "1" } })).is).toBe("refuse");
    expect((await say("ham and eggs", { more: { id: "2", replaces: "1" } })).is).toBe("allow");
  });

  test("by the archive's id, which a reply names", async () => {
    const { say } = gated([words]);
    await say("No spam here", { by: person("alice", { role: "moderator" }), stanzaId: "s1" });
    const quoting = (to: string) => ({
      more: {
        texts: bodies("> No spam here\nwell said"),
        reply: { to, quotations: [{ body: 0, start: 0, end: 15 }] },
      },
    });
    expect((await say("", quoting("s1"))).is).toBe("allow");
    expect((await say("", quoting("s2"))).is).toBe("refuse");
  });
});

describe("a private message", () => {
  const aside = { about: "private" } as const;

  test("is judged by the same rules, and told of as what it is", async () => {
    const { say, recorded } = gated([words]);
    expect((await say("spam", aside)).is).toBe("refuse");
    expect(recorded).toMatchObject([{ decision: { about: "private-message" }, sanctions: ["refuse"] }]);
  });

  test("is no repetition of what was said to all, nor the other way round; the same to several people is", async () => {
    const { say } = gated([duplicates]);
    expect((await say("are you there?")).is).toBe("allow");
    expect((await say("are you there?", aside)).is).toBe("allow");
    expect((await say("are you there?", aside)).is).toBe("refuse");
    expect((await say("how are you?", aside)).is).toBe("allow");
    expect((await say("how are you?")).is).toBe("allow");
  });

  test("tells nothing of how well somebody behaves in the room, nor of its subject", async () => {
    const { bot, say } = gated([words]);
    await say("hello", aside);
    await say("", { ...aside, more: { texts: [{ where: "subject", text: "secret" }] } });
    await say("", { ...aside, more: { texts: [{ where: "subject", text: "" }] } });
    expect(bot.room(ROOM)?.standings.get("id:mallory")?.messages).toBe(0);
    expect(bot.room(ROOM)?.topic).toMatchObject({ good: "", shown: undefined });
  });

  test("that passed late can be taken back by nobody, which is said of this one alone", async () => {
    const refused: Outcome = { status: "refused", condition: "no-stanza-id", remedy: "None." };
    const { ask, say, recorded, acts } = gated([words], () => refused);
    await say("hello", { ...aside, more: { id: "1" } });
    const texts = [{ where: "subject", text: "spam" } as const];
    await ask("", { ...aside, more: { id: "2", replaces: "1", texts } }).settle(late());
    expect(acts).toEqual(["retract undefined"]);
    expect(recorded).toMatchObject([{ decision: { about: "private-message" }, outcomes: [refused] }]);
  });
});

describe("the room's subject", () => {
  const subject = (text: string) => ({
    about: "subject" as const,
    more: { texts: [{ where: "subject" as const, text }] },
  });

  test("is what passed; one that was refused was never there", async () => {
    const { bot, say, ask, acts, recorded } = gated([words]);
    await say("", subject("Welcome"));
    expect((await say("", subject("spam"))).is).toBe("refuse");
    expect(recorded).toMatchObject([{ decision: { about: "subject" }, sanctions: ["refuse"] }]);
    const topic = { good: "Welcome", shown: "Welcome", forbidden: undefined };
    expect(bot.room(ROOM)?.topic).toMatchObject(topic);
    await ask("", subject("Goodbye")).settle(GONE);
    await ask("", subject("")).settle(GONE);
    expect(bot.room(ROOM)?.topic).toMatchObject(topic);
    await say("", subject(""));
    expect(bot.room(ROOM)?.topic).toMatchObject({ good: "", shown: "" });
    expect(acts).toEqual([]);
  });

  test("that passed late is given back, to what it is by then", async () => {
    const { bot, say, ask, acts } = gated([words], async (act) => {
      if (act.kind === "restore-subject") {
        await bot.handle(
          message("warden", "", { texts: [{ where: "subject", text: act.subject }] }),
          occupant("warden"),
        );
      }
      return DONE;
    });
    const forbidden = ask("", subject("spam"));
    await say("", subject("Tonight: owls"));
    await forbidden.settle(late());
    expect(acts).toEqual(["subject «Tonight: owls»"]);
    expect(bot.room(ROOM)?.topic).toMatchObject({ forbidden: "spam", good: "Tonight: owls" });
  });
});

test("whatever is asked and becomes of it: one report of each, and acts only where something passed against our word", async () => {
  const rules = [
    at("mask"),
    { ...entryOf(flood, { seconds: 5, messages: 3 }), atGate: "shadow" as const },
    duplicates,
  ];
  const step = fc.record({
    text: fc.constantFrom("hello", "spam", "spam and ham", "", "> spam"),
    about: fc.constantFrom("message", "private", "subject", "presence", "invite"),
    where: fc.constantFrom("body", "subject", "status", "reaction"),
    nick: fc.constantFrom("a", "b"),
    wait: fc.nat({ max: 4_000 }),
    ids: fc.constantFrom({}, { id: "1" }, { id: "2", replaces: "1" }, { takesBack: "1" }),
    fate: fc.constantFrom<Fate>(REFUSED, GONE, passed("s"), late("s"), late(), {
      is: "refused",
      unjudged: true,
    }),
    later: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { ask, acts, judged, errors, clock } = gated(rules);
      const open: (() => Promise<unknown>)[] = [];
      let against = 0;
      for (const [index, { text, about, where, nick, wait, ids, fate, later }] of steps.entries()) {
        clock.ms += wait;
        const more = { ...ids, texts: [{ where, text }] } as const;
        const asked = ask("", { about, by: person(nick), more } as never);
        const told = fate.is === "passed" && fate.stanzaId ? { ...fate, stanzaId: `s${index}` } : fate;
        const isAgainst =
          fate.is === "passed" &&
          (["refuse", "shadow"].includes(asked.answer.is) ||
            (asked.answer.is === "rewrite" && fate.unjudged));
        if (isAgainst) against += 1;
        if (later) open.push(() => asked.settle(told));
        else await asked.settle(told);
      }
      await Promise.all(open.map((settle) => settle()));
      expect(errors).toEqual([]);
      expect(judged.length).toBeLessThanOrEqual(steps.length);
      if (against === 0) expect(acts).toEqual([]);
      for (const { decision, outcomes } of judged) {
        expect(outcomes).toHaveLength(decision.sanctions.length);
        const kinds = decision.sanctions.map(named);
        expect(kinds.filter((kind) => ["refuse", "shadow", "mask"].includes(kind)).length).toBeLessThan(2);
      }
    }),
    { numRuns: 200 },
  );
});

describe("whoever speaks before we are told who is there", () => {
  const forNewcomers = { ...words, when: { newcomer: { minutes: 10 } } };
  const present = (bot: ReturnType<typeof gated>["bot"]) =>
    bot.handle(presence(person("Bot", { role: "moderator" }), { statuses: [110] }));

  test("is no newcomer, and stays none", async () => {
    const { bot, say } = gated([forNewcomers]);
    expect((await say("spam")).is).toBe("allow");
    await present(bot);
    expect((await say("spam")).is).toBe("allow");
    expect((await say("spam", { by: person("romeo") })).is).toBe("refuse");
  });

  test("is one where they come in just then", async () => {
    const { say } = gated([forNewcomers]);
    await say("", { about: "presence", more: { texts: [] } });
    expect((await say("spam")).is).toBe("refuse");
    await say("", { about: "presence", was: "romeo", by: person("Romeo"), more: { texts: [] } });
    expect((await say("spam", { by: person("Romeo") })).is).toBe("allow");
  });
});
