import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { dataFiles } from "../test/support/data-files.ts";
import { type Compiled, compile } from "./config/compile.ts";
import { loadRules } from "./files/rule-folder.ts";
import { keepPolicies } from "./keep-policies.ts";
import type { Policies } from "./moderation/policy.ts";
import { type BareJid, roomJid } from "./muc/jid.ts";

const rules = await loadRules();
const DOMAIN = "rooms.example";
const jid = (local: string) => roomJid(local, DOMAIN);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function compiled(instance: object, rooms: Record<string, object> = {}): Compiled {
  const moderation = { type: "component", connection: { domain: "w.example" } };
  const files = dataFiles({
    mucDomain: DOMAIN,
    moderation: { file: "moderation.json", text: JSON.stringify(moderation) },
    instanceOverlay: { file: "instance.json", text: JSON.stringify(instance) },
    roomOverlays: new Map(
      Object.entries(rooms).map(([local, value]) => [
        local,
        { file: `rooms/${local}.json`, text: JSON.stringify(value) },
      ]),
    ),
  });
  return compile(files, rules, {});
}

const EVERY = { defaultEnabled: true, nick: "Owl" };
const TALK = { id: "help", type: "command_say", options: { command: "help", quotes: ["Yes?"] } };

/** A house that keeps what `stays` says of what it was shown under a name. */
function start(stays: (room: BareJid) => boolean = () => false) {
  const told: BareJid[][] = [];
  const talking: BareJid[][] = [];
  const wanted: [string[], string[]][] = [];
  const kept = keepPolicies({
    bot: () => ({ setPolicies: (policies: Policies) => void told.push([...policies.keys()]) }),
    talk: { setPolicies: (policies) => void talking.push([...policies.keys()]) },
    house: () => ({
      setWanted(rooms, unnamed = new Map()) {
        wanted.push([[...rooms.keys()], [...unnamed.keys()]]);
        for (const room of kept.policies.keys()) if (!rooms.has(room) && stays(room)) kept.takeUp(room, true);
      },
    }),
  });
  const nickIn = (room: BareJid) => kept.policies.get(room)?.settings.nick.value;
  return { kept, told, talking, wanted, nickIn };
}

test("a room that is taken up has its policy at once, and loses it as soon as it is gone", () => {
  const { kept, nickIn, wanted } = start();
  kept.apply(compiled(EVERY));
  expect(wanted).toEqual([[[], [DOMAIN]]]);
  expect(kept.isEmpty).toBe(false);
  expect(kept.everywhere).toEqual([DOMAIN]);
  kept.takeUp(jid("a"), true);
  expect([nickIn(jid("a")), kept.takenUp.has(jid("a"))]).toEqual(["Owl", true]);
  expect(kept.policies.get(jid("a"))?.room).toBe(jid("a"));
  kept.takeUp(jid("a"), false);
  expect([nickIn(jid("a")), kept.takenUp.has(jid("a"))]).toEqual([undefined, false]);
});

test("what is known of many that are gone is looked through once for all", () => {
  const { kept, told } = start();
  kept.apply(compiled(EVERY));
  told.length = 0;
  for (let index = 0; index < 1_000; index++) kept.takeUp(jid(`${index}`), true);
  for (let index = 0; index < 999; index++) kept.takeUp(jid(`${index}`), false);
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([[jid("999")]]);
});

test("one that is made anew under the name of one that is gone begins with nothing", () => {
  const { kept, told, nickIn } = start();
  kept.apply(compiled(EVERY));
  for (const local of ["a", "b"]) kept.takeUp(jid(local), true);
  told.length = 0;
  kept.takeUp(jid("a"), false);
  kept.takeUp(jid("a"), true);
  expect(told).toEqual([[jid("b")]]);
  expect(nickIn(jid("a"))).toBe("Owl");
});

test("handlers that talk are told of rooms that come, where there are such", () => {
  const { kept, talking } = start();
  kept.apply(compiled(EVERY));
  kept.takeUp(jid("a"), true);
  vi.advanceTimersByTime(1_000);
  expect(talking).toEqual([[]]);
  kept.apply(compiled({ ...EVERY, handlers: [TALK] }));
  kept.takeUp(jid("b"), true);
  vi.advanceTimersByTime(1_000);
  expect(talking.at(-1)).toEqual([jid("a"), jid("b")]);
});

test("changed files hold in the rooms that are taken up, and one that gets a file has its own", () => {
  const { kept, nickIn } = start();
  kept.apply(compiled(EVERY));
  for (const local of ["a", "b", "c"]) kept.takeUp(jid(local), true);
  kept.apply(compiled({ ...EVERY, nick: "Crow" }, { b: { nick: "Own" }, c: { enabled: false } }));
  expect(["a", "b", "c"].map((local) => nickIn(jid(local)))).toEqual(["Crow", "Own", undefined]);
  kept.takeUp(jid("b"), false);
  expect(nickIn(jid("b"))).toBe("Own");
});

test.each([
  [true, "Owl"],
  [false, undefined],
])("a room whose file is taken away, and that is seen: %s", (isSeen, nick) => {
  const { kept, nickIn, told } = start(() => isSeen);
  kept.apply(compiled(EVERY, { a: { nick: "Own" } }));
  told.length = 0;
  kept.apply(compiled(EVERY));
  expect(nickIn(jid("a"))).toBe(nick);
  // What the bot knows of it is not lost in between.
  expect(told.every((rooms) => rooms.includes(jid("a")))).toBe(isSeen);
});

test("without rooms and without a policy for all there is nothing to moderate", () => {
  const { kept } = start();
  kept.apply(compiled({}));
  expect(kept.isEmpty).toBe(true);
});
