import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ANNA, BERT, handler, onStage, ROOM } from "../../../test/chatbot/on-stage.ts";
import { loadHandlerFiles } from "./handler-files.ts";

beforeAll(async () => {
  const files = ["keeper.cjs", "faulty.cjs", "forgetful.cjs"].map((name) =>
    fileURLToPath(new URL(`../../../test/chatbot/handlers/${name}`, import.meta.url)),
  );
  expect((await loadHandlerFiles(files)).problems).toEqual([]);
});

afterEach(() => {
  vi.useRealTimers();
});

const OTHER = "other@rooms.example.org";
const MENTION = `<reference xmlns="urn:xmpp:reference:0" type="mention" begin="0" end="5" uri="xmpp:${ROOM}/Robot"/>`;
const hello = (txt = "Hello {{NICK}}!") => handler("hello", { txt });

describe("the package's own handlers", () => {
  test("hello greets whoever comes, and nobody who was there", () => {
    const stage = onStage();
    stage.set(hello());
    stage.see(ANNA);
    stage.enter(ANNA, BERT);
    expect(stage.said()).toEqual([]);

    stage.see({ ...ANNA, nick: "Carla" });
    stage.see({ ...ANNA, nick: "Carla", role: "visitor" });
    stage.see(BERT, false);
    stage.see(BERT);
    expect(stage.said()).toEqual(["Hello Carla!", "Hello Bert!"]);
    expect(stage.of("say")[0]).toMatchObject({ whose: { room: ROOM, handler: "hello" } });
    expect(stage.of("say")[0]!.xml).toContain(`uri="xmpp:${ROOM}/Carla"`);
  });

  test("a change of nick is no arrival, and the greeted one keeps its place", () => {
    const stage = onStage();
    stage.set(hello(), handler("respond", { txt: "Yes {{NICK}}?" }));
    stage.enter(ANNA);
    stage.see(ANNA, true, "Anna2");
    expect(stage.said()).toEqual([]);
    stage.hear("Anna2", "Robot!", MENTION);
    expect(stage.said()).toEqual(["Yes Anna2?"]);
  });

  test("who was not known before a change of nick comes with it", () => {
    const stage = onStage();
    stage.set(hello());
    stage.enter();
    stage.see(ANNA, true, "Anna2");
    expect(stage.said()).toEqual(["Hello Anna2!"]);
  });

  test("respond answers who mentions the bot, by its nick there or its address", () => {
    const stage = onStage();
    stage.set(handler("respond", { txt: "Yes {{NICK}}?" }));
    stage.enter(ANNA, BERT);
    stage.hear("Anna", "Robot?");
    stage.hear("Anna", "Robot?", MENTION);
    stage.hear("Anna", "Robot?", MENTION.replace(`${ROOM}/Robot`, "bot.example.org"));
    stage.take({ kind: "renamed", room: ROOM, nick: "Robot2" });
    stage.hear("Bert", "Robot?", MENTION);
    stage.hear("Anna", "Robot2?", MENTION.replace("Robot", "Robot2"));
    expect(stage.said()).toEqual(["Yes Anna?", "Yes Anna?", "Yes Anna?"]);
    stage.take({ kind: "entered", room: ROOM, nick: "Robot3", others: [ANNA] });
    stage.hear("Anna", "Robot3?", MENTION.replace("Robot", "Robot3"));
    expect(stage.said()).toHaveLength(4);
  });

  test("command_say answers its command", () => {
    const stage = onStage();
    stage.set(handler("command_say", { command: "help", quotes: ["Ask :wave:"] }));
    stage.enter(ANNA);
    stage.hear("Anna", "!help me");
    stage.hear("Anna", "help");
    expect(stage.said()).toEqual(["Ask :wave:"]);
  });

  test("quotes come one after the other while somebody is there", () => {
    vi.useFakeTimers();
    const stage = onStage();
    stage.set(handler("quotes", { quotes: ["one", "two"], delay: 5 }));
    vi.advanceTimersByTime(6_000);
    stage.enter();
    vi.advanceTimersByTime(5_000);
    stage.see(ANNA);
    vi.advanceTimersByTime(15_000);
    expect(stage.said()).toEqual(["one", "two", "one"]);
    stage.take({ kind: "left", room: ROOM });
    vi.advanceTimersByTime(60_000);
    stage.enter(ANNA);
    vi.advanceTimersByTime(5_000);
    expect(stage.said().slice(3)).toEqual(["two"]);
    stage.set();
    vi.advanceTimersByTime(60_000);
    expect(stage.said()).toHaveLength(4);
  });

  test("nobody hears anything where the bot is not", () => {
    const stage = onStage();
    stage.set(hello(), handler("command_say", { command: "help", quotes: ["Ask"] }));
    stage.hear("Anna", "!help");
    stage.enter(ANNA);
    stage.take({ kind: "left", room: ROOM });
    stage.hear("Anna", "!help");
    stage.see(BERT);
    expect(stage.said()).toEqual([]);

    stage.enter(BERT);
    stage.see(ANNA);
    stage.hear("Anna", "!help");
    expect(stage.said()).toEqual(["Hello Anna!", "Ask"]);
  });
});

