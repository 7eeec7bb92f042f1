import type { Element } from "@xmpp/component";
import { expect, test } from "vitest";
import { HOST } from "../../../test/support/scripted-gate.ts";
import { createOutbox } from "./outbox.ts";

function open(clock: () => number = () => 0) {
  const sent: Element[] = [];
  const outbox = createOutbox({ host: HOST, send: (stanza) => void sent.push(stanza), now: clock });
  outbox.open("e1");
  const items = () => sent.map((one) => one.getChild("verdicts")?.getChildElements().length);
  return { outbox, sent, items };
}

test("nobody waits for more than a few: what many are told goes in several stanzas", async () => {
  const { outbox, items } = open();
  for (let id = 0; id < 600; id += 1) outbox.done(`${id}`);
  await Promise.resolve();
  expect(items()).toEqual([256, 256, 88]);
});

test("a stanza is no larger than the server takes", async () => {
  const { outbox, sent, items } = open();
  for (let id = 0; id < 30; id += 1) outbox.verdict(`${id}`, { is: "refuse", text: "ж&".repeat(5_000) });
  await Promise.resolve();
  expect(items().reduce((sum: number, count) => sum + (count ?? 0), 0)).toBe(30);
  for (const stanza of sent) expect(Buffer.byteLength(stanza.toString())).toBeLessThan(192 * 1024);
});

test("where judging takes long, the first answers leave before the last are found", () => {
  let now = 0;
  const { outbox, items } = open(() => now);
  outbox.verdict("1", { is: "allow" });
  now = 6;
  outbox.verdict("2", { is: "allow" });
  expect(items()).toEqual([2]);
});

test("what was to be said in an epoch that is over is not said in the next", async () => {
  const { outbox, items } = open();
  outbox.done("1");
  outbox.open("e2");
  outbox.open(undefined);
  outbox.done("2");
  await Promise.resolve();
  expect(items()).toEqual([]);
});
