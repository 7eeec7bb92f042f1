import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { message, occupant, presence, ROOM, remembered } from "../../test/support/muc.ts";
import type { PresenceEvent } from "./event.ts";
import { applyPresence, createRoom, loseSight, type Room, senderOf } from "./room.ts";

const roomAfter = (...events: PresenceEvent[]): Room => {
  const room = createRoom(ROOM);
  for (const event of events) applyPresence(room, event, 0);
  return room;
};
const nicks = (room: Room): string[] => [...room.occupants.values()].map(({ nick }) => nick).sort();
const gone = { available: false } as const;
const renamed = (newNick: string, ...statuses: number[]) => ({
  ...gone,
  newNick,
  statuses: [303, ...statuses],
});

describe("presence", () => {
  test("joins, leaves, is kicked, is banned", () => {
    const room = roomAfter(presence("a"), presence("b"), presence("c"), presence("d"));
    expect(nicks(room)).toEqual(["a", "b", "c", "d"]);
    applyPresence(room, presence("a", gone), 0);
    applyPresence(room, presence("b", { ...gone, statuses: [307], reason: "noise" }), 0);
    applyPresence(room, presence("c", { ...gone, statuses: [301] }), 0);
    expect(nicks(room)).toEqual(["d"]);
  });

  test("a new role replaces the old one", () => {
    const room = roomAfter(presence("a"), presence(occupant("a", { role: "moderator" })));
    expect(room.occupants.get("a")?.role).toBe("moderator");
    expect(room.occupants.size).toBe(1);
  });

  test("somebody's change of nick is none of ours", () => {
    const room = roomAfter(
      presence("Bot", { statuses: [110] }),
      presence("a"),
      presence("a", renamed("b")),
      presence("b"),
    );
    expect(nicks(room)).toEqual(["Bot", "b"]);
    expect(room.ownNick).toBe("Bot");
  });

  test("our own nick is known from the leave under the old one on", () => {
    const room = roomAfter(presence("a"), presence("Bot", { statuses: [110] }));
    applyPresence(room, presence("Bot", renamed("Bot_2", 110)), 0);
    expect(room.ownNick).toBe("Bot_2");
    applyPresence(room, presence("Bot_2", { statuses: [110] }), 0);
    expect(room.ownNick).toBe("Bot_2");
    expect(nicks(room)).toEqual(["Bot_2", "a"]);
  });

  test.each([
    ["left", {}],
    ["kicked", { statuses: [110, 307] }],
    ["banned", { statuses: [110, 301] }],
    ["closed", { statuses: [110], destroyed: true }],
  ])(
    "once we are out (%s) nobody is known any more, so no ghost keeps a moderator's rights",
    (_how, more) => {
      const room = roomAfter(
        presence(occupant("Alice", { role: "moderator" })),
        presence("Bot", { statuses: [110] }),
        presence("Bot", { ...gone, statuses: [110], ...more }),
      );
      expect(room.ownNick).toBeUndefined();
      expect(nicks(room)).toEqual([]);
      expect(senderOf(room, message("Alice", "hi"))).toMatchObject({ known: false, role: "participant" });
    },
  );

  test("after a broken stream nobody is known; history and retractions stay", () => {
    const room = roomAfter(presence("a"), presence("Bot", { statuses: [110] }));
    room.retracted.set("s1", true);
    room.history.remember("nick:a", remembered("hi"));
    loseSight(room);
    expect(room.ownNick).toBeUndefined();
    expect(room.occupants.size).toBe(0);
    expect(room.retracted.has("s1")).toBe(true);
    expect(room.history.by("nick:a")).toHaveLength(1);
  });

  test("any sequence leaves exactly those who are there", () => {
    const nick = fc.constantFrom(..."abcd");
    const step = fc.oneof(
      fc.record({ kind: fc.constant("join" as const), nick }),
      fc.record({ kind: fc.constantFrom("leave" as const, "kick" as const, "ban" as const), nick }),
      fc.record({ kind: fc.constant("rename" as const), nick, to: nick }),
      fc.record({ kind: fc.constant("break" as const) }),
    );
    const codes = { leave: [], kick: [307], ban: [301] };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const room = createRoom(ROOM);
        const there = new Set<string>();
        for (const one of steps) {
          if (one.kind === "break") {
            loseSight(room);
            there.clear();
          } else if (one.kind === "join") {
            applyPresence(room, presence(one.nick), 0);
            there.add(one.nick);
          } else if (one.kind === "rename") {
            applyPresence(room, presence(one.nick, renamed(one.to)), 0);
            applyPresence(room, presence(one.to), 0);
            there.delete(one.nick);
            there.add(one.to);
          } else {
            applyPresence(room, presence(one.nick, { ...gone, statuses: codes[one.kind] }), 0);
            there.delete(one.nick);
          }
          expect(nicks(room)).toEqual([...there].sort());
          expect(room.ownNick).toBeUndefined();
        }
      }),
    );
  });

  test("a flood of nicks stays within bounds", () => {
    const room = createRoom(ROOM);
    for (let count = 0; count < 20_100; count += 1) applyPresence(room, presence(`n${count}`), 0);
    expect(room.occupants.size).toBeLessThanOrEqual(20_000);
    expect(room.occupants.size).toBeGreaterThan(18_000);
    expect(room.occupants.has("n20099")).toBe(true);
    for (let count = 0; count < 5_100; count += 1) room.retracted.set(`s${count}`, true);
    expect(room.retracted.size).toBeLessThanOrEqual(5_000);
  });
});

