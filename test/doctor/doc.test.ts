import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHECKS } from "../../src/doctor/result.ts";

test("docs/doctor.md explains each check, in its order", () => {
  const text = readFileSync(new URL("../../docs/doctor.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \| (\S.*) \| (\S.*) \|$/gm)];
  expect(rows.map(([, check]) => check)).toEqual([...CHECKS]);
});
