import { describe, expect, test } from "vitest";
import { DONE, GONE, gated, late, passed, person, REFUSED } from "../../test/support/asking.ts";
import { presence, ROOM } from "../../test/support/muc.ts";
import { entryOf } from "../../test/support/transcript.ts";
import flood from "../rules/flood.ts";
import moderate from "../rules/moderate.ts";
import nickRule from "../rules/nick.ts";
import noDuplicate from "../rules/no-duplicate.ts";

const nicks = entryOf(nickRule, { words: ["spam"], reason: "Another name, please." });
const words = entryOf(moderate, { rules: [{ name: "list", words: ["spam"], reason: "Not here." }] });
const spammer = person("spammer");
const romeo = person("romeo");
const status = (text: string) => ({ texts: [{ where: "status", text } as const] });

/** Asks for the nick of somebody, with nothing besides. */
const wanting = (by = romeo, was?: string) => ({ about: "presence", by, was, more: { texts: [] } }) as const;

describe("a display name", () => {
  const named = (text: string, was?: string) =>
    ({ ...wanting(romeo, was), more: { texts: [{ where: "display-name", text } as const] } }) as const;

  test.each([["romeo"], [undefined]])("is judged as a nick, of who was %s before", async (was) => {
    const { say, judged } = gated([nicks]);
    expect(await say("", named("a spam", was))).toEqual({ is: "refuse", text: "Another name, please." });
    expect(await say("", named("Romeo M.", was))).toEqual({ is: "allow" });
    expect(judged[0]?.decision.decisive?.finding.evidence).toMatchObject({ where: "display-name", text: 0 });
    expect(judged[0]?.decision.texts[0]).toEqual({ where: "display-name", text: "a spam" });
  });

  test("is judged by what is forbidden to say, too", async () => {
    expect(await gated([words]).say("", named("buy spam"))).toMatchObject({ is: "refuse" });
  });

  test("who is shown under a forbidden one is put out, as often as they take one", async () => {
    const { bot, acts } = gated([nicks]);
    const show = (displayName?: string) => bot.handle(presence(person("romeo", { displayName })));
    await show("Romeo M.");
    await show("spam");
    await show("spam");
    await show();
    expect(acts).toEqual(["kick romeo"]);
    await show("more spam");
    expect(acts).toEqual(["kick romeo", "kick romeo"]);
  });
});

describe("a display name that the server tells of when it is seen", () => {
  const shown = (displayName: string) => presence(person("romeo", { displayName }));
  const asked = (text: string, was?: string) =>
    ({ ...wanting(romeo, was), more: { texts: [{ where: "display-name", text } as const] } }) as const;
  const found = ({ judged }: ReturnType<typeof gated>) =>
    judged.filter(({ decision }) => decision.verdicts.some(({ finding }) => finding)).length;

  test.each([["romeo"], [undefined]])("is not judged once more, of who was %s before", async (was) => {
    const staged = gated([{ ...nicks, mode: "observe" }]);
    const { bot, ask } = staged;
    if (was) await bot.handle(presence(romeo));
    const { settle } = ask("", asked("spam", was));
    await bot.handle(shown("spam"));
    await settle(passed());
    expect(found(staged)).toBe(1);
    await bot.handle(shown("spam spam"));
    expect(found(staged)).toBe(2);
  });

  test("is judged where nobody asked for it, whatever was asked for and not shown before", async () => {
    const staged = gated([{ ...nicks, mode: "observe" }]);
    const { bot, ask } = staged;
    await bot.handle(presence(romeo));
    await ask("", asked("spam", "romeo")).settle(passed());
    await bot.handle(shown("spam spam"));
    expect(found(staged)).toBe(2);
  });

  test.each([["romeo"], [undefined]])(
    "and came in since our answer was late is put out for once, of who was %s before",
    async (was) => {
      for (const isTold of [true, false]) {
        const { bot, ask, acts } = gated([nicks, words]);
        if (was) await bot.handle(presence(romeo));
        const { settle } = ask("", asked("spam", was));
        await bot.handle(isTold ? shown("spam") : presence(romeo));
        await settle(late());
        expect(acts).toEqual(["kick romeo"]);
      }
    },
  );

  test("is put out where it may not be said, though it may be a name", async () => {
    const { bot, ask, acts } = gated([words]);
    const { settle } = ask("", asked("spam"));
    await bot.handle(shown("spam"));
    await settle(late());
    expect(acts).toEqual(["kick romeo"]);
  });
});

