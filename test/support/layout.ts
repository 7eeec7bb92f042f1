import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { init } from "../../src/cli/init.ts";
import type { InitOptions } from "../../src/cli/init-command.ts";
import { findProsody, projectRoot } from "../../src/demo/find-prosody.ts";
import { freePorts } from "../../src/demo/free-ports.ts";
import { connectPeople, type People } from "../../src/demo/people.ts";
import type { DebianSuite } from "../../src/demo/prosody.ts";
import { launch, type ProsodyProcess } from "../../src/demo/prosody-process.ts";
import { type Program, startProgram } from "./program.ts";
import { PEOPLE } from "./prosody.ts";

export interface Initialized {
  readonly status: number;
  readonly said: string;
  readonly failed: string;
}

/** A temporary folder in which a system lies, as far as init needs one. */
export interface LayoutRoot {
  readonly folder: string;
  /** The real path of one of the layout's. */
  path(inside: string): string;
  write(inside: string, content: string, mode?: number): Promise<void>;
  read(inside: string): Promise<string>;
  init(options: Omit<InitOptions, "root">): Promise<Initialized>;
  /** Each of them at its end, in any order: what a test started. */
  readonly ends: (() => Promise<unknown>)[];
  /** Ends what was started, last first, and removes the folder. */
  stop(): Promise<void>;
}

/**
 * To try a layout: `write` what is on such a system before (Prosody's files), `init`, then `checkConfig`, `startLayoutProsody`
 * and `startLayoutBot` with the paths that the layout uses. No chroot is needed: the generated files are included, as they
 * are, by a configuration that then sets what must not be the machine's own (ports, data, module paths below the root).
 */
