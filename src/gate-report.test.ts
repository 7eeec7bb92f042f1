import { expect, test } from "vitest";
import { logLines } from "../test/support/log-lines.ts";
import { logGate } from "./gate-report.ts";
import { bareJid } from "./muc/jid.ts";
import type { Hello } from "./xmpp/gate/hello.ts";
import type { GateNews } from "./xmpp/gate/news.ts";

const host = "rooms.test";
const room = bareJid("r@rooms.test");
const hello: Hello = {
  epoch: "secret-epoch",
  prosody: "13.0.1",
  parts: new Set(["gate", "watch"]),
  fail: "open",
  timeoutMs: 500,
  beside: [],
  rooms: undefined,
};

function lines(news: GateNews): string[] {
  const told = logLines((log) => logGate(log, news));
  expect(told.join("\n")).not.toContain("secret-epoch");
  return told;
}

test.each<[GateNews, RegExp[]]>([
  [{ kind: "nowhere", host }, [/^40 rooms\.test: the server knows no such host.*bot\/<MUC domain>/]],
  [
    { kind: "unnamed-unheard", host },
    [
      /^40 .*not moderated: only mod_muc_warden.*MUC component.*bot's own.*`muc_warden_hosts`.*"host":"rooms.test"/,
    ],
  ],
  [{ kind: "unnamed-too-many", host }, [/^50 .*more rooms .* than the bot can know/]],
  [
    { kind: "policy-refused", room: bareJid(host), why: "too long" },
    [/^50 .*for rooms of which no file tells.*"why":"too long"/],
  ],
  [
    { kind: "found", host, hello },
    [/^30 .*before anyone reads.*"prosody":"13.0.1","parts":\["gate","watch"\]/],
  ],
  [
    { kind: "found", host, hello: { ...hello, parts: new Set(["policy"]), beside: ["muc_slow_mode"] } },
    [/^40 .*the bot enters the rooms/, /^30 .*"modules":\["muc_slow_mode"\]/],
  ],
  [{ kind: "gone", host }, [/^40 the gate is gone.*rooms\.test/]],
  [
    { kind: "absent", host },
    [/^30 no mod_muc_warden at rooms\.test: .*after they were shown.*Unable to load module/],
  ],
  [{ kind: "forbidden", host }, [/^40 .*If mod_muc_warden is there, .*muc_warden_components/]],
  [{ kind: "refused", host, what: "a frame" }, [/^40 the gate sent a frame/]],
  [{ kind: "policy-refused", room, why: "too long" }, [/^50 .*"why":"too long"/]],
  [{ kind: "lost", room, count: 12, since: "2026-11-21T17:58:00Z" }, [/^40 .*unjudged.*archive.*"count":12/]],
  [
    { kind: "archive-read", room, read: 120, retracted: 12 },
    [/^30 read 120 messages of the archive, 12 had to be taken back .*"room":"r@rooms\.test"/],
  ],
  [
    { kind: "archive-cut", room, read: 7, retracted: 1, from: "2026-11-21T18:00:00Z" },
    [/^30 read 7 messages/, /^50 .*stays unjudged.*"room":"r@rooms\.test","from":"2026-11-21T18:00:00Z"/],
  ],
  [
    { kind: "archive-unread", room, condition: "forbidden" },
    [/^50 .*stays.*admin of the room.*"condition":"forbidden"/],
  ],
  [{ kind: "archive-unread", room, condition: "odd" }, [/^50 .*Prosody's log/]],
])("%o", (news, patterns) => {
  const told = lines(news);
  expect(told).toHaveLength(patterns.length);
  for (const [index, pattern] of patterns.entries()) expect(told[index]).toMatch(pattern);
});
