import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FAKE_CLOCK, type ScriptedThread, scriptedThreads } from "../../test/support/scripted-thread.ts";
import { keepThread } from "./thread-keeper.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function keep({
  files = [],
  onStart = (thread) => thread.loads(),
}: {
  files?: readonly string[];
  onStart?: (thread: ScriptedThread) => void;
} = {}) {
  const threads = scriptedThreads(onStart);
  const news: string[] = [];
  const keeper = keepThread(
    {
      start: threads.start,
      clock: FAKE_CLOCK,
      onMessage: ({ kind }) => void news.push(kind),
      onReady: ({ types }) => void news.push(`ready ${types}`),
      onGone: (end, retryInMs) =>
        void news.push(`${end.kind} ${end.whose.handler} ${"why" in end ? end.why : ""} ${retryInMs}`),
      onFilesLeftOut: () => void news.push("without files"),
    },
    { handlerFiles: files },
  );
  return { keeper, threads, news };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("there is a thread while one is wanted, and nothing of it after", async () => {
  const { keeper, threads, news } = keep();
  expect(threads.all).toEqual([]);
  keeper.want(true);
  keeper.want(true);
  await pass(60_000);
  expect(threads.all).toHaveLength(1);
  expect(keeper.current).toBeDefined();
  keeper.want(false);
  await pass(1_000);
  expect(threads.last.told).toEqual([{ kind: "stop" }]);
  expect(threads.last.isTerminated).toBe(true);
  expect(keeper.current).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
  keeper.want(true);
  await pass(0);
  expect(keeper.current).toBeDefined();
  expect(news).toEqual(["ready ", "ready "]);
});

test("one that does not answer for ten seconds is ended, and the next comes in its place", async () => {
  const { keeper, threads, news } = keep();
  keeper.want(true);
  await pass(60_000);
  const [first] = threads.all;
  Object.assign(first!, { answers: false, inside: { room: "r", handler: "loop" } });
  await pass(9_000);
  expect(first!.isTerminated).toBe(false);
  await pass(3_500);
  expect(first!.isTerminated).toBe(true);
  await pass(1_000);
  expect(news).toEqual(["ready ", "blocked loop  1000", "ready "]);
  expect(threads.all).toHaveLength(2);
});

test("one that left by itself is told of once, and what it says afterwards is not heard", async () => {
  const { keeper, threads, news } = keep();
  keeper.want(true);
  await pass(0);
  const { last } = threads;
  last.ends("it left with exit code 3");
  last.ends("again");
  last.says({ kind: "log", whose: {}, level: "info", text: "late" });
  expect(news).toEqual(["ready ", "died undefined it left with exit code 3 1000"]);
  expect(keeper.current).toBeUndefined();
});

test("the pauses grow, and five minutes of health end that", async () => {
  const { keeper, threads, news } = keep();
  keeper.want(true);
  const pauses: number[] = [];
  for (const lifeMs of [0, 0, 0, 0, 0, 299_999, 300_000]) {
    await pass(lifeMs);
    const count = threads.all.length;
    threads.last.ends("x");
    const pause = Number(news.at(-1)?.split(" ").at(-1));
    pauses.push(pause);
    await pass(pause - 1);
    expect(threads.all).toHaveLength(count);
    await pass(1);
    expect(threads.all).toHaveLength(count + 1);
  }
  expect(pauses).toEqual([1_000, 5_000, 30_000, 60_000, 60_000, 60_000, 1_000]);
});

test("nobody is started anew who is not wanted any more", async () => {
  const { keeper, threads } = keep();
  keeper.want(true);
  await pass(0);
  threads.last.ends("x");
  keeper.want(false);
  await pass(600_000);
  expect(threads.all).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("handler files that block the thread are left out, and it starts without them", async () => {
  const onStart = (thread: ScriptedThread) => {
    thread.answers = thread.options.handlerFiles.length === 0;
    if (thread.answers) thread.loads();
  };
  const { keeper, threads, news } = keep({ files: ["a.js", "b.js"], onStart });
  keeper.want(true);
  await pass(9_999);
  expect(news).toEqual([]);
  await pass(3_000);
  expect(news).toEqual(["blocked undefined  1000", "without files"]);
  await pass(1_000);
  expect(threads.last.options.handlerFiles).toEqual([]);
  expect(keeper.current).toBeDefined();
});

test("files that could be loaded once are not left out later", async () => {
  const { keeper, threads } = keep({ files: ["a.js"], onStart: (thread) => thread.loads(["mine"]) });
  keeper.want(true);
  await pass(0);
  threads.last.ends("x");
  await pass(1_000);
  threads.last.ends("y");
  await pass(5_000);
  expect(threads.all.map(({ options }) => options.handlerFiles)).toEqual([["a.js"], ["a.js"], ["a.js"]]);
});

test.each([
  ["says goodbye", true, 0],
  ["does not answer", false, 500],
])("a thread that %s is gone within half a second", async (_, answers, ms) => {
  const { keeper, threads } = keep();
  keeper.want(true);
  await pass(0);
  threads.last.answers = answers;
  let isOver = false;
  void keeper.stop().then(() => {
    isOver = true;
  });
  await pass(ms);
  expect(isOver).toBe(true);
  expect(threads.last.isTerminated).toBe(true);
  keeper.want(true);
  await pass(60_000);
  expect(threads.all).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a thread that leaves when it is told to is no loss", async () => {
  const { keeper, threads, news } = keep();
  keeper.want(true);
  await pass(0);
  threads.last.answers = false;
  keeper.want(false);
  threads.last.ends("it left with exit code 0");
  await pass(60_000);
  expect(news).toEqual(["ready "]);
  expect(threads.all).toHaveLength(1);
});

test("a thread that says nonsense is ended", async () => {
  const { keeper, threads, news } = keep();
  keeper.want(true);
  await pass(0);
  threads.last.inside = { room: "r", handler: "h" };
  threads.last.says(null as never);
  expect(threads.last.isTerminated).toBe(true);
  expect(news.at(-1)).toBe("died h it says what nobody understands 1000");
});

test("a machine on which no thread can be started is tried again, with pauses", async () => {
  const { start } = scriptedThreads();
  let isPoor = true;
  const gone: number[] = [];
  const keeper = keepThread(
    {
      start(options, on) {
        if (isPoor) throw new RangeError("no thread to be had");
        return start(options, on);
      },
      clock: FAKE_CLOCK,
      onMessage: () => {},
      onReady: () => {},
      onGone: (_, retryInMs) => void gone.push(retryInMs),
      onFilesLeftOut: () => {},
    },
    { handlerFiles: [] },
  );
  keeper.want(true);
  await pass(1_000);
  isPoor = false;
  await pass(60_000);
  expect(gone).toEqual([1_000, 5_000]);
  await keeper.stop();
});
