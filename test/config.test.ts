import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Compiled, compile } from "../src/config/compile.ts";
import type { ConnectionOverrides } from "../src/config/connection.ts";
import type { Issue } from "../src/config/issue.ts";
import { locateInFolder, readDataFolder } from "../src/files/data-folder.ts";
import { loadRules } from "../src/files/rule-folder.ts";

// Whole data folders. `expected.json` beside each says which rooms are moderated by what, and what is reported.

interface Expected {
  readonly about: string;
  readonly mucDomain?: string;
  readonly overrides?: ConnectionOverrides;
  readonly connects: boolean;
  /** By room JID; the rules that files name, and the handlers that talk. */
  readonly rooms: Record<string, { nick: string; channel?: string; rules: string[]; talks?: string[] }>;
  /** In their order: severity, code, where, JSON path. */
  readonly issues: string[];
}

const rules = await loadRules();
const config = fileURLToPath(new URL("config/", import.meta.url));

async function compileFolder(
  root: string,
  { mucDomain, overrides = {} }: Partial<Expected>,
): Promise<Compiled> {
  const places = await locateInFolder(root, mucDomain);
  if ("problem" in places) throw new Error(places.problem);
  return compile(await readDataFolder(places), rules, overrides);
}

function summary({ connection, policies, issues }: Compiled, root: string): Omit<Expected, "about"> {
  const rooms = [...policies.values()].map(({ room, settings, channel, entries, talks }) => {
    const what = {
      nick: settings.nick.value,
      ...(channel && { channel }),
      rules: entries.flatMap(({ id, layer, origin }) => (origin ? [`${id} (${layer})`] : [])),
      ...(talks.length > 0 && { talks: talks.map(({ id, type, layer }) => `${id}: ${type} (${layer})`) }),
    };
    return [room, what] as const;
  });
  return {
    connects: connection !== undefined,
    rooms: Object.fromEntries(rooms),
    issues: issues.map((issue) => placeOf(issue, root)),
  };
}

function placeOf({ severity, code, file, line, column, path }: Issue, root: string): string {
  const place = line === undefined ? "" : `:${line}:${column}`;
  return `${severity} ${code} ${file.slice(root.length + 1)}${place} ${path}`.trimEnd();
}

describe.each(["good", "bad"])("%s", (kind) => {
  const folders = readdirSync(join(config, kind));

  test("there are cases", () => expect(folders.length).toBeGreaterThan(3));

  test.each(folders)("%s", async (name) => {
    const root = join(config, kind, name);
    const file = join(root, "expected.json");
    const expected = JSON.parse(readFileSync(file, "utf8")) as Expected;
    const compiled = await compileFolder(root, expected);
    const { about, mucDomain, overrides, ...rest } = expected;
    expect(about).not.toBe("");
    expect(summary(compiled, root)).toEqual(rest);
    for (const { entries } of compiled.policies.values()) {
      expect(entries.flatMap(({ id, origin }) => (origin ? [] : [id]))).toEqual(["overlong"]);
    }
    const errors = compiled.issues.filter(({ severity }) => severity === "error");
    if (kind === "good") expect(errors).toEqual([]);
    else expect(compiled.issues.some(({ severity }) => severity !== "note")).toBe(true);
  });
});

test("the sample of `npm start` has nothing to complain about", async () => {
  const sample = fileURLToPath(new URL("../bot-config", import.meta.url));
  const { connection, policies, issues } = await compileFolder(sample, {});
  expect(connection?.domain).toBe("mucwarden.localhost");
  expect(policies.size).toBe(3);
  for (const { entries, talks } of policies.values()) {
    expect(entries.length).toBeGreaterThan(2);
    expect(talks.length).toBeGreaterThan(2);
  }
  expect(issues).toEqual([]);
});
