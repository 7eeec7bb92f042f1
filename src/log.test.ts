import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLog, type LogOptions } from "./log.ts";

function logTo(options: LogOptions) {
  let text = "";
  const write = (line: string): void => {
    text += line;
  };
  const log = createLog(options, { write });
  return { log, text: () => text };
}

describe("json", () => {
  test("a line for each entry, without process id and host name", () => {
    const { log, text } = logTo({ level: "info", format: "json" });
    log.info({ room: "r@rooms.test" }, "moderating");
    log.error("two\nlines");
    const lines = text().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 30, time: expect.any(Number), room: "r@rooms.test", msg: "moderating" },
      { level: 50, time: expect.any(Number), msg: "two\nlines" },
    ]);
  });

  test.each([
    ["debug", 4],
    ["info", 3],
    ["warn", 2],
    ["error", 1],
  ] as const)("level %s", (level, lines) => {
    const { log, text } = logTo({ level, format: "json" });
    for (const method of ["trace", "debug", "info", "warn", "error"] as const) log[method]("x");
    expect(text().trimEnd().split("\n")).toHaveLength(lines);
  });
});

describe("text", () => {
  test("time, level, message, then the data: for people", () => {
    const { log, text } = logTo({ level: "info", format: "text" });
    log.warn({ room: "r@rooms.test" }, "not moderated");
    expect(text()).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: not moderated \{"room":"r@rooms\.test"\}\n$/);
  });

  test("colours only where they are wanted", () => {
    const plain = logTo({ level: "info", format: "text" });
    plain.log.info("x");
    expect(plain.text()).not.toContain("\u001b");
    const colored = logTo({ level: "info", format: "text", colors: true });
    colored.log.info("x");
    expect(colored.text()).toContain("\u001b");
  });

  test("what is logged is there when the call returns: an exit loses nothing", () => {
    const { log, text } = logTo({ level: "info", format: "text" });
    log.info("last words");
    expect(text()).toContain("last words");
  });
});

describe.each(["json", "text"] as const)("%s, with a stream for errors", (format) => {
  test("holds there errors alone, a child's too, and nothing twice", () => {
    const told = { out: [] as string[], errors: [] as string[] };
    const log = createLog(
      { level: "debug", format },
      { write: (line) => void told.out.push(line) },
      { write: (line) => void told.errors.push(line) },
    );
    for (const one of [log, log.child({ bot: "a" })]) {
      for (const method of ["debug", "info", "warn", "error", "fatal"] as const) one[method](`a ${method}`);
    }
    const words = (lines: readonly string[]) => lines.map((line) => /a (\w+)/.exec(line)?.[1]);
    expect(words(told.out)).toEqual(["debug", "info", "warn", "debug", "info", "warn"]);
    expect(words(told.errors)).toEqual(["error", "fatal", "error", "fatal"]);
  });
});

test("a secret never reaches a line, whatever object it comes in", () => {
  const SECRET = "s3cr3t-of-this-test";
  const holder = fc.constantFrom("password", "secret", "secretFile").map((key) => ({ [key]: SECRET }));
  const wrap = (inner: fc.Arbitrary<unknown>) =>
    fc.oneof(
      fc
        .tuple(fc.constantFrom("connection", "options", "a-b", "err"), inner)
        .map(([key, value]) => ({ [key]: value, n: 1 })),
      inner.map((value) => ({ list: [1, value] })),
    );
  const nested = fc.oneof(holder, wrap(holder), wrap(wrap(holder)));
  fc.assert(
    fc.property(
      nested,
      fc.constantFrom("json" as const, "text" as const),
      fc.boolean(),
      (object, format, child) => {
        const { log, text } = logTo({ level: "debug", format });
        if (child) log.child(object as object).debug("m");
        else log.debug(object as object, "m");
        expect(text()).toContain("m");
        expect(text()).toContain("[Redacted]");
        expect(text()).not.toContain(SECRET);
      },
    ),
    { numRuns: 300 },
  );
});

test("nor in an error that carries its settings", () => {
  const { log, text } = logTo({ level: "info", format: "json" });
  const settings = { service: "xmpp://127.0.0.1:5347", password: "s3cr3t-of-this-test" };
  log.error({ err: Object.assign(new Error("refused"), { settings }) }, "failed");
  expect(text()).toContain("xmpp://127.0.0.1:5347");
  expect(text()).not.toContain("s3cr3t-of-this-test");
});

// Linux has a device on which every write fails.
test.skipIf(!existsSync("/dev/full"))("where nothing can be written the bot goes on", async () => {
  const full = openSync("/dev/full", "w");
  try {
    const script = `
      import { createLog } from ${JSON.stringify(new URL("../dist/log.js", import.meta.url).href)};
      const log = createLog({ level: "info", format: "json" });
      log.info("lost");
      log.error("lost, too");
      setImmediate(() => process.exit(7));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", full, full],
    });
    expect(await once(child, "exit")).toEqual([7, null]);
  } finally {
    closeSync(full);
  }
});
