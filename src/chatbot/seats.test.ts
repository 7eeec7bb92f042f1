import { expect, test } from "vitest";
import { occupant, presence, ROOM } from "../../test/support/muc.ts";
import type { PresenceEvent } from "../muc/event.ts";
import type { ToThread } from "./protocol.ts";
import { createSeats } from "./seats.ts";

const US = presence("bot", { statuses: [110] });
const leaves = (nick: string) => presence(nick, { available: false });
const renames = (nick: string, newNick: string) =>
  presence(nick, { available: false, statuses: [303], newNick });

/** What the thread is told of others when the bot is in the room beside mo, in short. */
function told(...events: readonly PresenceEvent[]): string[] {
  const all: ToThread[] = [];
  const pictureOf = () => ({ nick: "bot", others: [occupant("mo")] });
  const seats = createSeats({ tell: (message) => all.push(message), pictureOf });
  seats.enter(ROOM);
  for (const event of events) seats.hear(event);
  return all.flatMap((message) => {
    if (message.kind !== "presence") return [];
    const { occupant: who, available, now } = message;
    return [`${who.nick} ${now === undefined ? (available ? "comes" : "goes") : `is called ${now}`}`];
  });
}

test.each<[string, readonly PresenceEvent[], readonly string[]]>([
  [
    "who was there, and who came, leaves",
    [presence("al"), leaves("al"), leaves("mo")],
    ["al comes", "al goes", "mo goes"],
  ],
  ["nobody leaves twice", [leaves("mo"), leaves("mo")], ["mo goes"]],
  ["who was put out at the door never came", [leaves("rude")], []],
  ["who takes another nick is called that", [renames("mo", "max"), presence("max")], ["mo is called max"]],
  [
    "and leaves under it",
    [renames("mo", "max"), presence("max"), leaves("max")],
    ["mo is called max", "max goes"],
  ],
  ["until they are back nothing is said of that", [renames("mo", "max")], []],
  [
    "who is put out under the nick that they took has left",
    [renames("mo", "rude"), leaves("rude")],
    ["mo goes"],
  ],
  [
    "so they have when somebody else comes first",
    [renames("mo", "rude"), presence("al")],
    ["mo goes", "al comes"],
  ],
  [
    "and when they take yet another",
    [renames("mo", "rude"), renames("rude", "max"), presence("max")],
    ["mo goes", "max comes"],
  ],
  [
    "who never came under a nick comes under the next",
    [renames("rude", "max"), presence("max")],
    ["max comes"],
  ],
  ["the bot itself is none of them", [US, leaves("bot")], []],
])("%s", (_, events, expected) => {
  expect(told(...events)).toEqual(expected);
});

test("who takes another nick is told of with the rights that they have under it", () => {
  const all: ToThread[] = [];
  const seats = createSeats({
    tell: (message) => all.push(message),
    pictureOf: () => ({ nick: "bot", others: [occupant("mo")] }),
  });
  seats.enter(ROOM);
  seats.hear(renames("mo", "max"));
  seats.hear(presence("max", { occupant: occupant("max", { role: "moderator" }) }));
  expect(all.at(-1)).toMatchObject({ occupant: { nick: "mo", role: "moderator" }, now: "max" });
});

test("a room that the bot leaves between two nicks knows nothing of them after", () => {
  const all: ToThread[] = [];
  const seats = createSeats({
    tell: (message) => all.push(message),
    pictureOf: () => ({ nick: "bot", others: [] }),
  });
  seats.enter(ROOM);
  seats.hear(presence("mo"));
  seats.hear(renames("mo", "max"));
  seats.leaveAll();
  seats.enter(ROOM);
  all.length = 0;
  seats.hear(presence("max"));
  expect(all).toMatchObject([{ kind: "presence", occupant: { nick: "max" }, available: true }]);
});
