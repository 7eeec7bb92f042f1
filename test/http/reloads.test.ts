import { afterAll, beforeAll, expect, test } from "vitest";
import { MUC } from "../support/warden.ts";
import { sampleValue } from "./exposition.ts";
import { type ServedBot, startServedBot } from "./served-bot.ts";

// Files are read whether or not there is a server: nobody listens at this port.
const NOWHERE = { ports: { component: 1, http: 1, c2s: 1 } };

let bot: ServedBot;
beforeAll(async () => {
  bot = await startServedBot(NOWHERE, {});
});
afterAll(() => bot?.stop());

const room = (local: string) => ({ local, domain: MUC, enabled: true, handlers: [] });

async function reloads(result: string): Promise<number> {
  return sampleValue(await bot.metrics(), "mucwarden_reloads_total", { result }) ?? Number.NaN;
}

test("each reload of files that somebody changed is counted by its result", async () => {
  expect([await reloads("applied"), await reloads("faulty"), await reloads("failed")]).toEqual([0, 0, 0]);

  await bot.write("rooms/lounge.json", room("lounge"));
  const applied = await bot.until(
    () => reloads("applied"),
    (count) => count > 0,
  );
  expect(await reloads("faulty")).toBe(0);

  await bot.write("rooms/lounge.json", "{");
  await bot.until(
    () => reloads("faulty"),
    (count) => count > 0,
  );

  await bot.write("rooms/lounge.json", room("lounge"));
  await bot.until(
    () => reloads("applied"),
    (count) => count > applied,
  );
  expect(await reloads("failed")).toBe(0);
});
