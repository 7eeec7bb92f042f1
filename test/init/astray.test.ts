import { execFileSync } from "node:child_process";
import { chownSync, existsSync, lchownSync, mkdirSync, readdirSync, renameSync, symlinkSync } from "node:fs";
import { expect, onTestFinished, test, vi } from "vitest";
import { createLayoutRoot, type LayoutRoot } from "../support/layout.ts";

// Prosody's own folders are Prosody's user's: who takes Prosody over must not have root write elsewhere.

const disk = vi.hoisted(() => ({ renaming: () => {} }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    async rename(from: string, to: string) {
      await real.rename(from, to);
      disk.renaming();
    },
  };
});

const MINIMAL = { layout: "minimal", domain: "example.org" } as const;
const OTHER = 4711;
const testAsRoot = test.skipIf(process.getuid?.() !== 0);

/** A folder of somebody else's with Prosody's file in it, and one beside it that is root's. */
async function system(): Promise<LayoutRoot> {
  const root = await createLayoutRoot({
    "prosody/prosody.cfg.lua":
      'plugin_paths = { "/modules" }\nVirtualHost "example.org"\nComponent "rooms.example.org" "muc"\n',
  });
  onTestFinished(root.stop);
  mkdirSync(root.path("etc"));
  mkdirSync(root.path("modules"));
  chownSync(root.path("prosody"), OTHER, OTHER);
  return root;
}

function plant(root: LayoutRoot, path: string, target: string): void {
  symlinkSync(target, root.path(path));
  lchownSync(root.path(path), OTHER, OTHER);
}

testAsRoot.each([
  ["a folder of init's", "prosody/mucwarden"],
  ["a folder above one", "prosody/mucwarden/bot"],
])("root follows no link that somebody else planted: %s", async (_, path) => {
  const root = await system();
  if (path.includes("/bot")) {
    mkdirSync(root.path("prosody/mucwarden"));
    chownSync(root.path("prosody/mucwarden"), OTHER, OTHER);
  }
  plant(root, path, root.path("etc"));
  const made = await root.init({ ...MINIMAL, force: true });
  expect(made).toMatchObject({ status: 2, failed: expect.stringContaining("is a link") });
  expect(readdirSync(root.path("etc"))).toEqual([]);
  expect(await root.read("prosody/prosody.cfg.lua")).not.toContain("mucwarden");
});

testAsRoot("nor one that is planted while init writes", async () => {
  const root = await system();
  disk.renaming = () => {
    disk.renaming = () => {};
    renameSync(root.path("prosody/mucwarden"), root.path("prosody/aside"));
    plant(root, "prosody/mucwarden", root.path("etc"));
  };
  onTestFinished(() => void Object.assign(disk, { renaming: () => {} }));
  const made = await root.init(MINIMAL);
  expect(made).toMatchObject({ status: 1, failed: expect.stringContaining("is a link") });
  expect(readdirSync(root.path("etc"))).toEqual([]);
});

testAsRoot("what root itself has linked elsewhere is used", async () => {
  const root = await system();
  chownSync(root.path("prosody"), 0, 0);
  symlinkSync("../etc", root.path("prosody/mucwarden"));
  const made = await root.init(MINIMAL);
  expect(made.status, made.failed).toBe(0);
  expect(existsSync(root.path("etc/component.secret"))).toBe(true);
});

test("a pipe among Prosody's files is not waited for", async () => {
  const root = await createLayoutRoot({ "etc/prosody/prosody.cfg.lua": 'Include "conf.d/*.cfg.lua"\n' });
  onTestFinished(root.stop);
  mkdirSync(root.path("etc/prosody/conf.d"));
  execFileSync("mkfifo", [root.path("etc/prosody/conf.d/odd.cfg.lua")]);
  const made = await root.init({ layout: "debian", domain: "example.org", muc: ["rooms.example.org"] });
  expect(made).toMatchObject({ status: 2, failed: expect.stringContaining("odd.cfg.lua: cannot be read") });
});
