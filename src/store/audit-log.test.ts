import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decision } from "../../test/support/decision.ts";
import { recordOf } from "../moderation/record.ts";
import type { Outcome } from "../moderation/sanction.ts";
import type { GroupchatMessage } from "../muc/message.ts";
import { type AuditStore, openAuditLog } from "./audit-log.ts";

let folder: string;
let file: string;
let opened: AuditStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-store-"));
  file = join(folder, "audit.sqlite");
});
afterEach(async () => {
  for (const store of opened) store.close();
  opened = [];
  await rm(folder, { recursive: true, force: true });
});

function open(name = file): AuditStore {
  const store = openAuditLog(name);
  opened.push(store);
  return store;
}

function close(store: AuditStore): void {
  opened = opened.filter((other) => other !== store);
  store.close();
}

const ROW = {
  id: 1,
  at: 1_700_000_000_000,
  room: "r@rooms.test",
  rule: "forbidden_words_0",
  list: "ads",
  entry: "buy now",
  occupant_id: "occupant-1",
  stanza_id: "stanza-1",
  sanction: "retract",
  outcome: "done",
  detail: null,
  record: JSON.stringify(recordOf(decision())),
};

describe("a row", () => {
  test("tells which rule did what to which message", () => {
    const store = open();
    store.record(decision(), [{ status: "done" }]);
    expect(store.recent(10)).toEqual([ROW]);
  });

  test.each<[string, Outcome[], string, string | null]>([
    [
      "refused",
      [{ status: "refused", condition: "forbidden", remedy: "Make it an admin." }],
      "refused",
      "forbidden",
    ],
    ["failed", [{ status: "failed", problem: "timeout" }], "failed", "timeout"],
    ["without an outcome it has not happened", [], "failed", null],
  ])("%s", (_, outcomes, outcome, detail) => {
    const store = open();
    store.record(decision(), outcomes);
    expect(store.recent(10)).toEqual([{ ...ROW, outcome, detail }]);
  });

  test("one for each sanction, each with its own outcome; the newest first", () => {
    const store = open();
    const [sanction] = decision().sanctions;
    if (!sanction) throw new Error("no sanction");
    const sanctions = [sanction, { ...sanction, stanzaId: undefined } as typeof sanction];
    store.record(decision({ sanctions }), [{ status: "done" }, { status: "failed", problem: "timeout" }]);
    store.record(decision({ at: 1_700_000_000_001 }), [{ status: "done" }]);
    expect(store.recent(10)).toMatchObject([
      { id: 3, at: 1_700_000_000_001 },
      { id: 2, stanza_id: null, outcome: "failed" },
      { id: 1, stanza_id: "stanza-1", outcome: "done" },
    ]);
    expect(store.recent(1)).toMatchObject([{ id: 3 }]);
  });

  test("what is not known is null", () => {
    const store = open();
    const { sender, decisive } = decision();
    if (!decisive) throw new Error("no finding");
    const evidence = {
      entry: "same text as 5 s before",
      where: "body",
      text: 0,
      span: { start: 0, end: 1 },
    } as const;
    const finding = { ...decisive.finding, evidence };
    const { occupantId: _, ...unknown } = sender;
    store.record(decision({ sender: unknown, decisive: { ...decisive, finding } }), [{ status: "done" }]);
    expect(store.recent(10)).toMatchObject([
      { list: null, occupant_id: null, entry: "same text as 5 s before" },
    ]);
  });

  test("none for a message that breaks no rule", () => {
    const store = open();
    store.record(decision({ decisive: undefined, sanctions: [] }), []);
    expect(store.recent(10)).toEqual([]);
  });
});

