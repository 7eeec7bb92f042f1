import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { InitOptions } from "../../src/cli/init-command.ts";
import { createLayoutRoot, type LayoutRoot } from "../support/layout.ts";

// What init does with a system's files, whatever the layout.

/** What a test wants to see, or to spoil. */
const disk = vi.hoisted(() => ({ opened: (_path: string) => {}, renaming: (_path: string) => {} }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return {
    ...real,
    async open(...args: Parameters<typeof real.open>) {
      const file = await real.open(...args);
      disk.opened(String(args[0]));
      return file;
    },
    async rename(from: string, to: string) {
      disk.renaming(from);
      await real.rename(from, to);
    },
  };
});

const SNIPPET = "etc/prosody/conf.avail/mucwarden.cfg.lua";
const SECRET = "etc/mucwarden/component.secret";
const MODERATION = "etc/mucwarden/bot/rooms.example.org/moderation.json";
const SYSTEM = {
  "etc/prosody/prosody.cfg.lua": 'Include "conf.d/*.cfg.lua"\n',
  "etc/prosody/conf.d/hosts.cfg.lua": 'VirtualHost "example.org"\nComponent "rooms.example.org" "muc"\n',
  "etc/passwd": "root:x:0:0::/:/bin/sh\nmucwarden:x:801:802::/:/bin/false\n",
  "etc/group": "root:x:0:\nprosody:x:803:\nmucwarden:x:802:\n",
};
const DEBIAN = { layout: "debian", domain: "example.org" } as const;
const isRoot = process.getuid?.() === 0;

async function system(): Promise<LayoutRoot> {
  const root = await createLayoutRoot(SYSTEM);
  onTestFinished(root.stop);
  return root;
}

/** Every path with its kind, mode, owner, time of change and content. */
const snapshot = ({ folder }: LayoutRoot) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const { mode, uid, gid, ino, ctimeMs } = lstatSync(path);
      return { name, mode: mode.toString(8), uid, gid, ino, ctimeMs };
    });

const namesIn = ({ folder }: LayoutRoot) => readdirSync(folder, { recursive: true, encoding: "utf8" });
const modeOf = (root: LayoutRoot, path: string) => (statSync(root.path(path)).mode & 0o7777).toString(8);

test("the second run changes nothing", async () => {
  const root = await system();
  expect((await root.init(DEBIAN)).status).toBe(0);
  const before = snapshot(root);
  const again = await root.init(DEBIAN);
  expect(again).toMatchObject({ status: 0, said: expect.stringContaining("Nothing to do") });
  expect(again.said).not.toMatch(/^ {2}(?:useradd|chown|systemctl|prosodyctl|sudo) /m);
  expect((await root.init({ ...DEBIAN, dryRun: true })).said).toMatch(/^ {2}systemctl restart prosody$/m);
  expect(snapshot(root)).toEqual(before);
});

test("modes are as planned, whatever the umask; owners too, for root", async () => {
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  const root = await system();
  expect((await root.init(DEBIAN)).status).toBe(0);
  const modes = [SNIPPET, SECRET, MODERATION, "etc/mucwarden", "var/lib/mucwarden"].map((path) =>
    modeOf(root, path),
  );
  expect(modes).toEqual(["640", "640", "640", "750", "750"]);
  expect(modeOf(root, "etc/systemd/system/mucwarden.service")).toBe("644");
  // Made on the way, and Prosody has to get through.
  expect(modeOf(root, "var/lib/prosody")).toBe("755");
  expect(modeOf(root, "var/lib/prosody/custom_plugins/mod_muc_warden/mod_muc_warden.lua")).toBe("644");
  if (!isRoot) return;
  const owners = [SNIPPET, SECRET, "var/lib/mucwarden"].map((path) => {
    const { uid, gid } = statSync(root.path(path));
    return [uid, gid];
  });
  expect(owners).toEqual([
    [0, 803],
    [0, 802],
    [801, 802],
  ]);
});

test("a secret is open to nobody but its writer until it has its owner", async () => {
  const umask = process.umask(0);
  onTestFinished(() => void process.umask(umask));
  const root = await system();
  await root.init(DEBIAN);
  const modes: string[] = [];
  const owners: number[] = [];
  disk.opened = (path) => {
    if (path.endsWith(".mucwarden-init")) modes.push((statSync(path).mode & 0o777).toString(8));
  };
  disk.renaming = (path) => owners.push(statSync(path).gid);
  onTestFinished(() => void Object.assign(disk, { opened: () => {}, renaming: () => {} }));
  await root.write(SNIPPET, "-- mine\n");
  await rm(root.path(SECRET));
  expect((await root.init({ ...DEBIAN, force: true })).status).toBe(0);
  // The secret, the old snippet's backup, the snippet.
  expect(modes).toEqual(["600", "600", "600"]);
  if (isRoot) expect(owners).toEqual([802, 803, 803]);
});

