import { expect, test } from "vitest";
import { logLines } from "../test/support/log-lines.ts";
import { logChat } from "./chat-report.ts";
import type { ChatNews } from "./chatbot/chat.ts";

const whose = { room: "r@rooms.test", handler: "quiz" };
const failed = {
  kind: "failed",
  whose,
  type: "quiz",
  name: "TypeError",
  message: "mo said «x»",
  at: ["at f"],
} as const;

const lines = (news: ChatNews, level: "debug" | "info" = "info") =>
  logLines((log) => logChat(log, news), level);

test.each<[ChatNews, RegExp]>([
  [
    { kind: "file-failed", file: "a.js", message: "no such file" },
    /^50 .*: no such file\. Correct.*"file":"a.js"/,
  ],
  [{ kind: "files-take-long", files: ["a.js"] }, /^40 loading.*takes long.*"files":\["a.js"\]/],
  [{ kind: "files-left-out", files: ["a.js"] }, /^50 .*none of them is used.*"files":\["a.js"\]/],
  [{ kind: "unknown-type", whose, type: "odd" }, /^50 .*--load-handlers.*"handler":"quiz","type":"odd"/],
  [
    { kind: "log", whose, level: "warn", text: "a\u001b[31mb", times: 3 },
    /^40 a handler says: a‹1b›\[31mb .*"handler":"quiz","times":3/,
  ],
  [
    { kind: "blocked", whose, retryInMs: 1_000 },
    /^50 .*without end.*Moderation does not depend.*named here.*"handler":"quiz","retryInSeconds":1/,
  ],
  [
    { kind: "died", whose: {}, why: "it ran out of memory", retryInMs: 5_000 },
    /^50 .*ended, it ran out of memory: .*not known.*"retryInSeconds":5/,
  ],
  [{ kind: "switched-off", whose }, /^50 .*stays off until.*"handler":"quiz"/],
  [{ kind: "dropped", room: whose.room }, /^40 .*delays longer.*"room":"r@rooms.test"/],
])("%o", (news, pattern) => {
  expect(lines(news)).toEqual([expect.stringMatching(pattern)]);
});

test.each(["constructor", "start", "options"] as const)(
  "what a handler fails with in its %s is told: nobody has said anything by then",
  (moment) => {
    expect(lines({ ...failed, moment, times: 1 })).toEqual([
      expect.stringMatching(
        /^50 .*: mo said «x»\. .*"moment":"\w+","times":1,"error":"TypeError","at":\["at f"\]/,
      ),
    ]);
  },
);

test.each(["event", "timer or promise", "stop"] as const)(
  "what a handler fails with in its %s may quote people: at level debug alone",
  (moment) => {
    const news = { ...failed, moment, times: 7 };
    const [told, ...others] = lines(news);
    expect(told).toMatch(/^50 .*"times":7,"error":"TypeError"/);
    expect(told).not.toContain("mo said");
    expect(others).toEqual([]);
    expect(lines(news, "debug")).toEqual([told, expect.stringMatching(/^20 .*mo said «x»/)]);
  },
);

test.each(["hello", undefined])("nor even there where the handler is nobody's to mend: %s", (type) => {
  expect(lines({ ...failed, type, moment: "event", times: 1 }, "debug")).toEqual([
    expect.not.stringContaining("mo said"),
  ]);
});
