import { describe, expect, test } from "vitest";
import {
  ABRUPT,
  connectCrowd,
  HOLDING,
  isPutRight,
  isRefused,
  keep,
  lounge,
  PATIENT,
  pass,
  passed,
  REASON,
  reads,
  stage,
  startBot,
  startGatedWarden,
  UNJUDGED,
} from "../support/absence.ts";
import { bodiesOf, errorFor, errorOf, hasRead } from "../support/gated.ts";
import { BOT, BOT2, describeProsody, startTestProsody } from "../support/prosody.ts";
import { isBody, moderatedRoom, retracts, stanzaIdOf } from "../support/room.ts";
import { gated, joined, MUC } from "../support/warden.ts";

// Bots that take over from each other, the module unloaded and loaded, and Prosody itself restarted.

describeProsody("two bots that share the rooms", (suite) => {
  const locals = ["r1", "r2", "r3", "r4", "r5", "r6"];
  const at = (local: string) => `${local}@${MUC}`;
  const isBy = (local: string, { domain }: typeof BOT | typeof BOT2) =>
    new RegExp(`"room":"${at(local)}"[^\n]*"component":"${domain}"`);

  test("when one goes the other takes over its rooms, with what was waiting there", async () => {
    const warden = { ...PATIENT, muc_warden_components: [BOT.domain, BOT2.domain] };
    const { prosody, romeo, juliet } = await stage({ suite, warden }, locals.map(at));
    const first = await startBot(prosody, BOT, locals);
    for (const local of locals) await first.log(isBy(local, BOT));
    const second = await startBot(prosody, BOT2, locals);
    const one = await Promise.any(locals.map(async (local) => (await first.log(isBy(local, BOT2))) && local));
    const moved = locals.filter((local) => isBy(local, BOT2).test(first.logged()));
    expect(moved).toContain(one);
    const kept = locals.find((local) => !moved.includes(local));
    expect(kept).toBeDefined();

    first.kill("SIGSTOP");
    const where = at(String(kept));
    const waiting = await juliet.say(where, "forbidden, and waiting");
    await juliet.say(where, "clean, and waiting");
    await first.end("SIGKILL");
    expect(errorOf(await errorFor(juliet, waiting)).text).toBe(REASON);
    await romeo.next(isBody("clean, and waiting"), "what waited");
    for (const local of locals) await isRefused(juliet, `forbidden in ${local}`, at(local));

    first.start();
    await first.log(isBy(String(kept), BOT));
    for (const local of locals) await isRefused(juliet, `forbidden again in ${local}`, at(local));
    await second.end("SIGKILL");
    for (const local of locals) await isRefused(juliet, `forbidden at last in ${local}`, at(local));
    expect(bodiesOf(romeo, where)).toEqual(["clean, and waiting"]);
    expect(hasRead(romeo, "forbidden")).toBe(false);
  });

  test("each has rooms of its own besides those that they share: none goes unmoderated", async () => {
    const warden = { ...ABRUPT, muc_warden_components: [BOT.domain, BOT2.domain] };
    const { prosody, romeo, juliet } = await stage({ suite, warden }, locals.map(at));
    const firsts = locals.slice(0, 4);
    const seconds = locals.slice(2);
    const first = await startBot(prosody, BOT, firsts);
    for (const local of firsts) await first.log(isBy(local, BOT));
    const second = await startBot(prosody, BOT2, seconds);
    for (const local of ["r5", "r6"]) await second.log(isBy(local, BOT2));
    for (const local of locals) await isRefused(juliet, `forbidden in ${local}`, at(local));

    await first.end("SIGKILL");
    for (const local of seconds) await isRefused(juliet, `forbidden again in ${local}`, at(local));
    // Nobody else has these: what passes there waits for whoever does.
    await juliet.say(at("r1"), "forbidden while nobody has it");
    const seen = await romeo.next(isBody("forbidden while nobody has it"), "the message");
    first.start();
    await romeo.next(retracts(at("r1"), stanzaIdOf(seen, at("r1"))), "the retraction", 10_000);
    for (const local of locals) await isRefused(juliet, `forbidden at last in ${local}`, at(local));
  });
});

