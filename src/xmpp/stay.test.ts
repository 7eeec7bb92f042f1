import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { occupant, presence, ROOM } from "../../test/support/muc.ts";
import { scriptedConnection } from "../../test/support/scripted-connection.ts";
import { NO_FEATURES } from "./features.ts";
import { MISSING, type RoomState } from "./room-state.ts";
import type { Other, Others } from "./second-bot.ts";
import { beginStay } from "./stay.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

/** In the room; `questions` are those after the others, to be answered in any order. */
function stay() {
  const questions: ((found: Other | undefined) => void)[] = [];
  const others: Others = {
    note: () => false,
    known: () => [],
    whatAre: () => new Promise((resolve) => questions.push(resolve)),
    forget: () => {},
  };
  const states: RoomState[] = [];
  const own = presence(occupant("Warden", { role: "moderator" }), { statuses: [110] });
  const here = beginStay(ROOM, own, "Warden", {
    connection: scriptedConnection(),
    others,
    isJitsis: false,
    wanted: () => "Warden",
    features: () => ({ ...NO_FEATURES, archive: true, retraction: "1" }),
    look: async () => MISSING,
    onFeatures: () => {},
    onState: (state) => void states.push(state),
  });
  const told = () => states.map((state) => state.kind === "joined" && state.problems.map(({ code }) => code));
  return { here, questions, told };
}

type Answers = [question: number, found: Other | undefined][];

test.each<[string, Answers, string[][]]>([
  [
    "one came and went",
    [
      [0, "client"],
      [1, undefined],
    ],
    [[], ["second-client"], []],
  ],
  [
    "one that stays is told of once",
    [
      [0, "client"],
      [1, "client"],
    ],
    [[], ["second-client"]],
  ],
  [
    "a ghost without an answer does not outlast who came after it",
    [
      [1, "bot"],
      [0, undefined],
    ],
    [[], ["second-bot"]],
  ],
])("two questions after the others at one time: %s", async (_, answers, expected) => {
  const { here, questions, told } = stay();
  here.lookForOthers();
  here.lookForOthers();
  for (const [question, found] of answers) {
    questions[question]?.(found);
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(told()).toEqual(expected);
  here.end();
});