describe("a nick that is to be taken", () => {
  test("is refused with the reason where it breaks a rule, of who comes and of who changes it", async () => {
    const { say, recorded, acts } = gated([nicks]);
    const refused = { is: "refuse", text: "Another name, please." };
    expect(await say("", wanting(spammer))).toEqual(refused);
    expect(await say("", wanting(spammer, "romeo"))).toEqual(refused);
    expect(recorded).toMatchObject([
      { decision: { about: "nick" }, sanctions: ["refuse"], outcomes: [DONE] },
      { sanctions: ["refuse"] },
    ]);
    expect(acts).toEqual([]);
  });

  test.each(["shadow", "mask"] as const)("is refused, not kept in the dark, where %s is wanted", (atGate) => {
    expect(gated([{ ...nicks, atGate }]).ask("", wanting(spammer)).answer.is).toBe("refuse");
  });

  test("that we let in is not judged once more when it is seen; nor is the one it was before", async () => {
    const { bot, say, judged } = gated([{ ...nicks, mode: "observe" }]);
    await say("", wanting(spammer));
    await bot.handle(presence(spammer));
    const renamed = person("spam king", { occupantId: "spammer" });
    await say("", wanting(renamed, "spammer"));
    await bot.handle(presence(spammer, { available: false, statuses: [303], newNick: "spam king" }));
    await bot.handle(presence(renamed));
    expect(judged.map(({ decision }) => decision.sender.nick)).toEqual(["spammer", "spam king"]);
    await bot.handle(presence(renamed, { available: false }));
    await bot.handle(presence(renamed));
    expect(judged).toHaveLength(3);
  });

  test("is judged when its bearer comes again, whatever status was shown between", async () => {
    const { bot, say, judged } = gated([{ ...nicks, mode: "observe" }, words]);
    await bot.handle(presence(spammer));
    await say("", { ...wanting(spammer, "spammer"), more: status("away") });
    await bot.handle(presence(spammer, { available: false }));
    await bot.handle(presence(spammer));
    expect(judged.map(({ decision }) => decision.about)).toEqual(["nick", "status", "nick"]);
  });

  test("is judged when it is seen where it is taken by somebody else, or was not taken after all", async () => {
    const { bot, ask, judged } = gated([{ ...nicks, mode: "observe" }]);
    const first = ask("", wanting(spammer));
    await bot.handle(presence(person("spammer", { occupantId: "other" })));
    expect(judged).toHaveLength(1);
    await first.settle(GONE);
    await ask("", wanting(spammer)).settle(GONE);
    await bot.handle(presence(spammer));
    expect(judged).toHaveLength(4);
  });

  test("that came in since our answer was late is put out once, whichever we hear of first", async () => {
    for (const seenFirst of [true, false]) {
      const { bot, ask, acts, recorded } = gated([nicks]);
      const { settle } = ask("", wanting(spammer));
      if (seenFirst) await bot.handle(presence(spammer));
      await settle(late());
      if (!seenFirst) await bot.handle(presence(spammer));
      expect(acts).toEqual(["kick spammer"]);
      expect(recorded).toMatchObject([{ sanctions: ["kick spammer"], outcomes: [DONE] }]);
    }
  });

  test("is nothing to us where no rule is about nicks", async () => {
    const { say, judged } = gated([words]);
    expect(await say("", wanting(spammer))).toEqual({ is: "allow" });
    expect(judged).toEqual([]);
  });
});

describe("the text of a status", () => {
  const saying = (text: string, was?: string) =>
    ({ about: "presence", by: romeo, was, more: status(text) }) as const;

  test("is judged by the rules about what is said, with the nick or alone", async () => {
    const { say, recorded } = gated([nicks, words]);
    expect(await say("", saying("buy spam"))).toEqual({ is: "refuse", text: "Not here." });
    expect(await say("", saying("buy spam", "romeo"))).toEqual({ is: "refuse", text: "Not here." });
    expect(await say("", saying("away", "romeo"))).toEqual({ is: "allow" });
    expect(recorded.map(({ decision }) => decision.about)).toEqual(["nick", "status"]);
    const { evidence } = recorded[1]?.decision.decisive?.finding ?? {};
    expect(evidence).toMatchObject({ where: "status", span: { start: 4, end: 8 } });
    expect(recorded[1]?.decision.texts[evidence?.text ?? -1]?.text).toBe("buy spam");
  });

  test("is no message: it is neither counted nor compared, and its nick is not judged again", async () => {
    const { bot, say } = gated([nicks, entryOf(flood, { messages: 1 }), entryOf(noDuplicate, {})]);
    for (const text of ["one", "two"]) await say(text, { by: person("juliet", { occupantId: "spammer" }) });
    const there = { ...saying("away", "spammer"), by: spammer };
    for (const asking of [there, there, there]) expect((await say("", asking)).is).toBe("allow");
    expect((await say("", saying("away"))).is).toBe("allow");
    expect((await say("away", { by: romeo })).is).toBe("allow");
    expect(bot.room(ROOM)?.standings.get("id:spammer")?.messages).toBe(1);
  });

  test("that passed late puts its bearer out, who was there before as well", async () => {
    const { bot, ask, acts } = gated([words]);
    await bot.handle(presence(romeo));
    await ask("", saying("spam", "romeo")).settle(late());
    await ask("", saying("more spam", "romeo")).settle(REFUSED);
    await ask("", saying("ham", "romeo")).settle(passed());
    expect(acts).toEqual(["kick romeo"]);
  });
});