describeProsody("the module and Prosody itself", (suite) => {
  test("unloaded, the bot moderates in the room; loaded again, it leaves and is asked", async () => {
    // Without ours another module has to retract.
    const muc = { domain: MUC, warden: [BOT.domain], moderation: true, options: ABRUPT };
    const config = { mucHosts: [muc] };
    const prosody = keep(await startTestProsody({ suite, config }));
    const { romeo, juliet } = await connectCrowd(prosody);
    // While it is there nobody can make the bot an admin of the room's own: this room had it before.
    await prosody.control.unload("muc_warden");
    await moderatedRoom(romeo, lounge);
    await prosody.control.load("muc_warden");
    await juliet.join(lounge, "Juliet");
    const warden = await startGatedWarden(prosody);
    await isRefused(juliet, "forbidden at the gate");

    await prosody.control.unload("muc_warden");
    expect(await warden.room("lounge", joined)).toMatchObject({ nick: "Warden", problems: [] });
    await isPutRight(romeo, await pass(juliet, romeo, ["in the room", "forbidden in the room"]));

    await prosody.control.load("muc_warden");
    await warden.room("lounge", gated);
    await romeo.next(
      ({ attrs: { from, type } }) => from === `${lounge}/Warden` && type === "unavailable",
      "the bot leaving",
    );
    await isRefused(juliet, "forbidden at the gate again");
    // What it saw in the room is not forgotten.
    const id = await juliet.say(lounge, "in the room");
    expect(errorOf(await errorFor(juliet, id)).text).toBe("Once is enough.");
  });

  describe("reloaded while messages wait for the bot", () => {
    test.each(["frozen", "killed"])("which is %s: they pass, and what is bad it takes back", async (how) => {
      const { prosody, romeo, juliet } = await stage({ suite, warden: HOLDING });
      const bot = await startBot(prosody);
      if (how === "killed") await bot.end("SIGKILL");
      else bot.kill("SIGSTOP");
      for (const text of UNJUDGED) await juliet.say(lounge, text);
      await prosody.control.reload("muc_warden");
      const ids = await passed(romeo, UNJUDGED);
      if (how === "killed") bot.start();
      else bot.kill("SIGCONT");
      await isPutRight(romeo, ids);
      await isRefused(juliet, "forbidden when all is as it was");
      expect(bodiesOf(romeo, lounge)).toEqual(UNJUDGED);
      expect(hasRead(romeo, "Once is enough.")).toBe(false);
    });

    test("where it fails closed their senders are told", async () => {
      const warden = { ...HOLDING, muc_warden_fail: "closed" };
      const { prosody, romeo, juliet } = await stage({ suite, warden });
      const bot = await startBot(prosody);
      bot.kill("SIGSTOP");
      const ids = await Promise.all(UNJUDGED.map((text) => juliet.say(lounge, text)));
      await prosody.control.reload("muc_warden");
      for (const id of ids) expect(errorOf(await errorFor(juliet, id)).condition).toBe("resource-constraint");
      expect(bodiesOf(romeo, lounge)).toEqual([]);
    });
  });

  test("reloaded while people speak: each message comes once, in its order, and is judged once", async () => {
    const { prosody, romeo, juliet } = await stage({ suite, warden: HOLDING });
    const warden = await startGatedWarden(prosody);
    const texts = Array.from({ length: 30 }, (_, index) => `said ${index}`);
    const reloads: Promise<void>[] = [];
    for (const [index, text] of texts.entries()) {
      await juliet.say(lounge, text);
      if (index % 10 === 5) reloads.push(prosody.control.reload("muc_warden"));
    }
    await Promise.all(reloads);
    for (const text of texts) await reads(romeo, text);
    await romeo.say(lounge, "the end");
    await warden.judged("the end");
    await reads(romeo, "the end");
    expect(bodiesOf(romeo, lounge)).toEqual([...texts, "the end"]);
    expect(warden.auditLog.recent(100)).toEqual([]);
  });

  test("Prosody dies under it: it is asked again when that is back", async () => {
    const { prosody } = await stage({ suite, warden: PATIENT });
    const warden = await startGatedWarden(prosody);
    const before = await warden.room("lounge", gated);
    await prosody.restart("SIGKILL");
    const { romeo, juliet } = await connectCrowd(prosody);
    await romeo.join(lounge, "Romeo");
    await juliet.join(lounge, "Juliet");
    await warden.room("lounge", (state) => state !== before && gated(state), 15_000);
    await isRefused(juliet, "forbidden after the crash");
    await juliet.say(lounge, "all is well");
    await reads(romeo, "all is well");
    expect(hasRead(romeo, "forbidden")).toBe(false);
  });

  test("Prosody restarts while the bot is away: what passed before and after is put right", async () => {
    const { prosody, romeo, juliet } = await stage({ suite, warden: ABRUPT });
    const bot = await startBot(prosody);
    await bot.end("SIGKILL");
    const before = await pass(juliet, romeo, ["forbidden before", "fine before"]);
    await prosody.restart();
    const again = await connectCrowd(prosody);
    await again.romeo.join(lounge, "Romeo");
    await again.juliet.join(lounge, "Juliet");
    const after = await pass(again.juliet, again.romeo, ["fine after", "forbidden after"]);
    bot.start();
    const { romeo: reader } = again;
    await reader.next(retracts(lounge, before.get("forbidden before")), "the retraction", 10_000);
    await isPutRight(reader, after);
    expect(reader.received.filter(retracts(lounge, before.get("fine before")))).toEqual([]);
    expect((await reader.archive(lounge)).join("\n")).not.toContain("forbidden before");
  });
});
