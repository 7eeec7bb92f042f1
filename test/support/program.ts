import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { withDeadline } from "./fake-server.ts";
import { createChanges } from "./until.ts";

type StreamName = "stdout" | "stderr";

/** The program as people start it: built, in a process of its own. */
export interface Program {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** So far. */
  readonly said: Readonly<Record<StreamName, string>>;
  /** Resolves when the pattern has come so many times. */
  says(pattern: RegExp, times?: number, on?: StreamName): Promise<void>;
  exits(deadlineMs?: number): Promise<{ status: number | null; stdout: string; stderr: string }>;
  /** Without asking; resolves when it is gone. */
  kill(): Promise<void>;
}

interface StartOptions {
  readonly cwd: string;
  /** All of it besides PATH. */
  readonly env: Readonly<Record<string, string>>;
}

/** `file` is run by this Node, with nothing of this process's environment but PATH. */
export function startProgram(file: string, args: readonly string[], { cwd, env }: StartOptions): Program {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env: { PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  const { changed, until } = createChanges();
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      said[stream] += chunk;
      changed();
    });
  }
  const ended: Promise<[number | null]> = once(child, "close") as Promise<[number | null]>;
  return {
    child,
    said,
    async says(pattern, times = 1, on = "stdout") {
      await until(
        () => [...said[on].matchAll(new RegExp(pattern, "g"))].length >= times || undefined,
        () => `${pattern} in ${JSON.stringify(said)}`,
        10_000,
      );
    },
    async exits(deadlineMs = 10_000) {
      const [status] = await withDeadline(ended, () => `the end, so far ${JSON.stringify(said)}`, deadlineMs);
      return { status, ...said };
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