describe("while the stream is broken", () => {
  const alice = occupant("Alice", { role: "moderator", occupantId: "o1" });

  test("a moderator who speaks under the same occupant-id is one still; under the same nick alone, nobody is", () => {
    const room = roomAfter(presence("Bot", { statuses: [110] }), presence(alice));
    loseSight(room);
    expect(senderOf(room, message("Alice", "hi", { occupantId: "o1" })).role).toBe("moderator");
    expect(senderOf(room, message("Alice", "hi", { occupantId: "o2" })).role).toBe("participant");
    expect(senderOf(room, message("Alice", "hi")).role).toBe("participant");
  });

  test("who is not there when we come back is forgotten", () => {
    const room = roomAfter(presence("Bot", { statuses: [110] }), presence(alice));
    applyPresence(room, presence(occupant("Bob", { occupantId: "o2" })), 0);
    loseSight(room);
    applyPresence(room, presence(occupant("Bob", { occupantId: "o2" })), 0);
    applyPresence(room, presence("Bot", { statuses: [110] }), 0);
    expect(nicks(room)).toEqual(["Bob", "Bot"]);
  });
});

describe("newcomers", () => {
  const since = (room: Room, who: string) => room.standings.get(`nick:${who}`)?.since;

  test("are those who come after the bot; who was there before is none", () => {
    const room = createRoom(ROOM);
    applyPresence(room, presence("early"), 1);
    applyPresence(room, presence("Bot", { statuses: [110] }), 2);
    applyPresence(room, presence("late"), 3);
    expect(room.standings.has("nick:early")).toBe(true);
    expect(since(room, "early")).toBeUndefined();
    expect(since(room, "late")).toBe(3);
  });

  test("stay what they were when they leave and come again, or the bot does", () => {
    const room = createRoom(ROOM);
    applyPresence(room, presence("Bot", { statuses: [110] }), 1);
    applyPresence(room, presence("late"), 2);
    applyPresence(room, presence("late", gone), 3);
    applyPresence(room, presence("late"), 4);
    loseSight(room);
    applyPresence(room, presence("late"), 5);
    expect(since(room, "late")).toBe(2);
  });
});

describe("the sender of a message", () => {
  test("is the occupant of that nick", () => {
    const alice = occupant("Alice", { role: "moderator", affiliation: "owner", occupantId: "o1" });
    expect(senderOf(roomAfter(presence(alice)), message("Alice", "hi"))).toEqual(alice);
  });

  test("is a stranger where no presence was seen", () => {
    const sender = senderOf(roomAfter(), message("Mallory", "hi", { occupantId: "o9" }));
    expect(sender).toMatchObject({ nick: "Mallory", role: "participant", occupantId: "o9", known: false });
  });

  test("is a stranger where the message is another person's than the presence under this nick", () => {
    const room = roomAfter(presence(occupant("Romeo", { role: "moderator", occupantId: "a" })));
    expect(senderOf(room, message("Romeo", "hi", { occupantId: "b" }))).toMatchObject({
      role: "participant",
      known: false,
      occupantId: "b",
    });
  });

  test("has the occupant-id of the message, where it has one", () => {
    const room = roomAfter(presence(occupant("Alice", { occupantId: "old" })));
    expect(senderOf(room, message("Alice", "hi", { occupantId: "new" })).occupantId).toBe("new");
    expect(senderOf(room, message("Alice", "hi")).occupantId).toBe("old");
  });
});
