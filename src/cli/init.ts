import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { oneLine } from "../config/issue.ts";
import { projectRoot } from "../demo/find-prosody.ts";
import { layouts } from "../init/layouts.ts";
import { isRefusal, type LayoutEntry, type Plan } from "../init/plan.ts";
import { shell } from "../init/steps.ts";
import type { InitOptions } from "./init-command.ts";
import { createMachine } from "./init-machine.ts";
import { type Owners, readOwners } from "./init-owners.ts";
import { type Prospect, prospects } from "./init-prospect.ts";
import { chownLines, printed, refused, table } from "./init-shown.ts";
import { givenSecret, readWish, rootOf } from "./init-wish.ts";
import { write } from "./init-write.ts";

export interface InitPorts {
  /** Where the process was started. */
  readonly folder: string;
  readonly now: () => number;
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
}

const FAILED = 1;
const REFUSED = 2;

/** `mucwarden init`: 0 done or nothing to do, 1 wrong command line or cannot write, 2 cannot be done safely. */
export async function init(options: InitOptions, ports: InitPorts): Promise<number> {
  const { say, fail } = ports;
  const entry: LayoutEntry = layouts[options.layout];
  const root = rootOf(options, entry, ports.folder);
  const secret = await givenSecret(options.secretFile);
  if (typeof secret === "object") return failed(secret);
  const machine = createMachine(root, secret);
  const program = `${shell(process.execPath)} ${shell(join(projectRoot, "bin/mucwarden"))}`;
  const wish = readWish(options, entry, machine, { root, secret, program });
  if ("problem" in wish) return failed(wish);
  const plan = entry.plan(wish, machine);
  if (isRefusal(plan)) {
    fail(refused(plan));
    return REFUSED;
  }
  if (options.print) {
    await say(printed(plan.entries, root));
    const more = besidesFiles(plan, root);
    if (more !== "") fail(`besides the files:\n${more}`);
    return 0;
  }
  return carryOut(plan, root, options, ports);

  function failed({ problem, hint }: { problem: string; hint: string }): number {
    fail(`${oneLine(problem)}\n  ${oneLine(hint)}`);
    return FAILED;
  }
}

async function carryOut(plan: Plan, root: string, options: InitOptions, ports: InitPorts): Promise<number> {
  const { say, fail } = ports;
  const isRoot = process.getuid?.() === 0;
  const makesUsers = options.createUser === true && options.dryRun !== true;
  if (makesUsers && (!isRoot || root !== "")) {
    fail(
      "--create-user is for root, and for this system\n  Leave it out: the commands are among those to run next.",
    );
    return FAILED;
  }
  try {
    let owners = readOwners(root);
    if (makesUsers) {
      for (const user of missing(plan, owners)) await promisify(execFile)("useradd", userOptions(user));
      owners = readOwners(root);
    }
    const all = prospects(plan.entries, { root, owners, isRoot, force: options.force === true });
    const stopped = all.filter(({ fate }) => fate === "in the way" || fate === "needs --force");
    if (options.dryRun) await say(table(all));
    if (stopped.length > 0) {
      fail(inTheWay(stopped));
      return REFUSED;
    }
    const changes = all.filter(({ fate }) => fate !== "as it is" && fate !== "keep");
    if (!options.dryRun) {
      const stamp = new Date(ports.now()).toISOString().replace(/[-:.]/g, "");
      for (const one of changes) await write(one, root, stamp);
      await say(changes.length === 0 ? "Nothing to do: all is as it should be.\n" : table(changes));
    }
    await say(closing(plan, { all, changes, owners, isRoot }));
    return 0;
  } catch (error) {
    fail(
      `${oneLine(error instanceof Error ? error.message : String(error))}\n  Mend that and run it again: what is done stays, and the rest follows.`,
    );
    return FAILED;
  }
}

const missing = ({ users = [] }: Plan, owners: Owners): string[] =>
  users.filter((user) => !owners.hasUser(user));

const userOptions = (user: string): string[] =>
  `--system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ${user}`.split(
    " ",
  );

function inTheWay(stopped: readonly Prospect[]): string {
  const lines = stopped.map(
    ({ path, fate, why }) => `${path}: ${why ?? (fate === "needs --force" ? "is there, and differs" : fate)}`,
  );
  const canForce = stopped.every(({ fate }) => fate === "needs --force");
  const hint = canForce
    ? "Nothing was written. --force replaces what differs, and keeps the old file beside it."
    : "Nothing was written. Put that aside, and run init again.";
  return `${lines.map(oneLine).join("\n")}\n  ${hint}`;
}

/** What the files do not tell: users, owners, what to run. Whoever puts them in place gives each its owner. */
function besidesFiles(plan: Plan, root: string): string {
  const owners = readOwners(root);
  const all = prospects(plan.entries, { root, owners, isRoot: false, force: false });
  return closing(plan, { all, changes: all, owners, isRoot: false });
}

interface Done {
  readonly all: readonly Prospect[];
  readonly changes: readonly Prospect[];
  readonly owners: Owners;
  readonly isRoot: boolean;
}

/** What is to be known, and the commands to run next. */
function closing(plan: Plan, { all, changes, owners, isRoot }: Done): string {
  const users = missing(plan, owners).map((user) => `useradd ${userOptions(user).join(" ")}`);
  const unowned = isRoot
    ? all.filter(({ entry, ids }) => entry.owner && ids === undefined)
    : changes.filter(({ entry }) => entry.owner);
  const first = [...users, ...chownLines(unowned)];
  const rights = first.length > 0 ? ["# As root: who owns what", ...first] : [];
  const notes = plan.notes.map((note) => `- ${note}\n`).join("");
  const steps = [...rights, ...plan.steps].map((step) => `  ${step}\n`).join("");
  return `${notes === "" ? "" : `\n${notes}`}${steps === "" ? "" : `\nNext:\n${steps}`}`;
}
