import { expect, test } from "vitest";
import type { FromThread, Whose } from "../protocol.ts";
import { limitReports } from "./reports.ts";

const line = (whose: Whose): FromThread => ({ kind: "log", whose, level: "info", text: "again" });

test("of a handler that reports without end, no more than can be read passes, and of others all", () => {
  const passed: FromThread[] = [];
  let now = 0;
  const post = limitReports(
    (message) => passed.push(message),
    () => now,
  );
  const loud: Whose = { room: "room@rooms.example.org", handler: "loud" };
  const calm: Whose = { room: "room@rooms.example.org", handler: "calm" };

  for (let count = 0; count < 10_000; count += 1) post(line(loud));
  expect(passed).toHaveLength(100);
  post(line(calm));
  post({ kind: "pong", id: 1 });
  expect(passed.slice(100).map(({ kind }) => kind)).toEqual(["log", "pong"]);

  now = 1000;
  for (let count = 0; count < 100; count += 1) post(line(loud));
  expect(passed).toHaveLength(107);

  now = 3_600_000;
  for (let count = 0; count < 10_000; count += 1) post(line(loud));
  expect(passed).toHaveLength(207);
});
