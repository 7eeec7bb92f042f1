import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { checkEmojiFiles } from "./emoji-files.ts";

const opened = vi.hoisted((): string[] => []);

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    open: (path: string, ...rest: [string | number]) => {
      opened.push(path);
      return real.open(path, ...rest);
    },
  };
});

const PNG = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1");
const JPG = Buffer.from("\xff\xd8\xff\xe0rest", "latin1");
const GIF = Buffer.from("GIF89arest", "latin1");

let root: string;
let files: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "mucwarden-emojis-"));
  files = join(root, "1/files");
  await mkdir(files, { recursive: true });
  opened.length = 0;
});
afterEach(() => rm(root, { recursive: true, force: true }));

const put = (name: string, content: Buffer | string) => writeFile(join(files, name), content);

async function state(name: string): Promise<string | undefined> {
  return (await checkEmojiFiles(files, [name])).get(name);
}

describe("pictures that are in order", () => {
  test.each([
    ["1.png", PNG],
    ["2.jpg", JPG],
    ["3.jpeg", JPG],
    ["17180352000001.gif", GIF],
    ["4.gif", Buffer.from("GIF87a")],
    ["5.png", Buffer.concat([PNG, Buffer.alloc(30 * 1024 - PNG.length)])],
  ])("%s", async (name, content) => {
    await put(name, content);
    expect(await state(name)).toBe("ok");
  });

  test("through links inside the folder, as Kubernetes lays out its files", async () => {
    await mkdir(join(files, "..2026"));
    await writeFile(join(files, "..2026/1.png"), PNG);
    await symlink("..2026", join(files, "..data"));
    await symlink("..data/1.png", join(files, "1.png"));
    expect(await state("1.png")).toBe("ok");
  });

  test("in a folder that is reached through a link", async () => {
    await put("1.png", PNG);
    await symlink(join(root, "1"), join(root, "linked"));
    expect((await checkEmojiFiles(join(root, "linked/files"), ["1.png"])).get("1.png")).toBe("ok");
  });
});

describe("what only looks like a picture", () => {
  test.each([
    ["1.png", GIF],
    ["1.gif", PNG],
    ["1.jpg", PNG],
    ["1.jpeg", Buffer.from("<svg/>")],
    ["1.png", Buffer.alloc(0)],
    ["1.png", PNG.subarray(0, 7)],
  ])("%s that begins otherwise: %j", async (name, content) => {
    await put(name, content);
    expect(await state(name)).toBe("wrong-type");
  });

  test("a folder, a pipe and a link to itself: nobody waits for them", async () => {
    await mkdir(join(files, "1.png"));
    execFileSync("mkfifo", [join(files, "2.png")]);
    await symlink("3.png", join(files, "3.png"));
    const states = await checkEmojiFiles(files, ["1.png", "2.png", "3.png"]);
    expect([...states.values()]).toEqual(["wrong-type", "wrong-type", "wrong-type"]);
  });
});

test("one byte more than 30 KiB is too large", async () => {
  await put("1.png", Buffer.concat([PNG, Buffer.alloc(30 * 1024 + 1 - PNG.length)]));
  expect(await state("1.png")).toBe("too-large");
});

test("what is not there: the file, or all of the folder", async () => {
  await symlink("nowhere.png", join(files, "2.png"));
  expect([...(await checkEmojiFiles(files, ["1.png", "2.png"])).values()]).toEqual(["missing", "missing"]);
  expect([...(await checkEmojiFiles(join(root, "2/files"), ["1.png"])).values()]).toEqual(["missing"]);
});

test.skipIf(process.getuid?.() === 0)("what may not be read", async () => {
  await put("1.png", PNG);
  await chmod(join(files, "1.png"), 0);
  expect(await state("1.png")).toBe("unreadable");
});

describe("nothing outside the folder is ever opened", () => {
  const secret = Buffer.concat([PNG, Buffer.from("secret")]);

  test.each([
    "../definition.png",
    "../../tokens/1.png",
    "/etc/passwd",
    "..%2F1.png",
    "1.png/../../1.png",
    "1.PNG",
    "1.svg",
    "1.png\n",
    "a.png",
    ".png",
    "",
    "__proto__",
  ])("by name: %j", async (name) => {
    await writeFile(join(root, "1.png"), secret);
    await writeFile(join(root, "1/definition.png"), secret);
    expect(await state(name)).toBe("wrong-type");
    expect(opened).toEqual([]);
  });

  test.each(["../definition.png", "../files-of-others/1.png"])("through a link to %s", async (target) => {
    await mkdir(join(root, "1/files-of-others"));
    await writeFile(join(root, "1/definition.png"), secret);
    await writeFile(join(root, "1/files-of-others/1.png"), secret);
    await symlink(target, join(files, "1.png"));
    expect(await state("1.png")).toBe("wrong-type");
    expect(opened).toEqual([]);
  });

  test("the watch on what is opened works", async () => {
    await put("1.png", PNG);
    await state("1.png");
    expect(opened).toHaveLength(1);
  });
});

test("a name that is there twice is looked at once", async () => {
  await put("1.png", PNG);
  expect([...(await checkEmojiFiles(files, ["1.png", "1.png"]))]).toEqual([["1.png", "ok"]]);
  expect(opened).toHaveLength(1);
});
