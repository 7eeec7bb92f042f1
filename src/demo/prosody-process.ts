import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProsodyProcess {
  readonly version: string;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<Exit>;
  log(): string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const LISTEN_DEADLINE_MS = 15_000;
const STOP_DEADLINE_MS = 1_500;
const KEPT_LINES = 500;

/**
 * Runs Prosody until all of these services listen, going by what it logs.
 * Rejects with its last log lines if it ends before, or takes longer than 15 s.
 */
export async function launch(
  command: string,
  configFile: string,
  services: readonly string[],
): Promise<ProsodyProcess | "port taken"> {
  const child = spawnBound(command, ["-F", "--config", configFile], dirname(configFile));
  const lines: string[] = [];
  const log = () => lines.join("\n");
  const exited = watchExit(child);
  const kill = (signal: NodeJS.Signals) => void child.kill(signal);
  const stop = () => stopChild(child, exited);
  try {
    const outcome = await untilListening(child, services, lines);
    if (outcome === "listening") return { version: versionIn(lines), stop, kill, exited, log };
    await stop();
    return outcome;
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${lines.slice(-15).join("\n")}`);
  }
}

/**
 * In a process group of its own, or Ctrl-C would end it before those that still have to say goodbye to it.
 * Where setpriv exists the kernel ends it with us, even if we are killed.
 */
function spawnBound(command: string, args: readonly string[], cwd: string): Child {
  const setpriv = "/usr/bin/setpriv";
  const [file, ...rest] = existsSync(setpriv)
    ? [setpriv, "--pdeathsig", "SIGKILL", command, ...args]
    : [command, ...args];
  return spawn(file ?? command, rest, { cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
}

function watchExit(child: Child): Promise<Exit> {
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  return new Promise((resolve) => {
    const done = (code: number | null, signal: NodeJS.Signals | null) => {
      process.off("exit", killWithUs);
      resolve({ code, signal });
    };
    child.once("exit", done);
    child.once("error", () => done(null, null));
  });
}

async function stopChild(child: Child, exited: Promise<Exit>): Promise<void> {
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
  await exited;
  clearTimeout(timer);
}

function untilListening(
  child: Child,
  services: readonly string[],
  lines: string[],
): Promise<"listening" | "port taken"> {
  const waitingFor = new Set(services);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new Error(
            `Prosody does not listen after ${LISTEN_DEADLINE_MS / 1000} s (${[...waitingFor].join(", ")}):`,
          ),
        ),
      LISTEN_DEADLINE_MS,
    );
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      outcome();
    };
    const read = (line: string) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      if (line.includes("Failed to open server port")) settle(() => resolve("port taken"));
      waitingFor.delete(line.match(/Activated service '(\w+)' on \[/)?.[1] ?? "");
      if (waitingFor.size === 0) settle(() => resolve("listening"));
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", read);
    child.once("error", (error) =>
      settle(() => reject(new Error(`Prosody could not be started: ${error.message}`))),
    );
    // "close" and not "exit": only then have all its last words been read.
    child.once("close", (code, signal) =>
      settle(() => reject(new Error(`Prosody ended (${signal ?? `code ${code}`}) before it listened:`))),
    );
  });
}

function versionIn(lines: readonly string[]): string {
  return lines.map((line) => line.match(/welcome to Prosody version (\S+)/)?.[1]).find(Boolean) ?? "unknown";
}
