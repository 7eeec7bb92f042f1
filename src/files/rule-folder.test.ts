import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadRules } from "./rule-folder.ts";

test("every file in src/rules that is no test is a rule, under its own name", async () => {
  const names = readdirSync(fileURLToPath(new URL("../rules", import.meta.url)))
    .filter((name) => !name.includes(".test."))
    .map((name) => name.replace(/\.ts$/, ""));
  expect(names).toContain("moderate");
  expect([...(await loadRules()).keys()]).toEqual(names.sort());
});
