import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decision, ENTRY } from "../test/support/decision.ts";
import { bodies } from "../test/support/muc.ts";
import { createLog, type Logger } from "./log.ts";
import type { RoomPolicy } from "./moderation/policy.ts";
import type { Outcome, Sanction } from "./moderation/sanction.ts";
import { bareJid } from "./muc/jid.ts";
import { logDecision, logFault, logIssues, logLink, logRoom, logRuleFault } from "./report.ts";
import { problem as linkProblem } from "./xmpp/problem.ts";
import { SILENT } from "./xmpp/room-state.ts";

const ROOM = bareJid("r@rooms.test");
const NAMES = { service: "xmpp://127.0.0.1:5347", domain: "warden.test" };
const REFUSED = linkProblem(NAMES, "refused", "ECONNREFUSED");

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly [key: string]: unknown;
}

/** What is logged, at every level. */
function logged(act: (log: ReturnType<typeof createLog>) => void, format: "json" | "text" = "json"): string {
  let text = "";
  const write = (line: string): void => {
    text += line;
  };
  act(createLog({ level: "debug", format }, { write }));
  return text;
}

function lines(act: (log: ReturnType<typeof createLog>) => void): Line[] {
  const names: Record<number, string> = { 20: "debug", 30: "info", 40: "warn", 50: "error" };
  const parsed = logged(act)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return parsed.map(({ level, time: _, ...rest }) => ({ level: names[level] ?? "?", ...rest }) as Line);
}

