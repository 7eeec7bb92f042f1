import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withDeadline } from "../support/fake-server.ts";
import { createChanges } from "../support/until.ts";

/** A container made by hand out of what Linux has for it: namespaces, bind mounts, one user without rights. */
export interface ContainerOptions {
  /** Of its own; the root is put together below it. */
  readonly folder: string;
  /** `<uid>:<gid>` */
  readonly user: string;
  /** Path in the container → path here. Nothing can be written to them. */
  readonly readOnly: Readonly<Record<string, string>>;
  /** Empty folders in memory, each with the owner and mode of a folder here: as a volume has those of what it covers. */
  readonly writable: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly workingFolder: string;
}

export interface Container {
  /** So far, both streams. */
  said(): string;
  says(pattern: RegExp, deadlineMs?: number): Promise<RegExpExecArray>;
  /** Runs a program inside; resolves to its status and what it said. */
  exec(command: readonly string[]): Promise<{ status: number | null; text: string }>;
  /** Resolves to the exit status, and after how many ms it ended. */
  stop(signal: NodeJS.Signals): Promise<{ status: number | null; tookMs: number }>;
}

/** Why there can be none here; undefined where there can. */
export function whyNoContainer(): string | undefined {
  if (process.getuid?.() !== 0) return "it takes root to make a mount namespace with another user in it";
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "the kernel refuses mount namespaces here";
  }
}

export function startContainer(command: readonly string[], options: ContainerOptions): Container {
  const { folder, user, env, workingFolder } = options;
  mkdirSync(folder, { recursive: true });
  const script = join(folder, "container.sh");
  writeFileSync(script, assemble(options));
  chmodSync(script, 0o700);
  const [uid = "", gid = ""] = user.split(":");
  const inside = [
    ...["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--no-new-privs"],
    ...["--bounding-set=-all", "--inh-caps=-all"],
    ...["env", "-i", "-C", workingFolder, `PATH=${PATH}`],
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ];
  const child = spawn("unshare", ["--mount", "--propagation", "private", script, ...inside, ...command], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH },
  });
  let text = "";
  const { changed, until } = createChanges();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      changed();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    said: () => text,
    says: (pattern, deadlineMs = 20_000) =>
      until(
        () => pattern.exec(text) ?? undefined,
        () => `${pattern} in:\n${text}`,
        deadlineMs,
      ),
    exec: (more) => run(["nsenter", `--target=${child.pid}`, "--mount", "--root", ...inside, ...more]),
    async stop(signal) {
      const began = performance.now();
      child.kill(signal);
      const status = await withDeadline(ended, () => `the end:\n${text}`, 10_000);
      return { status, tookMs: performance.now() - began };
    },
  };
}

const PATH = "/node:/usr/sbin:/usr/bin:/sbin:/bin";

/** A shell script that becomes its arguments, in the new root. What it mounts goes with its namespace. */
function assemble({ folder, readOnly, writable }: ContainerOptions): string {
  const root = join(folder, "root");
  const bind = (from: string, to: string) => `bind ${quote(from)} ${quote(join(root, to))}`;
  const made = Object.entries(readOnly).map(([to, from]) => bind(from, to));
  const own = Object.entries(writable).map(([to, like]) => {
    const { mode, uid, gid } = statSync(like);
    const rights = `noexec,mode=${(mode & 0o7777).toString(8)},uid=${uid},gid=${gid}`;
    return `mkdir -p ${quote(join(root, to))}; mount -t tmpfs -o ${rights} none ${quote(join(root, to))}`;
  });
  return `#!/bin/sh
set -eu
bind() {
  if test -d "$1"; then mkdir -p "$2"; else mkdir -p "$(dirname "$2")"; touch "$2"; fi
  mount --bind "$1" "$2"
  mount -o remount,bind,ro "$2"
}
mkdir -p ${quote(root)}
mount -t tmpfs -o mode=755 none ${quote(root)}
for name in bin sbin lib lib64; do
  if test -L "/$name"; then cp -a "/$name" ${quote(root)}/; elif test -d "/$name"; then bind "/$name" ${quote(root)}/$name; fi
done
${bind("/usr", "/usr")}
# Nothing in it is to need a shell: there is none.
for shell in bash dash; do
  if test -f "/usr/bin/$shell"; then mount --bind /dev/null ${quote(root)}/usr/bin/$shell; fi
done
${bind("/etc", "/etc")}
printf '127.0.0.1 localhost prosody\\n' > ${quote(join(folder, "hosts"))}
mount --bind ${quote(join(folder, "hosts"))} ${quote(join(root, "etc/hosts"))}
${bind(process.execPath, "/node/node")}
mkdir ${quote(root)}/proc ${quote(root)}/dev
mount --rbind /proc ${quote(root)}/proc
mount --rbind /dev ${quote(root)}/dev
${[...made, ...own].join("\n")}
mount -o remount,ro ${quote(root)}
exec chroot ${quote(root)} "$@"
`;
}

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function run([program = "", ...args]: readonly string[]): Promise<{ status: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, text }));
  });
}
