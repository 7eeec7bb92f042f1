import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { POLICY, settle } from "../../../test/support/gate-session.ts";
import { ROOM } from "../../../test/support/muc.ts";
import { fails } from "../../../test/support/scripted-connection.ts";
import { HOST, scriptedGate, WARDEN } from "../../../test/support/scripted-gate.ts";
import { stanza } from "../../../test/support/stanza.ts";
import { createGates } from "./gates.ts";
import type { GateNews } from "./news.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function start(mucDomain?: string) {
  const gate = scriptedGate();
  const news: GateNews[] = [];
  const dealt = { finished: Promise.resolve(true) };
  const gates = createGates({
    mucDomain,
    connection: gate,
    software: { name: "mucwarden", version: "test" },
    ask: () => ({ answer: { is: "allow" }, settle: async () => dealt }),
    handle: async () => dealt,
    nicksIn: () => [],
    onState() {},
    onTakenUp() {},
    onChange() {},
    onNews: (one) => void news.push(one),
    onError(what, error) {
      throw new Error(what, { cause: error });
    },
    now: Date.now,
  });
  const asks = (host: string) =>
    gates.take(stanza(`<message from='${host}'><again xmlns='${WARDEN}'/></message>`));
  return { gates, gate, news, asks };
}

const NO_ROOM = '<iq type="set"><policies epoch="e1" first="1" last="1"/></iq>';
const HELLO = '<iq type="set"><hello software="mucwarden test"/></iq>';

async function over({ gates }: ReturnType<typeof start>): Promise<void> {
  gates.offline();
  await settle();
}

test("the host of the rooms is told that there are none any more, by a bot that never knew of one there", async () => {
  const all = start(HOST.toUpperCase());
  all.gates.setPolicies(new Map());
  all.gates.online();
  await settle();
  expect(all.gate.sent()).toEqual([HELLO, NO_ROOM]);
  await over(all);
});

test("so it is where the last room was given up while the link was down", async () => {
  const all = start();
  all.gates.setPolicies(new Map([[ROOM, POLICY]]));
  all.gates.online();
  await settle();
  all.gates.offline();
  all.gates.setPolicies(new Map());
  all.gate.sent();
  all.gates.online();
  await settle();
  expect(all.gate.sent()).toEqual([HELLO, NO_ROOM.replace("e1", "e2")]);
  await over(all);
});

test("and where a module that is loaded on another host asks", async () => {
  const all = start();
  all.gates.online();
  expect(all.asks(HOST)).toBe(true);
  await settle();
  expect(all.gate.sent()).toEqual([HELLO, NO_ROOM]);
  expect(all.news).toEqual([]);
  await over(all);
});

test("a host without a module and without rooms is left in peace until it asks, or has a room", async () => {
  const all = start(HOST);
  const { answer } = all.gate;
  all.gate.answer = () => fails("service-unavailable");
  all.gates.online();
  await settle(600_000);
  expect(all.gate.sent()).toEqual([HELLO]);
  all.gates.setPolicies(new Map([[ROOM, POLICY]]));
  expect(all.gates.expects(ROOM)).toBe(true);
  await settle();
  expect(all.gates.expects(ROOM)).toBe(false);
  all.gate.answer = answer;
  await settle(60_000);
  expect(all.gates.serves(ROOM)).toBe(true);
  expect(all.news.map(({ kind }) => kind)).toEqual(["absent", "found"]);
  await over(all);
});

test("of those who only ask for a hello a few get one", async () => {
  const all = start();
  all.gate.answer = () => fails("service-unavailable");
  all.gates.online();
  const heard = Array.from({ length: 20 }, (_, index) => all.asks(`h${index}.example`));
  expect(heard.filter(Boolean)).toHaveLength(16);
  expect(all.gate.sent()).toHaveLength(16);
  await over(all);
});