export async function createLayoutRoot(files: Readonly<Record<string, string>> = {}): Promise<LayoutRoot> {
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-layout-"));
  const path = (inside: string) => join(folder, inside);
  const ends: (() => Promise<unknown>)[] = [];
  const root: LayoutRoot = {
    folder,
    path,
    ends,
    async write(inside, content, mode = 0o644) {
      await mkdir(dirname(path(inside)), { recursive: true });
      await writeFile(path(inside), content, { mode });
    },
    read: (inside) => readFile(path(inside), "utf8"),
    async init(options) {
      const told = { said: "", failed: "" };
      const status = await init(
        { ...options, root: folder },
        {
          folder,
          now: Date.now,
          async say(text) {
            told.said += text;
          },
          fail(line) {
            told.failed += `${line}\n`;
          },
        },
      );
      return { status, ...told };
    },
    async stop() {
      for (const end of ends.splice(0).reverse()) await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
  for (const [inside, content] of Object.entries(files)) await root.write(inside, content);
  return root;
}

/** What `prosodyctl check config` makes of the files as they were generated. 0: accepted. */
export function checkConfig(
  root: LayoutRoot,
  main: string,
  suite: DebianSuite = "bookworm",
): { status: number | null; output: string } {
  return prosodyctl(root, main, suite, ["check", "config"]);
}

/**
 * The folders in which Prosody, by the files as they were generated, searches modules, in its order and without those of its
 * own: Prosody is asked. Each is a path of the system for which the root stands; so is the unpacked package.
 */
function searched(root: LayoutRoot, main: string, suite: DebianSuite): string[] {
  const { output } = prosodyctl(root, main, suite, ["about"]);
  const [, listed = ""] = /^Plugin directories:\n((?: .*\n)*)/m.exec(output) ?? [];
  const system = join(projectRoot, ".local/debian", suite, "root");
  const folders = listed
    .split("\n")
    .map((line) => line.trim().replace(/ - not a directory!$/, ""))
    .filter((path) => path !== "" && !path.startsWith(join(system, "usr/lib/prosody")));
  if (folders.length === 0) throw new Error(`no folders for modules: ${output}`);
  return folders.map((path) =>
    path.startsWith(root.folder)
      ? path
      : root.path(path.startsWith(system) ? path.slice(system.length) : path),
  );
}

function prosodyctl(root: LayoutRoot, main: string, suite: DebianSuite, args: readonly string[]) {
  const command = findProsody(suite);
  if (command === undefined) throw new Error(`no Prosody of ${suite}`);
  const { status, stdout, stderr } = spawnSync(
    join(dirname(command), "prosodyctl"),
    ["--config", root.path(main), ...args],
    { encoding: "utf8" },
  );
  return { status, output: `${stdout}${stderr}` };
}

export interface LayoutProsody {
  /** Where components connect. */
  readonly port: number;
  readonly people: People;
  readonly process: ProsodyProcess;
}

interface ProsodyOptions {
  readonly suite: DebianSuite;
  /** Prosody's main file in the layout. */
  readonly main: string;
  /** Where a container has modules mounted from. Default: the folders that Prosody itself, by the files, would search. */
  readonly modules?: string;
  /** More lines, in the global section. */
  readonly lines?: string;
}

/** A real Prosody that reads the generated files, on a free port, with the component PEOPLE besides. */
export async function startLayoutProsody(
  root: LayoutRoot,
  { suite, main, modules, lines = "" }: ProsodyOptions,
): Promise<LayoutProsody> {
  const command = findProsody(suite);
  if (command === undefined) throw new Error(`no Prosody of ${suite}`);
  await mkdir(root.path("run/data"), { recursive: true });
  const folders = modules === undefined ? searched(root, main, suite) : [root.path(modules)];
  for (let attempt = 1; ; attempt++) {
    const { component: port } = await freePorts();
    await root.write("run/prosody.cfg.lua", wrapper(root, { main, folders, lines, port }), 0o600);
    const process = await launch(command, root.path("run/prosody.cfg.lua"), ["component"]);
    if (process === "port taken") {
      if (attempt === 3) throw new Error("no port stays free");
      continue;
    }
    root.ends.push(() => process.stop());
    const people = await connectPeople(port, PEOPLE.domain, PEOPLE.secret);
    root.ends.push(() => people.stop());
    return { port, people, process };
  }
}

function wrapper(
  root: LayoutRoot,
  { main, folders, lines, port }: { main: string; folders: string[]; lines: string; port: number },
): string {
  const run = root.path("run");
  return `Include "${root.path(main)}"
${process.getuid?.() === 0 ? "run_as_root = true" : ""}
data_path = "${run}/data"
certificates = "${run}"
pidfile = "${run}/prosody.pid"
admin_socket = "${run}/prosody.sock"
plugin_paths = { ${folders.map((folder) => `"${folder}"`).join(", ")} }
log = { { levels = { min = "info" }, to = "console" } }
interfaces = { "127.0.0.1" }
component_interfaces = { "127.0.0.1" }
component_ports = { ${port} }
c2s_ports = { }
s2s_ports = { }
c2s_direct_tls_ports = { }
s2s_direct_tls_ports = { }
http_ports = { }
https_ports = { }
gc = { mode = "generational" }
network_settings = { nagle = false }
muc_warden_timeout = 30
${lines}
Component "${PEOPLE.domain}"
	component_secret = "${PEOPLE.secret}"
`;
}

interface BotOptions {
  readonly port: number;
  /** The data folder in the layout. */
  readonly data: string;
  /** Undefined: moderation.json has it. */
  readonly secret?: string;
  readonly state: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** The real bot with the generated files, in a process of its own. Only where it connects is another place. */
export function startLayoutBot(
  root: LayoutRoot,
  { port, data, secret, state, env = {}, args = [] }: BotOptions,
): Program {
  const bin = join(projectRoot, "bin/mucwarden");
  const folders = ["--data", root.path(data), "--state", root.path(state)];
  const program = startProgram(bin, ["run", "--debug", ...folders, ...args], {
    cwd: root.folder,
    env: {
      HOME: root.folder,
      MUCWARDEN_SERVICE: `xmpp://127.0.0.1:${port}`,
      ...(secret !== undefined && { MUCWARDEN_SECRET_FILE: root.path(secret) }),
      ...env,
    },
  });
  root.ends.push(() => program.kill());
  return program;
}