describe("what the files say of handlers", () => {
  test("other options are told to the one that is there", () => {
    const stage = onStage();
    stage.set(hello());
    stage.enter();
    stage.set(hello("Welcome {{NICK}}"));
    stage.see(ANNA);
    stage.set(hello());
    stage.see(BERT);
    expect(stage.said()).toEqual(["Welcome Anna", "Hello Bert!"]);
  });

  test("what has not changed goes on undisturbed", () => {
    const stage = onStage();
    const spec = handler("hello", { txt: "Hi", delay: 3600 });
    stage.set(spec);
    stage.enter();
    stage.see(ANNA);
    stage.set(structuredClone(spec));
    stage.see(ANNA, false);
    stage.see(ANNA);
    expect(stage.said()).toEqual(["Hi"]);
  });

  test("what is gone from them, or of another type, is not heard any more", () => {
    const stage = onStage();
    stage.set(hello(), handler("command_say", { command: "help", quotes: ["Ask"] }, "talk"));
    stage.enter(ANNA);
    stage.set(handler("respond", { txt: "Yes?" }, "talk"));
    stage.see(BERT);
    stage.hear("Anna", "!help");
    stage.hear("Anna", "Robot?", MENTION);
    expect(stage.said()).toEqual(["Yes?"]);
    expect(stage.of("failed")).toEqual([]);
  });

  test("rooms have handlers of their own, and one that is gone has none", () => {
    const stage = onStage();
    const room = (jid: string, txt: string) => ({
      room: jid,
      nick: "Robot",
      handlers: [handler("hello", { txt })],
    });
    const one = room(ROOM, "Hi");
    const two = room(OTHER, "Ho");
    const address = "bot.example.org";
    stage.take({ kind: "rooms", address, isDebug: false, rooms: [one, two] });
    for (const jid of [ROOM, OTHER]) stage.take({ kind: "entered", room: jid, nick: "Robot", others: [] });
    const come = (nick: string, jid: string) =>
      stage.take({ kind: "presence", room: jid, occupant: { ...ANNA, nick }, available: true });
    come("Anna", ROOM);
    come("Anna", OTHER);
    stage.take({ kind: "rooms", address, isDebug: false, rooms: [two] });
    come("Bert", ROOM);
    come("Bert", OTHER);
    expect(
      stage.of("say").map(({ whose, xml }) => [whose.room, /<body>(.*)<\/body>/.exec(xml)?.[1]]),
    ).toEqual([
      [ROOM, "Hi"],
      [OTHER, "Ho"],
      [OTHER, "Ho"],
    ]);
  });

  test("what talks by itself ends with its room", () => {
    vi.useFakeTimers();
    const stage = onStage();
    stage.set(handler("quotes", { quotes: ["one"], delay: 5 }));
    stage.enter(ANNA);
    vi.advanceTimersByTime(5_000);
    stage.take({ kind: "rooms", address: "bot.example.org", isDebug: false, rooms: [] });
    vi.advanceTimersByTime(60_000);
    expect(stage.said()).toEqual(["one"]);
  });

  test("what a handler left running at its end is not heard", async () => {
    const stage = onStage();
    stage.set(handler("forgetful"));
    stage.enter(ANNA);
    stage.hear("Anna", "hi");
    await stage.next("say", 3);
    // Those run after the timer that was left behind: when they have spoken twice, it has had its turn.
    stage.set(handler("quotes", { quotes: ["quote"], delay: 0.001 }));
    const before = stage.said().length;
    stage.hear("Anna", "hi");
    await stage.next("say", before + 2);
    expect(stage.said().slice(0, 2)).toEqual(["heard", "tick"]);
    expect(stage.said()[before - 1]).toBe("bye");
    expect(new Set(stage.said().slice(before))).toEqual(new Set(["quote"]));
    stage.set();
  });

  test("a type that is not there is told of, once for each word of the files", () => {
    const stage = onStage();
    stage.set(handler("unheard-of"), hello());
    stage.set(handler("unheard-of"), hello("Hi"));
    expect(stage.of("unknown-type")).toEqual([
      { kind: "unknown-type", whose: { room: ROOM, handler: "unheard-of" }, type: "unheard-of" },
    ]);
    stage.set(handler("unheard-of", { another: "try" }));
    expect(stage.of("unknown-type")).toHaveLength(2);
  });
});

