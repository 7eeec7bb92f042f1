import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadHandlerFiles } from "./handler-files.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "handler-files-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../test/chatbot/handlers/${name}`, import.meta.url));
}

test("without files there is nothing to load", async () => {
  expect(await loadHandlerFiles([])).toEqual({ types: [], problems: [] });
});

test("each file registers its types, CommonJS or not, and one that fails keeps no other from it", async () => {
  const broken = join(folder, "broken.cjs");
  writeFileSync(broken, "// Not JavaScript:\nclass {\n");
  const missing = join(folder, "missing.cjs");
  const names = ["keeper.cjs", "half-way.cjs", "nothing.cjs", "awaits.mjs"];
  const files = [broken, missing, ...names.map(fixture)];

  const { types, problems } = await loadHandlerFiles(files);

  expect(types).toEqual(["keeper", "first-half", "from-a-module"]);
  expect(problems).toEqual([
    { file: broken, message: "SyntaxError: Unexpected token '{' (line 2)" },
    { file: missing, message: `Error: Cannot find module '${missing}'` },
    { file: fixture("half-way.cjs"), message: "Error: Handler hello already exists" },
    { file: fixture("nothing.cjs"), message: "TypeError: it exports no function registerHandlers" },
  ]);
});

test("a file that never comes to an end of it is given up", async () => {
  const file = fixture("never.cjs");
  const message = "Error: its registerHandlers did not come to an end within 0.05 s";
  expect(await loadHandlerFiles([file], 50)).toEqual({ types: [], problems: [{ file, message }] });
});

test.each([
  ["null", "TypeError: it exports no function registerHandlers"],
  ["{ get registerHandlers() { throw null } }", "thrown: null"],
  [
    "{ registerHandlers: () => Promise.reject(Object.create(null)) }",
    "thrown: something that cannot be read",
  ],
])("whatever a file exports and throws, it is a problem in words: %s", async (exported, message) => {
  const file = join(folder, `odd-${exported.length}.cjs`);
  writeFileSync(file, `module.exports = ${exported};\n`);
  expect(await loadHandlerFiles([file])).toEqual({ types: [], problems: [{ file, message }] });
});

test("files are looked for where the program was started", async () => {
  const { problems } = await loadHandlerFiles(["test/chatbot/handlers/nothing.cjs"]);
  expect(problems.map(({ message }) => message)).toEqual([
    "TypeError: it exports no function registerHandlers",
  ]);
});
