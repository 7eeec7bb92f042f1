import { expect, test } from "vitest";
import {
  ABRUPT,
  HOLDING,
  isBad,
  isPutRight,
  isRefused,
  keep,
  lounge,
  PATIENT,
  pass,
  REASON,
  reads,
  setSubject,
  showsSubject,
  stage,
  startBot,
  UNJUDGED,
} from "../support/absence.ts";
import { connectClient } from "../support/client.ts";
import { bodiesOf, errorFor, errorOf, hasRead, logOf } from "../support/gated.ts";
import { BOT, describeProsody } from "../support/prosody.ts";

// What becomes of what is said while the bot is away, frozen, or about to come back.

describeProsody("a gate that fails open", (suite) => {
  test("the bot was killed: what is said meanwhile passes, and is put right when it comes back", async () => {
    const { prosody, romeo, juliet, person } = await stage({ suite, warden: ABRUPT });
    const bot = await startBot(prosody);
    await isRefused(juliet, "forbidden while it is there");
    await bot.end("SIGKILL");
    const rosaline = keep(await connectClient(prosody, "Rosaline"));
    await rosaline.join(lounge, "Rosaline");
    await person("Tybalt").join(lounge, "a badnick");
    const hers = await pass(rosaline, romeo, ["a client of the server: forbidden, too"]);
    const ids = new Map([...hers, ...(await pass(juliet, romeo, UNJUDGED))]);

    bot.start();
    await isPutRight(romeo, ids);
    await romeo.next(
      (stanza) => stanza.attrs.from === `${lounge}/a badnick` && stanza.toString().includes('code="307"'),
      "the end of a nick",
      10_000,
    );
    await isRefused(juliet, "forbidden when it is back");
  });

  test("it was frozen: each message passes once, what is bad is taken back, and nothing is judged twice", async () => {
    const { prosody, romeo, juliet } = await stage({ suite, warden: { muc_warden_timeout: 2 } });
    const bot = await startBot(prosody);
    bot.kill("SIGSTOP");
    const ids = await pass(juliet, romeo, UNJUDGED);
    bot.kill("SIGCONT");
    await isPutRight(romeo, ids);
    await isRefused(juliet, "forbidden when it goes on");
    // It was told of both as questions and as what passed.
    expect(hasRead(romeo, "Once is enough.")).toBe(false);
    // The room knows of it before the bot does.
    await bot.log(/("sanction":"retract"[\s\S]*?){2}/);
    expect(bot.logged().match(/"sanction":"retract"/g)).toHaveLength(2);
  });

  test("it was frozen for so long that nobody waits for it any more: they are judged all the same", async () => {
    const { prosody, romeo, juliet } = await stage({ suite, warden: { muc_warden_timeout: 0.05 } });
    const bot = await startBot(prosody);
    bot.kill("SIGSTOP");
    const alone = Array.from({ length: 22 }, (_, index) => `alone ${index}`);
    for (const text of alone) await pass(juliet, romeo, [text]);
    expect(logOf(prosody).join("\n")).toContain("does not answer in time");
    const crowded = [...Array.from({ length: 40 }, (_, index) => `crowded ${index}`), ...UNJUDGED];
    const ids = await pass(juliet, romeo, crowded);
    bot.kill("SIGCONT");
    await isPutRight(romeo, ids);
    expect(bodiesOf(romeo, lounge)).toEqual([...alone, ...crowded]);
    expect(hasRead(romeo, "Once is enough.")).toBe(false);
  });

  test("more at once than may be asked about: it waits in its order, and is judged when it goes on", async () => {
    const { prosody, romeo, juliet } = await stage({ suite, warden: PATIENT });
    const bot = await startBot(prosody);
    bot.kill("SIGSTOP");
    // Twice as many as the bot may be asked about for one person, and one.
    const clean = Array.from({ length: 39 }, (_, index) => `crowded ${index}`);
    const first = await juliet.say(lounge, "the first forbidden one");
    for (const text of clean) await juliet.say(lounge, text);
    const last = await juliet.say(lounge, "the last forbidden one");
    bot.kill("SIGCONT");
    for (const id of [first, last]) expect(errorOf(await errorFor(juliet, id)).text).toBe(REASON);
    expect(bodiesOf(romeo, lounge)).toEqual(clean);
  });

  test("it was frozen, then killed: what it had not dealt with the next one deals with", async () => {
    const { prosody, romeo, juliet } = await stage({
      suite,
      warden: { muc_warden_timeout: 0.5, muc_warden_hold: 0 },
    });
    const bot = await startBot(prosody);
    bot.kill("SIGSTOP");
    const ids = await pass(juliet, romeo, UNJUDGED);
    await bot.end("SIGKILL");
    bot.start();
    await isPutRight(romeo, ids);
  });

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "restarted by %s within the hold: nothing passes unjudged",
    async (signal) => {
      const { prosody, romeo, juliet } = await stage({ suite, warden: HOLDING });
      const bot = await startBot(prosody);
      await bot.end(signal);
      for (const text of UNJUDGED) await juliet.say(lounge, text);
      bot.start();
      await reads(romeo, "all is well");
      await reads(romeo, "nothing to see");
      await isRefused(juliet, "forbidden, in the end");
      expect(bodiesOf(romeo, lounge)).toEqual(UNJUDGED.filter((text) => !isBad(text)));
      expect(hasRead(romeo, "forbid")).toBe(false);
    },
  );

  test("its line breaks when it was asked: it is asked again, and takes nothing for a repetition", async () => {
    const { prosody, romeo, juliet } = await stage({ suite, warden: HOLDING });
    const bot = await startBot(prosody);
    bot.kill("SIGSTOP");
    for (const text of UNJUDGED) await juliet.say(lounge, text);
    // The questions are on their way to it when the end of the stream follows.
    await prosody.control.lua(`prosody.hosts["${BOT.domain}"].modules.component.session:close()`);
    bot.kill("SIGCONT");
    await bot.log(/"connected"[\s\S]*"connected"/);
    await reads(romeo, "all is well");
    await reads(romeo, "nothing to see");
    expect(bodiesOf(romeo, lounge)).toEqual(UNJUDGED.filter((text) => !isBad(text)));
    await isRefused(juliet, "forbidden on the new line");
  });

  // Who was killed does not know what was the subject before.
  test.each([
    ["killed", ""],
    ["frozen", "Tonight: Juliet"],
  ])("a subject that was set while it was %s does not stay", async (how, before) => {
    const { prosody, romeo, juliet } = await stage({
      suite,
      warden: { muc_warden_timeout: 2, muc_warden_hold: 0 },
    });
    const bot = await startBot(prosody);
    await setSubject(juliet, "Tonight: Juliet");
    await showsSubject(romeo, "Tonight: Juliet", "Juliet");
    if (how === "killed") await bot.end("SIGKILL");
    else bot.kill("SIGSTOP");
    await setSubject(juliet, "Tonight: forbidden things");
    await showsSubject(romeo, "Tonight: forbidden things", "Juliet");
    if (how === "killed") bot.start();
    else bot.kill("SIGCONT");
    await showsSubject(romeo, before, "Warden");
  });
});

describeProsody("a gate that fails closed", (suite) => {
  const closed = { muc_warden_fail: "closed", muc_warden_timeout: 2, muc_warden_hold: 0 };
  const unchecked = { type: "wait", condition: "resource-constraint" };

  test.each(["killed", "frozen"])(
    "the bot is %s: who speaks is asked to try again, and nobody reads it",
    async (how) => {
      const { prosody, romeo, juliet } = await stage({ suite, warden: closed });
      const bot = await startBot(prosody);
      if (how === "killed") await bot.end("SIGKILL");
      else bot.kill("SIGSTOP");
      const ids = await Promise.all(UNJUDGED.map((text) => juliet.say(lounge, text)));
      for (const id of ids) expect(errorOf(await errorFor(juliet, id))).toMatchObject(unchecked);
      if (how === "killed") bot.start();
      else bot.kill("SIGCONT");
      await bot.log(/moderating, before anyone reads it/);
      // Told of late what nobody got to read, it does not take the same for a repetition.
      await juliet.say(lounge, "all is well");
      await reads(romeo, "all is well");
      await isRefused(juliet, "the last forbidden one");
      expect(bodiesOf(romeo, lounge)).toEqual(["all is well"]);
    },
  );
});