describe("an option that is taken out", () => {
  test("is what it is by default", () => {
    const stage = onStage();
    stage.set(handler("hello", { txt: "Welcome {{NICK}}!", delay: 60 }));
    stage.enter();
    stage.see(ANNA);
    stage.set(handler("hello", { delay: 60 }));
    stage.see(BERT);
    expect(stage.said()).toEqual(["Welcome Anna!", "Hello Bert!"]);
  });

  test("ends the handler and begins it anew, another value of one does not", () => {
    const stage = onStage();
    const stopped = () => stage.of("log").filter(({ text }) => text === "[Faulty] stopping").length;
    stage.set(handler("faulty", { in: "", more: 1 }));
    stage.set(handler("faulty", { in: "", more: 2 }));
    stage.set(handler("faulty", { in: "", more: 2, yet: 3 }));
    expect(stopped()).toBe(0);
    stage.set(handler("faulty", { in: "", yet: 3 }));
    expect(stopped()).toBe(1);
    stage.set(handler("faulty", undefined));
    expect(stopped()).toBe(2);
    expect(stage.of("failed")).toEqual([]);
  });
});

describe("somebody's own handlers", () => {
  test("a command of theirs works", () => {
    const stage = onStage();
    stage.set(handler("keeper"));
    stage.enter(ANNA);
    stage.hear("Anna", "!count a b c");
    expect(stage.said()).toEqual(["Anna: 3"]);
  });

  test("what they take back is asked for, and they are told what became of it", async () => {
    const stage = onStage();
    stage.set(handler("keeper"));
    stage.enter(ANNA);
    stage.hear("Anna", "a spoiler", `<stanza-id xmlns="urn:xmpp:sid:0" id="s1" by="${ROOM}"/>`);
    stage.hear("Anna", "a spoiler", `<stanza-id xmlns="urn:xmpp:sid:0" id="s2" by="${ROOM}"/>`);
    const whose = { room: ROOM, handler: "keeper" };
    expect(stage.of("take-back")).toEqual([
      { kind: "take-back", id: 1, whose, room: ROOM, stanzaId: "s1", reason: "No spoilers" },
      { kind: "take-back", id: 2, whose, room: ROOM, stanzaId: "s2", reason: "No spoilers" },
    ]);
    stage.take({ kind: "done", id: 1 });
    expect(await stage.next("log")).toEqual({
      kind: "log",
      whose,
      level: "info",
      text: "[Keeper] taken back",
    });
    stage.take({ kind: "done", id: 2, problem: "forbidden" });
    expect(await stage.next("log", 2)).toMatchObject({ level: "warn", text: "[Keeper] forbidden" });
  });
});

describe("a handler that fails", () => {
  const faulty = (moment: string) => handler("faulty", { in: moment });
  const failed = (moment: string, message = `in ${moment}`) => ({
    kind: "failed",
    whose: { room: ROOM, handler: "faulty" },
    type: "faulty",
    moment,
    name: "RangeError",
    message,
    at: expect.arrayContaining([expect.stringContaining("faulty.cjs")]),
  });
  const STOPPING = { level: "info", text: "[Faulty] stopping" };

  test("in its constructor is not there, until the files say something else of it", () => {
    const stage = onStage();
    stage.set(faulty("constructor"));
    stage.enter(ANNA);
    stage.set(faulty("constructor"), hello());
    expect(stage.of("failed")).toEqual([failed("constructor")]);
    stage.see(BERT);
    stage.set(faulty("event"));
    stage.hear("Anna", "hi");
    expect(stage.of("failed")).toEqual([failed("constructor"), failed("event")]);
    expect(stage.said()).toEqual(["Hello Bert!"]);
  });

  test("at its options from the first is not there either", () => {
    const stage = onStage();
    stage.set(faulty("options"));
    expect(stage.of("failed")).toEqual([failed("constructor", "in options")]);
  });

  test.each([
    ["start", "in start"],
    ["start, later", "in start, later"],
  ])("in its start is stopped: %s", async (moment, message) => {
    const stage = onStage();
    stage.set(faulty(moment));
    expect(await stage.next("failed")).toEqual(failed("start", message));
    expect(await stage.next("log")).toMatchObject(STOPPING);
    stage.enter(ANNA);
    stage.hear("Anna", "hi");
    stage.set(faulty("event"));
    stage.hear("Anna", "hi");
    expect(stage.of("failed")).toEqual([failed("start", message), failed("event")]);
  });

  test("at other options goes on as it was", () => {
    const stage = onStage();
    stage.set(faulty(""));
    stage.enter(ANNA);
    stage.set(faulty("options"));
    expect(stage.of("failed")).toEqual([failed("options")]);
    expect(stage.of("log")).toEqual([]);
    stage.set(faulty("event"));
    stage.hear("Anna", "hi");
    expect(stage.of("failed")).toEqual([failed("options"), failed("event")]);
  });

  test.each(["event", "event, later"])("at an event keeps nobody from hearing: %s", async (moment) => {
    const stage = onStage();
    stage.set(faulty(moment), handler("command_say", { command: "help", quotes: ["Ask"] }));
    stage.enter(ANNA);
    stage.hear("Anna", "!help");
    expect(await stage.next("failed")).toEqual(failed("event", `in ${moment}`));
    expect(stage.said()).toEqual(["Ask"]);
    expect(stage.of("log")).toMatchObject(
      moment === "event" ? [{ text: "[Faulty] heard all the same" }, {}] : [{}],
    );
  });

  test("at its stop is gone all the same", async () => {
    const stage = onStage();
    stage.set(faulty("stop"), hello());
    stage.enter(ANNA);
    stage.take({ kind: "stop" });
    await stage.next("stopped");
    expect(stage.of("failed")).toEqual([failed("stop")]);
    stage.see(BERT);
    stage.hear("Anna", "hi");
    expect(stage.said()).toEqual([]);
    expect(stage.of("failed")).toHaveLength(1);
  });
});

