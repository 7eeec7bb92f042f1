import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { namesIn, readSource, reasonOf } from "./read-file.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mucwarden-read-"));
  await mkdir(join(folder, "sub"));
  await writeFile(join(folder, "a"), "é 🧨");
  await symlink("a", join(folder, "link"));
  await symlink("sub", join(folder, "link-to-sub"));
  await symlink("loop", join(folder, "loop"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a file is read as UTF-8, through a link too", async () => {
  for (const name of ["a", "link"]) {
    expect(await readSource(join(folder, name))).toEqual({ file: join(folder, name), text: "é 🧨" });
  }
});

test.each([
  ["nope", "there is no such file", true],
  ["nope/a", "there is no such file", true],
  ["a/b", "a part of the path is a file, not a folder", undefined],
  ["sub", "it is a folder", undefined],
])("%s: why not, in plain words", async (name, unreadable, missing) => {
  const source = await readSource(join(folder, name));
  expect(source).toEqual({ file: join(folder, name), unreadable, ...(missing && { missing }) });
});

test("any other reason is the system's own", async () => {
  expect((await readSource(join(folder, "loop"))).unreadable).toContain("ELOOP");
  expect((await readSource("a\0b")).unreadable).toContain("null bytes");
});

test("a refusal names the uid that would need the right", () => {
  const refusal = Object.assign(new Error("EACCES"), { code: "EACCES" });
  expect(reasonOf(refusal)).toBe(`permission denied (the bot runs as uid ${process.getuid?.()})`);
});

test("files and folders, links to them too; a pipe is neither: nobody would ever finish reading it", async () => {
  expect(await namesIn(folder, /./, "file")).toEqual({
    names: ["a", "link", "loop"],
    others: ["link-to-sub", "pipe", "sub"],
  });
  expect(await namesIn(folder, /./, "folder")).toMatchObject({
    names: ["link-to-sub", "sub"],
  });
});

test("a folder that is not there is empty; what is no folder cannot be listed", async () => {
  expect(await namesIn(join(folder, "nope"), /./, "file")).toEqual({
    names: [],
    others: [],
    missing: true,
  });
  expect(await namesIn(join(folder, "a"), /./, "file")).toMatchObject({
    names: [],
    unreadable: { unreadable: "a part of the path is a file, not a folder" },
  });
});

test("what is no file, or no configuration by its size, is not read", async () => {
  expect(await readSource(join(folder, "pipe"))).toMatchObject({ unreadable: "it is no regular file" });
  const large = join(folder, "sub", "large");
  await writeFile(large, "");
  await truncate(large, 25 * 1024 * 1024);
  expect(await readSource(large)).toMatchObject({ unreadable: "it is far too large" });
});