test("what was only observed is there, beside the sanctions of the rule that decided", () => {
  const store = open();
  const { decisive } = decision();
  if (!decisive) throw new Error("no finding");
  const watching = { ...decisive, entry: { ...decisive.entry, id: "watching" }, mode: "observe" } as const;
  const second = { ...decisive, mode: "enforce" } as const;
  store.record(decision({ others: [watching, second] }), [{ status: "done" }]);
  store.record(decision({ decisive: undefined, others: [watching], sanctions: [] }), []);
  expect(store.recent(10).map(({ rule, sanction, outcome }) => [rule, sanction, outcome])).toEqual([
    ["watching", "none", "observed"],
    ["watching", "none", "observed"],
    ["forbidden_words_0", "retract", "done"],
  ]);
});

test("what nobody has seen is there by how it was kept from the room, without a word of it", () => {
  const store = open();
  const { room, message } = decision();
  const { stanzaId: _, ...unseen } = message as GroupchatMessage;
  const refuse = { kind: "refuse", room, reason: "No ads." } as const;
  store.record(decision({ about: "private-message", message: unseen, sanctions: [refuse] }), [
    { status: "done" },
  ]);
  const mask = { kind: "mask", room, body: "●●● ●●●, all of you" } as const;
  store.record(decision({ sanctions: [mask] }), [{ status: "done" }]);
  const rows = store.recent(10);
  expect(rows).toMatchObject([
    { sanction: "mask", outcome: "done", stanza_id: "stanza-1" },
    { sanction: "refuse", outcome: "done", stanza_id: null },
  ]);
  expect(JSON.parse(rows[1]?.record ?? "")).toMatchObject({
    about: "private-message",
    sanctions: ["refuse"],
  });
  expect(JSON.stringify(rows)).not.toContain("all of you");
});

test("a kick has no stanza, and a subject put back has that of the message", () => {
  const store = open();
  const { room } = decision();
  const subject = { kind: "restore-subject", room, subject: "Before" } as const;
  store.record(decision({ sanctions: [subject] }), [{ status: "done" }]);
  const kick = { kind: "kick", room, nick: "mallory-nick", reason: "" } as const;
  store.record(decision({ message: undefined, texts: [], sanctions: [kick] }), [{ status: "done" }]);
  expect(store.recent(10).map(({ sanction, stanza_id }) => [sanction, stanza_id])).toEqual([
    ["kick", null],
    ["restore-subject", "stanza-1"],
  ]);
});

test("the record of all rules stands once, with the first row of its decision", () => {
  const store = open();
  const [sanction] = decision().sanctions;
  if (!sanction) throw new Error("no sanction");
  store.record(decision({ sanctions: [sanction, sanction] }), [{ status: "done" }, { status: "done" }]);
  const [second, first] = store.recent(10);
  expect(JSON.parse(first?.record ?? "")).toMatchObject({ decisive: "forbidden_words_0" });
  expect(second?.record).toBeNull();
});

test("in memory the newest are kept, however many come", () => {
  const store = open(":memory:");
  for (let times = 0; times < 6_000; times += 1) store.record(decision({ at: times }), [{ status: "done" }]);
  const rows = store.recent(1_000_000);
  expect(rows.length).toBeLessThan(5_300);
  expect(rows[0]?.at).toBe(5_999);
});

test("a file of an earlier version is taken over, rows and all", () => {
  const old = new Database(file);
  old.exec(`CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, room TEXT NOT NULL,
    rule TEXT NOT NULL, list TEXT, entry TEXT NOT NULL, occupant_id TEXT, stanza_id TEXT,
    sanction TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT)`);
  old.exec(
    "INSERT INTO audit (at, room, rule, entry, sanction, outcome) VALUES (1, 'r', 'x', 'e', 'retract', 'done')",
  );
  old.close();
  const store = open();
  store.record(decision(), [{ status: "done" }]);
  expect(store.recent(10)).toMatchObject([{ id: 2 }, { id: 1, rule: "x", record: null }]);
});

test("what was recorded is there after the file is opened again", () => {
  const first = open();
  first.record(decision(), [{ status: "done" }]);
  close(first);
  const second = open();
  second.record(decision(), [{ status: "done" }]);
  expect(second.recent(10)).toMatchObject([{ id: 2 }, { id: 1 }]);
});

