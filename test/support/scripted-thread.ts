import type { Clock } from "../../src/chatbot/lane.ts";
import type { FromThread, ToThread, Whose } from "../../src/chatbot/protocol.ts";
import type { StartThread, ThreadEvents, ThreadOptions } from "../../src/chatbot/watched-thread.ts";

/** A thread of conversation handlers that does what a test says. */
export interface ScriptedThread {
  readonly options: ThreadOptions;
  /** What it was told, without pings. */
  readonly told: ToThread[];
  isTerminated: boolean;
  /** Answers pings and goodbyes, as one that works does. */
  answers: boolean;
  inside: Whose | undefined;
  says(message: FromThread): void;
  loads(types?: readonly string[]): void;
  ends(why: string): void;
}

export interface ScriptedThreads {
  readonly start: StartThread;
  readonly all: ScriptedThread[];
  /** The last one that was started. */
  readonly last: ScriptedThread;
}

/** `onStart`: what each does as soon as it is there. */
export function scriptedThreads(onStart: (thread: ScriptedThread) => void = () => {}): ScriptedThreads {
  const all: ScriptedThread[] = [];

  function create(options: ThreadOptions, on: ThreadEvents): ScriptedThread {
    const loaded = (types: readonly string[]): FromThread => ({ kind: "loaded", types, problems: [] });
    return {
      options,
      told: [],
      isTerminated: false,
      answers: true,
      inside: undefined,
      says: on.message,
      loads: (types = []) => on.message(loaded(types)),
      ends: on.end,
    };
  }

  return {
    all,
    get last() {
      const last = all.at(-1);
      if (!last) throw new Error("no thread was started");
      return last;
    },
    start(options, on) {
      const thread = create(options, on);
      all.push(thread);
      queueMicrotask(() => onStart(thread));
      return {
        post(message) {
          if (message.kind !== "ping") thread.told.push(message);
          if (!thread.answers) return;
          if (message.kind === "ping") thread.says({ kind: "pong", id: message.id });
          if (message.kind === "stop") thread.says({ kind: "stopped" });
        },
        async terminate() {
          thread.isTerminated = true;
        },
        lastEntered: () => thread.inside,
      };
    },
  };
}

/** Of the test runner's fake timers. */
export const FAKE_CLOCK: Clock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};
