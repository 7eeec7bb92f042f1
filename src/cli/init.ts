import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { oneLine } from "../config/issue.ts";
import { projectRoot } from "../demo/find-prosody.ts";
import { layouts } from "../init/layouts.ts";
import { isRefusal, type LayoutEntry, type Plan, type Refusal } from "../init/plan.ts";
import { shell } from "../init/steps.ts";
import type { InitOptions } from "./init-command.ts";
import { createMachine } from "./init-machine.ts";
import { type Owners, readOwners } from "./init-owners.ts";
import { changes, type Prospect, prospects } from "./init-prospect.ts";
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
  if ("paste" in wish) return refusedBy(wish);
  if ("problem" in wish) return failed(wish);
  const plan = entry.plan(wish, machine);
  if (isRefusal(plan)) return refusedBy(plan);
  const place = { root, isElsewhere: root !== "" && entry.folder === undefined };
  if (options.print) {
    await say(printed(plan.entries, root));
    const more = besidesFiles(plan, place);
    if (more !== "") fail(`besides the files:\n${more}`);
    return 0;
  }
  return carryOut(plan, place, options, ports);

  function refusedBy(refusal: Refusal): number {
    fail(refused(refusal));
    return REFUSED;
  }

  function failed({ problem, hint }: { problem: string; hint: string }): number {
    fail(`${oneLine(problem)}\n  ${oneLine(hint)}`);
    return FAILED;
  }
}

interface Place {
  readonly root: string;
  /** Below the root lies another system, which sees all without it: what is to be run is run there. */
  readonly isElsewhere: boolean;
}

async function carryOut(plan: Plan, place: Place, options: InitOptions, ports: InitPorts): Promise<number> {
  const { say, fail } = ports;
  const { root } = place;
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
    const changed = all.filter(changes);
    const done = { all, changed, owners, isRoot, place };
    if (options.dryRun) {
      await say(closing(plan, done));
      return 0;
    }
    const stamp = new Date(ports.now()).toISOString().replace(/[-:.]/g, "");
    for (const one of changed) await write(one, root, stamp);
    if (changed.length > 0) await say(`${table(changed)}${closing(plan, done)}`);
    else await say(`${NOTHING}${closing({ ...plan, steps: [] }, done)}`);
    return 0;
  } catch (error) {
    fail(
      `${oneLine(error instanceof Error ? error.message : String(error))}\n  Mend that and run it again: what is done stays, and the rest follows.`,
    );
    return FAILED;
  }
}

const NOTHING =
  "Nothing to do: the files are as they should be. With --dry-run stands what to run next, if that was not done.\n";

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
function besidesFiles(plan: Plan, place: Place): string {
  const { root } = place;
  const owners = readOwners(root);
  const all = prospects(plan.entries, { root, owners, isRoot: false, force: false });
  return closing(plan, { all, changed: all, owners, isRoot: false, place });
}

interface Done {
  readonly all: readonly Prospect[];
  readonly changed: readonly Prospect[];
  readonly owners: Owners;
  readonly isRoot: boolean;
  readonly place: Place;
}

/** What is to be known, and the commands to run next. */
function closing(plan: Plan, { all, changed, owners, isRoot, place }: Done): string {
  const users = missing(plan, owners).map((user) => `useradd ${userOptions(user).join(" ")}`);
  const unowned = isRoot
    ? all.filter(({ entry, ids }) => entry.owner && ids === undefined)
    : changed.filter(({ entry }) => entry.owner);
  const first = [...users, ...chownLines(unowned, place.isElsewhere)];
  const rights = first.length > 0 ? ["# As root: who owns what", ...first] : [];
  const notes = plan.notes.map((note) => `- ${note}\n`).join("");
  const there = `the machine that ${place.root} is for`;
  const known = place.isElsewhere ? `What is to be known of ${there}:\n` : "";
  const next = place.isElsewhere ? `Next, on ${there}` : "Next";
  const steps = [...rights, ...plan.steps].map((step) => `  ${step}\n`).join("");
  return `${notes === "" ? "" : `\n${known}${notes}`}${steps === "" ? "" : `\n${next}:\n${steps}`}`;
}