test("in memory nothing lasts and no file is made", async () => {
  const store = open(":memory:");
  store.record(decision(), [{ status: "done" }]);
  expect(store.recent(10)).toHaveLength(1);
  expect(await readdir(folder)).toEqual([]);
});

test("two handles at once see each other's rows", () => {
  const [one, two] = [open(), open()];
  for (let times = 0; times < 20; times += 1) {
    one.record(decision(), [{ status: "done" }]);
    two.record(decision(), [{ status: "done" }]);
  }
  expect(one.recent(100)).toEqual(two.recent(100));
  expect(one.recent(100)).toHaveLength(40);
});

/** Another process with the file open; it does what its lines of input say and answers each with a line. */
function startOther() {
  const script = `
    import { createInterface } from "node:readline";
    import Database from "libsql";
    const database = new Database(process.argv[1]);
    database.exec("PRAGMA busy_timeout = 5000");
    for await (const line of createInterface({ input: process.stdin })) {
      if (line === "hold") {
        database.exec("CREATE TABLE mine (x); BEGIN EXCLUSIVE");
        setTimeout(() => database.exec("COMMIT"), 300);
      } else {
        const insert = database.prepare("INSERT INTO audit (at, room, rule, entry, sanction, outcome) VALUES (0, 'r', 'x', 'e', 'retract', 'done')");
        for (let times = 0; times < 50; times += 1) insert.run();
      }
      console.log(line);
    }
    database.close();
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, file], { stdio: "pipe" });
  const closed = once(child, "close");
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  return {
    async does(what: "hold" | "insert"): Promise<void> {
      const answer = once(child.stdout, "data");
      child.stdin.write(`${what}\n`);
      await Promise.race([answer, closed]);
      expect(errors).toBe("");
    },
    async end(): Promise<void> {
      child.stdin.end();
      await closed;
      expect(errors).toBe("");
    },
  };
}

test("another process writes at the same time, and no row is lost", async () => {
  const store = open();
  const other = startOther();
  let busy = true;
  const inserted = other.does("insert").finally(() => {
    busy = false;
  });
  let own = 0;
  while (busy) {
    store.record(decision(), [{ status: "done" }]);
    own += 1;
    await nextTurn();
  }
  await inserted;
  await other.end();
  const rows = store.recent(1_000_000);
  expect(rows.filter(({ rule }) => rule === "x")).toHaveLength(50);
  expect(rows.filter(({ rule }) => rule === "forbidden_words_0")).toHaveLength(own);
});

test("a file that another process holds for a moment is waited for", async () => {
  const other = startOther();
  await other.does("hold");
  const store = open();
  store.record(decision(), [{ status: "done" }]);
  expect(store.recent(10)).toHaveLength(1);
  await other.end();
});

test("an unusable file is an error at once, not at the first row", () => {
  expect(() => openAuditLog(join(folder, "no", "such", "folder.sqlite"))).toThrow();
  expect(() => openAuditLog(folder)).toThrow();
});

test("nothing of text, nick or JID of a person gets into the files, the write-ahead log included", async () => {
  const store = open();
  store.record(decision(), [{ status: "failed", problem: "timeout" }]);
  const contents = async () => {
    const names = await readdir(folder);
    const bytes = await Promise.all(names.map((name) => readFile(join(folder, name))));
    return { names, text: Buffer.concat(bytes).toString("latin1") };
  };
  const running = await contents();
  close(store);
  const stopped = await contents();
  expect(running.names).toContain("audit.sqlite-wal");
  for (const { text } of [running, stopped]) {
    // What belongs there is found, so that the search is one.
    expect(text).toContain("stanza-1");
    expect(text).not.toMatch(/BUY NOW|all of you|mallory|people\.test|own-id/);
  }
});