describe("the log", () => {
  test("has no line of the package's, which would have people's JIDs in it", () => {
    const stage = onStage(() => true);
    stage.set(handler("keeper"));
    stage.enter(ANNA);
    stage.hear("Nobody", "!count");
    stage.hear("Anna", "!count");
    expect(stage.said()).toEqual(["Anna: 0"]);
    expect(stage.of("log")).toEqual([
      {
        kind: "log",
        whose: { room: ROOM, handler: "keeper" },
        level: "debug",
        text: "[Keeper] Loading options on the freshly created keeper handler",
      },
    ]);
  });

  test("has lines of level debug only of those of whom they are wanted", () => {
    const stage = onStage((type) => type !== "hello");
    stage.set(handler("hello", { delay: 60 }));
    stage.enter();
    stage.see(ANNA);
    stage.see(ANNA, false);
    stage.see(ANNA);
    expect(stage.of("log")).toEqual([]);
  });
});

test.each([
  "no XML",
  "<message",
  "<a/><b/>",
  "&nope;",
  "<message/>",
  `<message from="@@//"><body>x</body></message>`,
  `<presence from="${ROOM}/Eve"/>`,
  `<message from="${OTHER}/Anna" type="groupchat"><body>!help</body></message>`,
  `<message from="${ROOM}/Anna" type="groupchat"><body>!help</body>${"<a>".repeat(30_000)}${"</a>".repeat(30_000)}</message>`,
  `<message from="${ROOM}/Anna" type="chat"><body>!help</body></message>`,
])("what is no message of the room's is heard by nobody: %.80s", (xml) => {
  const stage = onStage();
  stage.set(hello(), handler("command_say", { command: "help", quotes: ["Ask"] }));
  stage.enter(ANNA);
  stage.take({ kind: "message", room: ROOM, xml });
  expect(stage.of("say")).toEqual([]);
  stage.hear("Anna", "!help");
  expect(stage.said()).toEqual(["Ask"]);
});

test("somebody who leaves and comes again is somebody who comes, after thousands of others too", () => {
  const stage = onStage();
  stage.set();
  stage.enter(ANNA);
  for (let count = 0; count < 1001; count += 1) {
    const guest = { ...BERT, nick: `Guest ${count}` };
    stage.see(guest);
    stage.see(guest, false);
  }
  stage.set(hello(), handler("command_say", { command: "help", quotes: ["Ask"] }));
  stage.see({ ...BERT, nick: "Guest 1" });
  stage.hear("Anna", "!help");
  stage.see(ANNA, false);
  stage.see(ANNA);
  expect(stage.said()).toEqual(["Hello Guest 1!", "Ask", "Hello Anna!"]);
});

test("what is told of rooms that are not there does nothing", () => {
  const stage = onStage();
  stage.enter(ANNA);
  stage.see(BERT);
  stage.hear("Anna", "!help");
  stage.take({ kind: "renamed", room: ROOM, nick: "Other" });
  stage.take({ kind: "left", room: ROOM });
  stage.take({ kind: "done", id: 7 });
  stage.take({ kind: "ping", id: 7 });
  expect(stage.of("pong")).toEqual([{ kind: "pong", id: 7 }]);
});
