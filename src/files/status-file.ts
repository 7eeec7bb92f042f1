import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { reasonOf } from "./read-file.ts";

/** At most once in so many ms. */
const PACE_MS = 1_000;
/** Also where nothing has changed, so that a file of a dead bot shows by its age. */
const PULSE_MS = 10_000;

export interface StatusFilePorts {
  /** The folder is made where it is missing. */
  readonly file: string;
  /** What is to stand there, asked for when it is written. */
  readonly text: () => string;
  /** ms, never going back */
  readonly now: () => number;
  /** Calls once after so many ms, unless what it returns is called before. */
  readonly after: (ms: number, then: () => void) => () => void;
  /** Told when writing fails, and again only after it went well in between. */
  readonly onProblem: (problem: string) => void;
}

export interface StatusFile {
  /** What is to stand there may be another. */
  changed(): void;
  /** Writes no more; the file stays, for whoever writes it next. */
  release(): Promise<void>;
  /** Takes the file away, also after it was released. */
  stop(): Promise<void>;
}

/** Keeps a small file up to date, as a whole at any moment: whoever reads it never meets half of it. */
export function createStatusFile({ file, text, now, after, onProblem }: StatusFilePorts): StatusFile {
  const draft = `${file}.tmp`;
  let stopped = false;
  let failing = false;
  let begun = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | undefined;
  let due = false;
  let cancel = (): void => {};

  function plan(ms: number): void {
    cancel();
    cancel = after(ms, write);
  }

  function write(): void {
    if (stopped || writing) return;
    due = false;
    begun = now();
    writing = put().finally(() => {
      writing = undefined;
      if (!stopped) plan(due ? Math.max(0, begun + PACE_MS - now()) : PULSE_MS);
    });
  }

  async function put(): Promise<void> {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o750 });
      await writeFile(draft, text(), { mode: 0o640 });
      await rename(draft, file);
      failing = false;
    } catch (error) {
      if (!failing) onProblem(`${file}: ${reasonOf(error)}`);
      failing = true;
    }
  }

  async function release(): Promise<void> {
    stopped = true;
    cancel();
    await writing;
  }

  return {
    changed() {
      if (stopped || due) return;
      due = true;
      if (!writing) plan(Math.max(0, begun + PACE_MS - now()));
    },
    release,
    async stop() {
      await release();
      await Promise.all([draft, file].map((one) => rm(one, { force: true }).catch(() => undefined)));
    },
  };
}
