import { fileURLToPath } from "node:url";
import type { Element } from "@xmpp/component";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Chat, type ChatNews, createChat } from "../../src/chatbot/chat.ts";
import { threadStarter } from "../../src/chatbot/start-thread.ts";
import type { TalkEntry } from "../../src/moderation/policy.ts";
import type { Requested } from "../../src/moderation/requested.ts";
import { type BareJid, bareJid } from "../../src/muc/jid.ts";
import { message, occupant, presence } from "../support/muc.ts";
import { stanza } from "../support/stanza.ts";
import { createChanges } from "../support/until.ts";

/** As it is built for a test run. */
const HOST = new URL("../../dist/chatbot/host.js", import.meta.url);
const ROGUES = bareJid("rogues@rooms.example");
const CALM = bareJid("calm@rooms.example");
const handlerFile = (name: string): string => fileURLToPath(new URL(`handlers/${name}`, import.meta.url));

const open: Chat[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((chat) => chat.stop()));
});

function talk(type: string, options: unknown): TalkEntry {
  return {
    id: `the ${type}`,
    type,
    options,
    mode: "enforce",
    locked: false,
    layer: "room",
    origin: undefined,
  };
}

/** Two rooms with mo in them, and handlers in a real thread. */
function start(files: readonly string[]) {
  const { changed, until } = createChanges();
  const news: ChatNews[] = [];
  const said: string[] = [];
  const requests: Requested[] = [];
  let haste = 1;
  const chat = createChat(
    { handlerFiles: files.map(handlerFile) },
    {
      async send(element: Element) {
        said.push(`${element.attrs.to}: ${element.getChildText("body")}`);
        changed();
        return true;
      },
      address: () => "bot.example",
      pictureOf: () => ({ nick: "bot", others: [occupant("mo")] }),
      async takeBack(request) {
        requests.push(request);
        changed();
        return { status: "done" };
      },
      onNews(one) {
        news.push(one);
        if (one.kind === "blocked" || one.kind === "died") haste = 1;
        changed();
      },
      isDebug: () => false,
      now: () => performance.now(),
      after(ms, then) {
        const timer = setTimeout(then, ms / haste);
        return () => clearTimeout(timer);
      },
      startThread: threadStarter(HOST),
    },
  );
  open.push(chat);

  const hear = (room: BareJid, text: string, stanzaId?: string): void => {
    const xml = stanza(`<message type='groupchat'><body>${text}</body></message>`);
    chat.hear(message("mo", text, { room, stanzaId }), xml);
  };
  /** Somebody asks until they are answered: what is said while the thread is away nobody hears. */
  const calmAnswers = async (): Promise<void> => {
    const before = said.length;
    const asking = setInterval(() => hear(CALM, "!help"), 50);
    try {
      await until(
        () => said.slice(before).find((line) => line === `${CALM}: ask me`),
        () => `an answer, after ${JSON.stringify(news)}`,
        15_000,
      );
    } finally {
      clearInterval(asking);
    }
  };

  return {
    chat,
    news,
    said,
    requests,
    until,
    hear,
    calmAnswers,
    /** Until the thread ends there is less patience with it. */
    hurry() {
      haste = 20;
    },
    setRooms(rogue: TalkEntry) {
      const calm = talk("command_say", { command: "help", quotes: ["ask me"] });
      chat.setRooms(
        new Map([
          [ROGUES, { nick: "bot", talks: [rogue] }],
          [CALM, { nick: "bot", talks: [calm] }],
        ]),
      );
    },
    newsOf: <K extends ChatNews["kind"]>(kind: K) =>
      until(
        () => news.find((one): one is Extract<ChatNews, { kind: K }> => one.kind === kind),
        () => `${kind}, after ${JSON.stringify(news)}`,
        15_000,
      ),
    /** What is told besides what handlers log. */
    troubles: () => news.filter(({ kind }) => kind !== "log").map(({ kind }) => kind),
  };
}

test("the package's handlers and somebody's own talk in their rooms, and take back", async () => {
  const { chat, setRooms, hear, said, requests, until, calmAnswers } = start(["keeper.cjs"]);
  expect(await chat.types).toEqual(new Set(["keeper"]));
  setRooms(talk("keeper", { word: "spoiler" }));
  await calmAnswers();
  hear(ROGUES, "!count a b");
  await until(
    () => said.find((line) => line === `${ROGUES}: mo: 2`),
    () => `mo: 2 in ${said}`,
  );
  hear(ROGUES, "a spoiler", "s1");
  const [request] = await until(
    () => (requests.length > 0 ? requests : undefined),
    () => "a request",
  );
  expect(request).toEqual({ room: ROGUES, handler: "the keeper", stanzaId: "s1", reason: "No spoilers" });
});