test("what differs is replaced with --force alone, all or nothing, and the old file is kept", async () => {
  const root = await system();
  await root.init(DEBIAN);
  const secret = await root.read(SECRET);
  await root.write(SNIPPET, "-- changed by hand\n");
  await rm(root.path(MODERATION));
  const before = snapshot(root);
  const refused = await root.init(DEBIAN);
  expect(refused).toMatchObject({ status: 2, failed: expect.stringContaining("--force") });
  expect(snapshot(root)).toEqual(before);

  expect((await root.init({ ...DEBIAN, force: true })).status).toBe(0);
  expect(await root.read(SNIPPET)).toContain(`component_secret = "${secret.trim()}"`);
  const backup = namesIn(root).find((name) => name.startsWith(`${SNIPPET}.bak-`)) ?? "none";
  expect(await root.read(backup)).toBe("-- changed by hand\n");
  expect(existsSync(root.path(MODERATION))).toBe(true);
});

test("the operator's own stays: the secret, moderation.json, the policy", async () => {
  const root = await system();
  await root.init(DEBIAN);
  const own = '{ "type": "component", "connection": { "domain": "mucwarden.example.org" }, "name": "Owl" }';
  await root.write(MODERATION, own);
  await root.write(SECRET, "my-own-secret-of-old");
  const changed = await root.init({ ...DEBIAN, force: true });
  expect(changed.status, changed.failed).toBe(0);
  expect(await root.read(MODERATION)).toBe(own);
  expect(await root.read(SECRET)).toBe("my-own-secret-of-old");
  expect(await root.read(SNIPPET)).toContain('component_secret = "my-own-secret-of-old"');
});

test("a secret that others can read is closed", async () => {
  const root = await system();
  await root.write(SECRET, "my-own-secret-of-old", 0o644);
  expect((await root.init(DEBIAN)).status).toBe(0);
  expect(modeOf(root, SECRET)).toBe("640");
  expect(await root.read(SECRET)).toBe("my-own-secret-of-old");
});

// The 1st file is moderation.json, the 3rd the secret; then come the unit and the module, and at last the snippet.
test.each([1, 3, 4, 20, -1])("a run that is cut off at the %i. file is taken up by the next", async (at) => {
  const root = await system();
  let left = at;
  disk.renaming = (path) => {
    if (--left === 0 || (at < 0 && realpathSync(path).includes("/conf.avail/")))
      throw new Error("ENOSPC: no space left");
  };
  onTestFinished(() => void Object.assign(disk, { renaming: () => {} }));
  const cut = await root.init(DEBIAN);
  expect(cut).toMatchObject({ status: 1, failed: expect.stringContaining("no space left") });
  disk.renaming = () => {};
  const next = await root.init(DEBIAN);
  expect(next.status, next.failed).toBe(0);
  const secret = (await root.read(SECRET)).trim();
  expect(secret).toMatch(/^[\da-f]{64}$/);
  expect(await root.read(SNIPPET)).toContain(secret);
  expect(namesIn(root).filter((name) => name.includes(".mucwarden-init"))).toEqual([]);
  expect((await root.init(DEBIAN)).said).toContain("Nothing to do");
});

test("a link in the way is neither followed nor replaced", async () => {
  const root = await system();
  const elsewhere = await mkdtemp(join(tmpdir(), "mucwarden-elsewhere-"));
  onTestFinished(() => rm(elsewhere, { recursive: true }));
  await writeFile(join(elsewhere, "file"), "not yours\n");
  await root.write("etc/systemd/system/other", "");
  await symlink(join(elsewhere, "file"), root.path("etc/systemd/system/mucwarden.service"));
  const refused = await root.init({ ...DEBIAN, force: true });
  expect(refused).toMatchObject({ status: 2, failed: expect.stringContaining("is a link to") });

  for (const path of ["etc/systemd", "etc/mucwarden"]) {
    await rm(root.path(path), { recursive: true, force: true });
    await symlink(elsewhere, root.path(path));
    const out = await root.init({ ...DEBIAN, force: true });
    expect(out).toMatchObject({ status: 2, failed: expect.stringContaining("out of the root") });
    await rm(root.path(path));
  }
  expect(readdirSync(elsewhere)).toEqual(["file"]);
  expect(readFileSync(join(elsewhere, "file"), "utf8")).toBe("not yours\n");
});

test.each<[string, Partial<InitOptions>, string]>([
  ["--dry-run", { dryRun: true }, "0640  root:prosody"],
  ["--print", { print: true }, "component_secret = "],
])("%s writes nothing", async (_, options, shown) => {
  const root = await system();
  const before = snapshot(root);
  const made = await root.init({ ...DEBIAN, ...options });
  expect(made).toMatchObject({ status: 0, said: expect.stringContaining(shown) });
  expect(made.said).toContain("/etc/mucwarden/bot/rooms.example.org/moderation.json");
  expect(snapshot(root)).toEqual(before);
});