describe("a decision", () => {
  test("carried out: which rule, list and entry of which room", () => {
    expect(lines((log) => logDecision(log, decision(), [{ status: "done" }]))).toEqual([
      {
        level: "info",
        room: ROOM,
        stanzaId: "stanza-1",
        rule: "forbidden_words_0",
        list: "ads",
        entry: "buy now",
        sanction: "retract",
        msg: "done",
      },
    ]);
  });

  test.each<[string, Outcome | undefined]>([
    ["refused", { status: "refused", condition: "forbidden", remedy: "Make the bot an admin of the room." }],
    ["failed", { status: "failed", problem: "timeout" }],
    ["no outcome at all", undefined],
  ])("%s: an error, with the reason", (_, outcome) => {
    const [line, ...more] = lines((log) => logDecision(log, decision(), outcome ? [outcome] : []));
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: "error",
      msg: "a message that breaks a rule is still there",
      room: ROOM,
    });
    expect(line?.outcome).toEqual(outcome);
  });

  test.each<[string, Sanction]>([
    ["refused before anyone read it", { kind: "refuse", room: ROOM, reason: "No ads." }],
    ["shown to its sender alone", { kind: "shadow", room: ROOM }],
    ["let pass with what was caught covered", { kind: "mask", room: ROOM, body: "●●● ●●●, all of you" }],
  ])("of what nobody has seen: %s", (msg, sanction) => {
    const told = lines((log) => logDecision(log, decision({ sanctions: [sanction] }), [{ status: "done" }]));
    expect(told).toMatchObject([{ level: "info", rule: "forbidden_words_0", sanction: sanction.kind, msg }]);
  });

  test("a line for each sanction", () => {
    const sanctions = [...decision().sanctions, ...decision().sanctions];
    const outcomes: Outcome[] = [{ status: "failed", problem: "timeout" }, { status: "done" }];
    const told = lines((log) => logDecision(log, decision({ sanctions }), outcomes));
    expect(told.map(({ level }) => level)).toEqual(["error", "info"]);
  });

  test("nothing of a message that breaks no rule", () => {
    const clean = decision({
      decisive: undefined,
      sanctions: [],
      verdicts: [{ entry: ENTRY, because: { why: "no-hit" } }],
    });
    expect(logged((log) => logDecision(log, clean, []))).toBe("");
  });

  test("only observed: which rule, and that nothing follows", () => {
    const { decisive } = decision();
    if (!decisive) throw new Error("no finding");
    const others = [
      { ...decisive, mode: "observe" },
      { ...decisive, mode: "enforce" },
    ] as const;
    const observed = decision({ decisive: undefined, sanctions: [], others });
    expect(lines((log) => logDecision(log, observed, []))).toMatchObject([
      { level: "info", room: ROOM, rule: "forbidden_words_0", msg: "observed, without consequences" },
    ]);
  });

  test("a rule that threw: which one, how often, and where, not what it said", () => {
    const error = new TypeError("cannot read «BUY now!» of mallory\nsecond line");
    const fault = { room: ROOM, rule: "forbidden_words_0", error, times: 10 };
    const [line] = lines((log) => logRuleFault(log, fault));
    expect(line).toMatchObject({
      level: "error",
      rule: fault.rule,
      room: ROOM,
      error: "TypeError",
      times: 10,
    });
    expect(JSON.stringify(line?.at)).toContain("report.test");
    expect(JSON.stringify(line)).not.toMatch(/BUY|mallory|second line/);
  });

  test("a rule that had not enough time for a message: a warning", () => {
    const fault = { room: ROOM, rule: "forbidden_words_0", error: undefined, times: 1 };
    expect(lines((log) => logRuleFault(log, fault))).toMatchObject([
      { level: "warn", rule: fault.rule, times: 1 },
    ]);
  });

  test("neither text nor nick nor JID of a person at any level, in any format", () => {
    const distinctive = fc.uuid();
    const people = fc.record({
      nick: distinctive,
      local: distinctive,
      body: distinctive,
      second: distinctive,
      id: distinctive,
      occupantId: distinctive,
    });
    const outcome = fc.constantFrom<Outcome>(
      { status: "done" },
      { status: "refused", condition: "forbidden", remedy: "Make the bot an admin." },
      { status: "failed", problem: "timeout" },
    );
    fc.assert(
      fc.property(
        people,
        outcome,
        fc.boolean(),
        fc.constantFrom("json" as const, "text" as const),
        fc.constantFrom("retract", "kick", "restore-subject", "refuse", "mask"),
        (person, result, threw, format, kind) => {
          const { nick, body, second, id, local, occupantId } = person;
          const error = new Error(`${body} by ${nick}`);
          const base = decision();
          const texts = bodies(body, second);
          const message = {
            ...base.message,
            kind: "message",
            room: ROOM,
            nick,
            id,
            texts,
            occupantId,
          } as const;
          const sender = { ...base.sender, nick, occupantId, realJid: `${local}@example.test` };
          const given = { nick, body, subject: second, reason: "No ads.", stanzaId: "stanza-1", room: ROOM };
          const sanctions = [{ kind, ...given } as Sanction];
          const whole = decision({ message, texts, sender, sanctions });
          const text = logged((log) => {
            logDecision(log, whole, [result]);
            if (threw) logRuleFault(log, { room: ROOM, rule: ENTRY.id, error, times: 1 });
          }, format);
          expect(text).toContain("forbidden_words_0");
          for (const personal of [nick, body, second, id, local]) expect(text).not.toContain(personal);
        },
      ),
    );
  });
});

describe("an issue", () => {
  test.each([
    ["error", "error"],
    ["warning", "warn"],
  ] as const)("%s", (severity, level) => {
    const issue = {
      code: "wrong-shape",
      severity,
      file: "a.json",
      path: "x",
      line: 1,
      column: 2,
      message: "no",
      hint: "Mend it.",
    } as const;
    expect(lines((log) => logIssues(log, [issue]))).toEqual([
      { level, code: "wrong-shape", msg: "a.json:1:2: no (x). Mend it." },
    ]);
  });

  test("notes are counted in one line", () => {
    const note = {
      code: "handler-unknown",
      severity: "note",
      file: "a",
      path: "",
      message: "m",
      hint: "h",
    } as const;
    const told = lines((log) => logIssues(log, Array(240).fill(note))).filter(
      ({ level }) => level !== "debug",
    );
    expect(told).toMatchObject([{ level: "info", code: "handler-unknown", count: 240 }]);
  });
});

test("a fault is told without its message, which may quote what was said", () => {
  const text = logged((log) => logFault(log, "message", new Error("could not judge «distinctive words»")));
  expect(text).not.toContain("distinctive words");
  expect(text).toContain("report.test.ts");
});

