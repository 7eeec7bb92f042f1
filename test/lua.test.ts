import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { modulesFolder, projectRoot } from "../src/demo/find-prosody.ts";
import { describeMissing, SUITE_NAMES } from "./support/prosody.ts";

const folder = join(modulesFolder, "mod_muc_warden");
const parts = namesIn(folder, ".lib.lua");
const specs = existsSync(join(folder, "spec")) ? namesIn(join(folder, "spec"), "_spec.lua") : [];

function namesIn(where: string, ending: string): string[] {
  return readdirSync(where).flatMap((name) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []));
}

function tool(suite: "bookworm" | "trixie", name: string): string {
  return join(projectRoot, ".local/debian", suite, "bin", name);
}

/** Resolves to what the tool printed; rejects with it where the tool is not content. */
async function run(file: string, ...args: string[]): Promise<string> {
  const done = await promisify(execFile)(file, args, { cwd: folder }).catch((error) => error);
  if (done instanceof Error) {
    const { stdout = "", stderr = "" } = done as Partial<Record<"stdout" | "stderr", string>>;
    throw new Error(`${stdout}${stderr}` || done.message);
  }
  return done.stdout;
}

// Lua and Prosody's libraries of each suite; busted and luacheck themselves are unpacked with Debian 12's.
for (const suite of ["bookworm", "trixie"] as const) {
  const name = "the parts of mod_muc_warden";
  if (!existsSync(tool("bookworm", "busted")) || !existsSync(tool(suite, "busted"))) {
    describeMissing(name, suite);
    continue;
  }
  describe(`${name}, with the libraries of ${SUITE_NAMES[suite]}`, () => {
    test.each(specs)("%s", async (spec) => {
      const output = await run(tool(suite, "busted"), "-o", "plainTerminal", `spec/${spec}_spec.lua`);
      expect(output).toMatch(/^[1-9]\d* success(es)? \/ 0 failures \/ 0 errors \/ 0 pending/m);
    });
  });
}

test("each part of mod_muc_warden has a specification, or belongs to one that has", () => {
  const specified = parts.filter((part) => specs.includes(part));
  const sources = specified.map((part) => readFileSync(join(folder, `${part}.lib.lua`), "utf8")).join("\n");
  const alone = parts.filter((part) => !specified.includes(part) && !sources.includes(`"${part}"`));
  expect(alone).toEqual([]);
});

if (existsSync(tool("bookworm", "luacheck"))) {
  test("luacheck is content with mod_muc_warden", async () => {
    await run(tool("bookworm", "luacheck"), "--no-color", "--codes", ".");
  });
} else describeMissing("luacheck of mod_muc_warden", "bookworm");