test("beside the files that are printed stands what they do not tell: users, owners, what to run", async () => {
  const root = await system();
  await root.write("etc/passwd", "root:x:0:0::/:/bin/sh\n");
  const { said, failed } = await root.init({ ...DEBIAN, print: true });
  expect(failed).toMatch(/^ {2}useradd .* mucwarden$/m);
  expect(failed).toMatch(/^ {2}chown root:mucwarden .*component\.secret/m);
  expect(failed).toMatch(/^ {2}systemctl enable --now mucwarden$/m);
  expect(said).not.toContain("systemctl enable");
  const [, secret = "none"] = /component_secret = "(.*)"/.exec(said) ?? [];
  expect(failed).not.toContain(secret);
});

test("at the end stands how to see which rooms are moderated", async () => {
  const root = await system();
  const { said } = await root.init(DEBIAN);
  expect(said).toMatch(/^ {2}sudo -u mucwarden \S+ \S+ status --state \/var\/lib\/mucwarden\n$/m);
});

test("with nothing to write, a user that is missing is still to be made", async () => {
  const root = await system();
  await root.init(DEBIAN);
  await root.write("etc/passwd", "root:x:0:0::/:/bin/sh\n");
  const { said } = await root.init({ ...DEBIAN, force: true });
  expect(said).toMatch(/^ {2}useradd .* mucwarden$/m);
  expect(said).not.toMatch(/^ {2}systemctl /m);
});

// With the paths of one machine on the other, the commands would reach the Prosody that runs there.
test.each<[string, Omit<InitOptions, "root">, Record<string, string>]>([
  ["debian", DEBIAN, {}],
  ["debian, --remove", { layout: "debian", remove: true }, {}],
  [
    "enterprise",
    { layout: "enterprise", tenant: ["example.org"] },
    {
      "srv/prosody/config/prosody.cfg.lua": `plugin_paths = { "/m" }\nInclude "components/*.cfg.lua"\n${SYSTEM["etc/prosody/conf.d/hosts.cfg.lua"]}`,
      "etc/passwd": "root:x:0:0::/:/bin/sh\n",
    },
  ],
  [
    "minimal",
    { layout: "minimal", domain: "example.org" },
    { "prosody/prosody.cfg.lua": SYSTEM["etc/prosody/conf.d/hosts.cfg.lua"] },
  ],
])(
  "what is to be known and to be run of another machine has its paths alone: %s",
  async (_, options, files) => {
    const root = await system();
    for (const [path, content] of Object.entries(files)) await root.write(path, content);
    if (options.remove) await root.init(DEBIAN);
    vi.spyOn(process, "getuid").mockReturnValue(4711);
    onTestFinished(() => void vi.restoreAllMocks());
    const { status, said, failed } = await root.init(options);
    expect(status, failed).toBe(0);
    const [, notes = "", steps = ""] = said.split(/\n\n/);
    expect(notes.split("\n")[0]).toBe(`What is to be known of the machine that ${root.folder} is for:`);
    expect(steps.split("\n")[0]).toBe(`Next, on the machine that ${root.folder} is for:`);
    const more = [notes, steps].map((part) => part.split("\n").slice(1).join("\n"));
    expect(more.join("\n")).toMatch(/restart|mucwarden/);
    expect(more.join("\n")).not.toContain(root.folder);
  },
);

test("a backup is closed to others, whoever could read the file: a secret may be in it", async () => {
  const root = await system();
  const main = "prosody/prosody.cfg.lua";
  await root.write(main, SYSTEM["etc/prosody/conf.d/hosts.cfg.lua"], 0o644);
  const layout = "minimal";
  expect((await root.init({ layout, domain: "example.org" })).status).toBe(0);
  chmodSync(root.path(main), 0o666);
  expect((await root.init({ layout, remove: true })).status).toBe(0);
  const backups = namesIn(root).filter((name) => name.startsWith(`${main}.bak-`));
  const modes = backups.map((name) => modeOf(root, name));
  expect(modes.length).toBeGreaterThan(0);
  expect(new Set(modes)).toEqual(new Set(["640"]));
});

test("without a MUC host it is refused, with the lines to put in by hand", async () => {
  const root = await system();
  await root.write("etc/prosody/conf.d/hosts.cfg.lua", 'VirtualHost "example.org"\n');
  const refused = await root.init(DEBIAN);
  expect(refused).toMatchObject({ status: 2, failed: expect.stringContaining("have no MUC host") });
  expect(refused.failed).toContain('\nComponent "rooms.example.org" "muc"\n');
});