test.each([
  ["the link", (log: Logger) => logLink(log, { kind: "offline", problem: REFUSED, retryInMs: 1 }, NAMES)],
  [
    "a room away",
    (log: Logger) =>
      logRoom(log, ROOM, { kind: "away", problem: SILENT, retryInMs: 1 }, undefined, NAMES.domain),
  ],
  [
    "a room with a problem",
    (log: Logger) =>
      logRoom(log, ROOM, { kind: "joined", nick: "W", problems: [SILENT] }, undefined, NAMES.domain),
  ],
])("%s: what is amiss and what to do are two sentences, with one full stop between them", (_, act) => {
  const [line] = lines(act);
  expect(line?.msg).toMatch(/[^.]\. \p{Lu}.*[.?]$/u);
  expect(line?.msg).not.toContain("..");
});

describe("the link", () => {
  const settings = { service: "xmpp://127.0.0.1:5347", domain: "warden.test" };
  const problem = { code: "refused", message: "nobody listens there", remedy: "Start Prosody." } as never;

  test("online, with what it is connected to and no secret", () => {
    const withSecret = { ...settings, password: "s3cr3t-of-this-test" };
    const text = logged((log) => logLink(log, { kind: "online" } as never, withSecret));
    expect(text).toContain("connected");
    expect(text).not.toContain("s3cr3t-of-this-test");
  });

  test("offline: why, what to do, when it tries again", () => {
    const state = { kind: "offline", problem, retryInMs: 1001 } as never;
    expect(lines((log) => logLink(log, state, settings))).toEqual([
      {
        level: "warn",
        code: "refused",
        retryInSeconds: 2,
        msg: "not connected: nobody listens there. Start Prosody.",
      },
    ]);
  });
});

describe("a room", () => {
  const policy = { entries: [ENTRY] } as unknown as RoomPolicy;
  const problem = (severity: "warn" | "error") => ({
    severity,
    code: "no-right",
    message: "no rights",
    remedy: "Give some.",
  });
  const told = (state: unknown) => lines((log) => logRoom(log, ROOM, state as never, policy, NAMES.domain));

  test("moderated, with the rules that hold", () => {
    expect(told({ kind: "joined", problems: [] })).toEqual([
      { level: "info", room: ROOM, rules: ["forbidden_words_0"], msg: "moderating" },
    ]);
  });

  test("gated: moderated before anyone reads it, or as soon as there is somebody", () => {
    const gated = { kind: "gated", host: "rooms.test", component: "warden.test", asks: true, problems: [] };
    const where = { level: "info", room: ROOM, host: "rooms.test", component: "warden.test" };
    const rules = ["forbidden_words_0"];
    expect(told({ ...gated, open: true })).toEqual([
      { ...where, rules, msg: "moderating, before anyone reads it" },
    ]);
    expect(told({ ...gated, open: false })).toEqual([
      { ...where, rules, msg: "moderating as soon as somebody opens the room" },
    ]);
    expect(told({ ...gated, asks: false, open: true })).toEqual([
      { ...where, rules, msg: "observing, what is said has no consequences" },
    ]);
    expect(told({ ...gated, component: "warden2.test", open: undefined })).toEqual([
      { ...where, component: "warden2.test", msg: "another component moderates the room" },
    ]);
    expect(told({ ...gated, open: true, problems: [problem("error")] }).map(({ level }) => level)).toEqual([
      "error",
      "info",
    ]);
  });

  test("with a warning it is moderated all the same", () => {
    expect(
      told({ kind: "joined", problems: [problem("warn")] }).map(({ level, msg }) => `${level} ${msg}`),
    ).toEqual(["warn no rights. Give some.", "info moderating"]);
  });

  test("where the bot can do nothing, that is an error and nothing says that it moderates", () => {
    expect(
      told({ kind: "joined", problems: [problem("error")] }).map(({ level, msg }) => `${level} ${msg}`),
    ).toEqual(["error no rights. Give some.", "error the bot is in the room and cannot moderate it"]);
  });

  test("away, and left", () => {
    expect(told({ kind: "away", problem: problem("warn"), retryInMs: 2500 })).toEqual([
      {
        level: "warn",
        room: ROOM,
        code: "no-right",
        retryInSeconds: 3,
        msg: "not moderated: no rights. Give some.",
      },
    ]);
    expect(told({ kind: "left" })).toEqual([{ level: "info", room: ROOM, msg: "left the room" }]);
  });
});
