import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("../scripts/installed-size.mjs", import.meta.url));

test("without a build and without a compiler it says what it needs, and that is all", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-size-"));
  try {
    await cp(script, join(folder, "scripts/installed-size.mjs"));
    const { status, stdout, stderr } = spawnSync(process.execPath, [
      join(folder, "scripts/installed-size.mjs"),
    ]);
    expect([status, String(stdout)]).toEqual([1, ""]);
    expect(String(stderr)).toMatch(/^There is nothing to measure: .* Run npm ci first: it brings one\.\n$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
