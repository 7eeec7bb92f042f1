import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isOpenToOthers } from "./secret-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mucwarden-secret-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  { file: 0o644, inside: 0o755, isOpen: true },
  { file: 0o602, inside: 0o711, isOpen: true },
  { file: 0o640, inside: 0o755, isOpen: false },
  { file: 0o444, inside: 0o700, isOpen: false },
  { file: 0o444, inside: 0o750, isOpen: false },
])("a file $file in a folder $inside: open to others, $isOpen", async ({ file, inside, isOpen }) => {
  const path = join(folder, "component_secret");
  writeFileSync(path, "x");
  chmodSync(path, file);
  chmodSync(folder, inside);
  expect(await isOpenToOthers(path)).toBe(isOpen);
});

test("behind a link the folder counts in which the file lies", async () => {
  const [path, closed] = [join(folder, "component_secret"), join(folder, "closed")];
  writeFileSync(path, "x", { mode: 0o644 });
  chmodSync(folder, 0o755);
  mkdirSync(closed, { mode: 0o700 });
  symlinkSync(path, join(closed, "link"));
  expect(await isOpenToOthers(join(closed, "link"))).toBe(true);
});

test("what cannot be looked at is not said to be open", async () => {
  expect(await isOpenToOthers(join(folder, "none"))).toBe(false);
});