test("who comes is greeted by nick", async () => {
  const { chat, setRooms, said, until, calmAnswers } = start([]);
  setRooms(talk("hello", { txt: "Welcome, {{NICK}}!" }));
  await calmAnswers();
  chat.hear(presence("al", { room: ROGUES }));
  await until(
    () => said.find((line) => line === `${ROGUES}: Welcome, al!`),
    () => `a greeting in ${said}`,
  );
});

const NAMED = { room: ROGUES, handler: "the rogue" };

async function harmed(harm: string) {
  const all = start(["rogue.cjs"]);
  await all.chat.types;
  all.setRooms(talk("rogue", { harm }));
  await all.calmAnswers();
  all.hear(ROGUES, "!rogue");
  return all;
}

describe("what a handler does to the thread is told by its name, and the others talk again", () => {
  test.each([
    ["throw", "event"],
    ["throw in a timer", "timer or promise"],
    ["reject", "timer or promise"],
  ])("%s: the thread goes on", async (harm, moment) => {
    const { newsOf, calmAnswers, troubles } = await harmed(harm);
    expect(await newsOf("failed")).toMatchObject({ whose: NAMED, moment, name: "RangeError" });
    await calmAnswers();
    expect(troubles()).toEqual(["failed"]);
  });

  test.each(["loop", "loop in a timer"])("%s: it is blocked", async (harm) => {
    const { newsOf, calmAnswers, hurry } = await harmed(harm);
    hurry();
    expect(await newsOf("blocked")).toMatchObject({ whose: NAMED });
    await calmAnswers();
  });

  test.each([
    ["exit", "it left with exit code 3"],
    ["eat memory", "it ran out of memory"],
    ["eat memory in large pieces", "it ran out of memory"],
    ["eat memory in buffers", "it ran out of memory"],
  ])("%s: it is gone", async (harm, why) => {
    const { newsOf, calmAnswers } = await harmed(harm);
    expect(await newsOf("died")).toMatchObject({ whose: NAMED, why });
    await calmAnswers();
  });

  test.each(["log without end", "post without end", "speak without waiting"])(
    "%s: it is ended, and does not fill the log until then",
    async (harm) => {
      const { calmAnswers, news, until, hurry } = await harmed(harm);
      hurry();
      const isEnd = ({ kind }: ChatNews): boolean => kind === "blocked" || kind === "died";
      await until(
        () => news.find(isEnd),
        () => `an end, after ${news.length} news`,
        15_000,
      );
      expect(news.length).toBeLessThan(50);
      await calmAnswers();
    },
  );

  test("post nonsense: it is gone", async () => {
    const { newsOf, calmAnswers } = await harmed("post nonsense");
    expect(await newsOf("died")).toMatchObject({ why: "it says what nobody understands" });
    await calmAnswers();
  });

  test("print: it stands in the log, and the secret is not known there", async () => {
    vi.stubEnv("MUCWARDEN_SECRET", "s3cret");
    const { until, news } = await harmed("print");
    const printed = (one: ChatNews): boolean => one.kind === "log" && one.whose.handler === undefined;
    const lines = () => news.filter(printed).map((one) => one.kind === "log" && `${one.level} ${one.text}`);
    await until(
      () => (lines().length >= 2 ? true : undefined),
      () => `two lines, after ${JSON.stringify(news)}`,
    );
    expect(lines().sort()).toEqual(["info printed undefined", "warn complained"]);
  });
});

test("a handler file that ends the thread is left out, and the others talk", async () => {
  const { chat, setRooms, calmAnswers, troubles } = start(["leaves.cjs"]);
  expect(await chat.types).toEqual(new Set());
  setRooms(talk("hello", {}));
  await calmAnswers();
  expect(troubles()).toEqual(["died", "files-left-out"]);
});

test("handlers that run without end keep nobody from stopping", async () => {
  const { chat, troubles } = await harmed("loop");
  await chat.stop();
  expect(troubles()).toEqual([]);
});