test("a table and what is said hold no secret", async () => {
  const root = await system();
  const dry = await root.init({ ...DEBIAN, dryRun: true });
  const made = await root.init(DEBIAN);
  const secret = (await root.read(SECRET)).trim();
  expect(dry.said + made.said + made.failed).not.toContain(secret);
});

test("who is not root is told whom the files have to belong to", async () => {
  const root = await system();
  vi.spyOn(process, "getuid").mockReturnValue(4711);
  onTestFinished(() => void vi.restoreAllMocks());
  const made = await root.init(DEBIAN);
  expect(made.status, made.failed).toBe(0);
  expect(made.said).toMatch(/^ {2}chown root:mucwarden .*component\.secret/m);
  expect(made.said).toMatch(/^ {2}chown root:prosody .*mucwarden\.cfg\.lua$/m);
  expect(await root.init({ ...DEBIAN, createUser: true })).toMatchObject({ status: 1 });
});

test("a user that is missing is made before files are given to it", async () => {
  const root = await system();
  await root.write("etc/passwd", "root:x:0:0::/:/bin/sh\n");
  await root.write("etc/group", "root:x:0:\n");
  const { said } = await root.init(DEBIAN);
  const lines = said.split("\n");
  const user = lines.findIndex((line) => line.startsWith("  useradd "));
  expect(user).toBeGreaterThan(0);
  expect(lines.findIndex((line) => line.startsWith("  chown root:mucwarden"))).toBeGreaterThan(user);
});

test("a secret may be brought along, and replaces another with --force alone", async () => {
  const root = await system();
  await root.init(DEBIAN);
  await root.write("given", "a-secret-from-elsewhere\n");
  const options = { ...DEBIAN, secretFile: root.path("given") };
  expect((await root.init(options)).status).toBe(2);
  expect((await root.init({ ...options, force: true })).status).toBe(0);
  expect(await root.read(SECRET)).toBe("a-secret-from-elsewhere\n");
  expect(await root.read(SNIPPET)).toContain('"a-secret-from-elsewhere"');
});

test("--remove takes Prosody's part and the unit out, and leaves what the operator wrote", async () => {
  const root = await system();
  await root.init(DEBIAN);
  const { layout } = DEBIAN;
  expect(await root.init({ layout, remove: true })).toMatchObject({ status: 0, failed: "" });
  expect(
    namesIn(root).filter((name) => /conf\.d\/mucwarden|mucwarden\.cfg\.lua$|\.service$/.test(name)),
  ).toEqual([]);
  expect(existsSync(root.path(SECRET))).toBe(true);
  const dry = await root.init({ ...DEBIAN, remove: true, dryRun: true });
  const [table = ""] = dry.said.split("\n\n");
  expect(table.split("\n").map((line) => line.split("  ")[0])).toEqual(Array(4).fill("not there"));
  expect((await root.init({ ...DEBIAN, remove: true })).said).toContain("Nothing to do");
});

test.each<[string, Omit<InitOptions, "root">, RegExp]>([
  ["no domain", { layout: "debian" }, /--domain/],
  ["no domain, but something", { layout: "debian", domain: "../etc" }, /is no domain/],
  ["a muc that leads elsewhere", { ...DEBIAN, muc: [".."] }, /is no domain/],
  ["a tenant of one who has none", { ...DEBIAN, tenant: ["a"] }, /--layout enterprise/],
  ["no tenant", { layout: "enterprise" }, /--tenant/],
  ["a muc for all tenants", { layout: "enterprise", tenant: ["a"], muc: ["b"] }, /--tenant/],
  ["--remove where it is not known", { layout: "dev", remove: true }, /--remove/],
  ["no such file", { ...DEBIAN, secretFile: "/nowhere/at/all" }, /--secret-file/],
])("a wrong command line: %s", async (_, options, says) => {
  const root = await system();
  const before = snapshot(root);
  expect(await root.init(options)).toMatchObject({ status: 1, failed: expect.stringMatching(says) });
  expect(snapshot(root)).toEqual(before);
});

test("of several MUC hosts one has to be named, and those that are disabled are none", async () => {
  const root = await system();
  await root.write(
    "etc/prosody/conf.d/old.cfg.lua",
    'Component "old.example.org" "muc"\n\tenabled = false\n',
  );
  expect((await root.init({ ...DEBIAN, dryRun: true })).status).toBe(0);
  await root.write("etc/prosody/conf.d/more.cfg.lua", 'Component "more.example.org" "muc"\n');
  const asked = await root.init(DEBIAN);
  expect(asked).toMatchObject({
    status: 1,
    failed: expect.stringContaining("rooms.example.org, more.example.org"),
  });
  expect((await root.init({ ...DEBIAN, muc: ["rooms.example.org"] })).status).toBe(0);
});
