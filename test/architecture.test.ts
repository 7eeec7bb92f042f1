import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, test } from "vitest";

// What src/README.md says of the folders, read from the import lines. A part is a folder of src/, or a file in src/ itself.
const PURE = ["muc", "text", "moderation", "rules", "config", "init"];
const COMPOSITION = [
  "main.ts",
  "warden.ts",
  "keep-audit-log.ts",
  "keep-files.ts",
  "keep-policies.ts",
  "taken-up-report.ts",
  "keep-status.ts",
  "keep-talk.ts",
  "keep-link.ts",
  "keep-http.ts",
  "keep-metrics.ts",
  "doctor",
  "chat-report.ts",
  "readiness.ts",
  "report.ts",
  "gate-report.ts",
  "cli",
  "demo",
];

/** Which parts of src/ a part may import besides itself, and which packages in which of its files. */
const MAY: Record<string, { parts: string[]; packages: Record<string, RegExp> }> = {
  muc: { parts: [], packages: { "@xmpp/jid": /^muc\/jid\.ts$/ } },
  text: {
    parts: [],
    packages: {
      "@eslint-community/regexpp": /^text\/syntax\.ts$/,
      linkifyjs: /^text\/links\.ts$/,
    },
  },
  moderation: { parts: ["muc", "text"], packages: { zod: /^/ } },
  rules: { parts: ["moderation", "muc", "text"], packages: { zod: /^/ } },
  config: {
    parts: ["moderation", "muc", "text"],
    packages: { zod: /^/, "jsonc-parser": /^config\/source\.ts$/ },
  },
  init: { parts: ["config", "muc"], packages: {} },
  "bot.ts": { parts: [...PURE, "enforcing.ts"], packages: {} },
  "enforcing.ts": { parts: [...PURE, "bot.ts"], packages: {} },
};
/** What reads a clock, rolls a die, waits or knows the process. */
const IMPURE =
  /\b(?:async|await)\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bset(?:Timeout|Interval|Immediate)\b|\bprocess\.|\bperformance\./;

const src = new URL("../src/", import.meta.url);
const paths = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !/\.(test|d)\.ts$/.test(path))
  .sort();
const files = paths.map((path) => {
  const text = readFileSync(new URL(path, src), "utf8");
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return { path, part: partOf(path), text, code, imports: [...importsOf(path, code)] };
});

function partOf(path: string): string {
  return path.split("/")[0] ?? path;
}

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
  /** The part of src/ that it names; undefined for a package. */
  readonly part: string | undefined;
}

function* importsOf(path: string, code: string): Generator<Import> {
  const statements = /^(?:import|export)\s(type\s)?(?:[^;"]*?\sfrom\s)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;
  for (const [, type, from = "", dynamic] of code.matchAll(statements)) {
    const name = dynamic ?? from;
    const local = name.startsWith(".") ? partOf(posix.join(posix.dirname(path), name)) : undefined;
    yield { from: name, typeOnly: type !== undefined, part: local };
  }
}

/** All imports of the chosen files that `allowed` does not allow, as `file -> import`. */
function wrong(
  chosen: (part: string) => boolean,
  allowed: (one: Import, file: { path: string; part: string }) => boolean,
): string[] {
  return files
    .filter(({ part }) => chosen(part))
    .flatMap((file) =>
      file.imports.filter((one) => !allowed(one, file)).map((one) => `${file.path} -> ${one.from}`),
    );
}

test("the import lines are read", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.find(({ path }) => path === "muc/room.ts")?.imports.length).toBeGreaterThan(3);
  const told = [...importsOf("a/b.ts", 'import type { X } from "../c/d.ts";\nimport {\n  y,\n} from "z";\n')];
  expect(told.map(({ part, from, typeOnly }) => [part, from, typeOnly])).toEqual([
    ["c", "../c/d.ts", true],
    [undefined, "z", false],
  ]);
});

describe.each(Object.entries(MAY))("%s", (name, { parts, packages }) => {
  test("imports only what it may", () => {
    const fine = ({ from, part }: Import, { path }: { path: string }) =>
      part === undefined ? (packages[from]?.test(path) ?? false) : part === name || parts.includes(part);
    expect(wrong((part) => part === name, fine)).toEqual([]);
  });
});

test.each(PURE)("%s neither waits nor looks at the clock, and knows no machine", (name) => {
  const found = files.filter(({ part }) => part === name).filter(({ code }) => IMPURE.test(code));
  expect(found.map(({ path, code }) => `${path}: ${IMPURE.exec(code)?.[0]}`)).toEqual([]);
});

test("adapters import the core, and never each other", () => {
  const isAdapter = (part: string) => !(part in MAY) && !COMPOSITION.includes(part);
  const shared = ["muc", "text", "moderation", "config", "log.ts"];
  const fine = ({ part, typeOnly }: Import, file: { part: string }) =>
    part === undefined || part === file.part || shared.includes(part) || (typeOnly && part === "bot.ts");
  expect(wrong(isAdapter, fine)).toEqual([]);
});

test("nobody imports what puts the parts together", () => {
  const askers: Record<string, string[]> = {
    "main.ts": [],
    cli: ["main.ts"],
    demo: ["cli"],
    "warden.ts": COMPOSITION,
  };
  const fine = ({ part, typeOnly }: Import, file: { part: string }) =>
    part === undefined ||
    part === file.part ||
    (askers[part]?.includes(file.part) ?? true) ||
    (typeOnly && part === "warden.ts");
  expect(wrong(() => true, fine)).toEqual([]);
});

test("what users write as a pattern is run by text/pattern alone, never as JavaScript's regular expression", () => {
  const where = ["moderation", "rules", "config"];
  const making = files.filter(({ part, code }) => where.includes(part) && /\bRegExp\(/.test(code));
  expect(making.map(({ path }) => path)).toEqual([]);
});

test("files are short", () => {
  const lengths = files.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));
  lengths.sort((a, b) => b.lines - a.lines);
  const longest = lengths
    .slice(0, 10)
    .map(({ path, lines }) => `${lines} ${path}`)
    .join(", ");
  expect(
    lengths.filter(({ lines }) => lines > 250),
    longest,
  ).toEqual([]);
  expect(lengths[Math.floor(lengths.length / 2)]?.lines, longest).toBeLessThan(80);
});
