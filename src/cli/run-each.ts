import { formatIssue, type Issue, oneLine } from "../config/issue.ts";
import { type KeptStatus, keepStatus } from "../keep-status.ts";
import { logFault } from "../report.ts";
import type { Status } from "../status.ts";
import type { CannotStart, Warden, WardenOptions } from "../warden.ts";

const RETRY_MS = 30_000;

/** How one of them is doing. */
export interface Doing {
  /** As it was given. */
  readonly options: WardenOptions;
  readonly status: Status;
  /** What is wrong in its files. */
  readonly issues: readonly Issue[];
}

export interface Running {
  /** Also of those that cannot start. */
  doing(): readonly Doing[];
  /** All read their files again; those that cannot start are tried at once, unless they are being tried. */
  reload(): void;
  /** All at once. */
  stop(): Promise<void>;
}

/** Why, each in a line. */
export interface NoneRunning {
  readonly failures: readonly string[];
}

interface Failure {
  readonly lines: readonly string[];
  readonly issues: readonly Issue[];
  readonly fault?: Error;
}

/** One that does not run, and what was told of that last. */
interface Idle {
  readonly options: WardenOptions;
  readonly reason: string;
  readonly issues: readonly Issue[];
  readonly status: KeptStatus;
}

/**
 * Starts each of them, one after the other. Those that cannot start are tried again as long as any runs; so is one whose
 * address another has at the time.
 */
export async function runEach(
  wanted: readonly WardenOptions[],
  startWarden: (options: WardenOptions) => Promise<Warden | CannotStart>,
  retryMs = RETRY_MS,
): Promise<Running | NoneRunning> {
  const running = new Map<WardenOptions, Warden>();
  const idle = new Set<Idle>();
  let stopped = false;
  let trying = false;
  let timer: NodeJS.Timeout | undefined;

  async function start(options: WardenOptions): Promise<Failure | undefined> {
    const file = oneLine(options.places.moderation);
    let own: Warden | undefined;
    // Its files may give a running one another address.
    const isTaken = (address: string): boolean =>
      [...running.values()].some((one) => one !== own && one.address === address);
    try {
      const warden = await startWarden({ ...options, isTaken });
      if ("issues" in warden && warden.taken !== undefined) {
        const line = `${file}: logs in as ${warden.taken}, as another of the files does. Give it an account of its own.`;
        return { lines: [line], issues: [] };
      }
      if ("issues" in warden) return { lines: warden.issues.map(formatIssue), issues: warden.issues };
      own = warden;
      if (stopped) await warden.stop();
      else running.set(options, warden);
      return undefined;
    } catch (error) {
      const line = `${file}: cannot be started: ${(error as Error).name}`;
      return { lines: [line], issues: [], fault: error as Error };
    }
  }

  function tell(options: WardenOptions, { lines, issues, fault }: Failure, before?: Idle): Idle {
    const { log, stateFolder, version } = options;
    const reason = lines.join("\n");
    if (before?.reason !== reason) {
      if (fault) logFault(log, "start", fault);
      for (const line of lines) log.error({ retryInSeconds: RETRY_MS / 1000 }, line);
    }
    const message = `${lines[0] ?? "cannot be started"} It is tried again every ${RETRY_MS / 1000} s.`;
    const status = keepStatus({
      folder: stateFolder,
      version,
      now: Date.now,
      rooms: () => new Map(),
      parts: () => undefined,
      link: () => ({ kind: "stopped", problem: { message } }),
      onProblem: (problem) => log.warn(problem),
    });
    return { options, reason, issues, status };
  }

  async function again(): Promise<void> {
    trying = true;
    for (const one of [...idle]) {
      // The bot writes its own under the same name; until then this one says why there is none.
      await one.status.release();
      if (stopped) return;
      const failure = await start(one.options);
      // Whoever stops takes away what is there.
      if (stopped) return;
      idle.delete(one);
      if (failure) idle.add(tell(one.options, failure, one));
    }
    trying = false;
    plan();
  }

  function plan(): void {
    if (stopped || idle.size === 0) return;
    timer = setTimeout(again, retryMs);
    timer.unref();
  }

  const failed: (readonly [WardenOptions, Failure])[] = [];
  for (const options of wanted) {
    const failure = await start(options);
    if (failure) failed.push([options, failure]);
  }
  if (running.size === 0) return { failures: failed.flatMap(([, { lines }]) => lines) };
  for (const [options, failure] of failed) idle.add(tell(options, failure));
  plan();
  return {
    doing: () => [
      ...[...running].map(([options, warden]) => {
        return { options, status: warden.status(), issues: warden.fileIssues() };
      }),
      ...[...idle].map(({ options, status, issues }) => ({ options, status: status.now(), issues })),
    ],
    reload() {
      for (const one of running.values()) one.reload();
      if (trying) return;
      clearTimeout(timer);
      void again();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      // One that is being tried is not waited for: a file that somebody may be writing is given time.
      await Promise.all(
        [...running.values(), ...[...idle].map(({ status }) => status)].map((one) => one.stop()),
      );
    },
  };
}
