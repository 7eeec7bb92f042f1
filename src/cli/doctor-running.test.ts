import { expect, test } from "vitest";
import type { Status } from "../status.ts";
import { lookForConnected } from "./doctor-running.ts";

type LinkIs = Status["link"]["is"];

/** What is found by each look, the last for ever; how often was looked, and which was gone by. */
async function looks(...links: (LinkIs | undefined)[]) {
  let number = 0;
  let waited = 0;
  const found = await lookForConnected(
    async () => {
      const is = links[Math.min(number++, links.length - 1)];
      const status = is && { version: "1", pid: 1, at: "2026-11-21T20:15:00Z", link: { is }, rooms: [] };
      return { folder: "/state", status, other: false, problems: [] };
    },
    async (ms) => {
      waited += ms;
    },
  );
  return { number, waited, is: found.status?.link.is };
}

test("a bot that connects is given some seconds, and no other", async () => {
  expect(await looks("connecting", "connecting", "online")).toEqual({
    number: 3,
    waited: 1_000,
    is: "online",
  });
  expect(await looks("connecting")).toMatchObject({ waited: 9_500, is: "connecting" });
  for (const is of ["online", "offline", "stopped", undefined] as const) {
    expect(await looks(is)).toEqual({ number: 1, waited: 0, is });
  }
});
