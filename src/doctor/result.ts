/** What is looked at, in the order in which it is told: each rests on those before it. */
export const CHECKS = [
  "files",
  "secret",
  "state",
  "stale",
  "watcher",
  "component-name",
  "dns",
  "tcp",
  "stream-host",
  "second-bot",
  "tls",
  "login",
  "muc-domain",
  "gate",
  "room",
  "moderation",
  "archive",
  "rights",
  "clock",
] as const;

export type Check = (typeof CHECKS)[number];

/** One thing that was looked at. */
export interface Result {
  readonly check: Check;
  /** Which file, host or room, where there may be several. */
  readonly subject?: string | undefined;
  /** `warn`: the bot works all the same. `skipped`: not looked at, or nothing to see; the message says why. */
  readonly status: "ok" | "warn" | "fail" | "skipped";
  /** Without a full stop. */
  readonly message: string;
  readonly remedy?: string | undefined;
  /** A code in place of message and remedy where these may hold what people wrote: into a file, or as a nick. */
  readonly issue?: string | undefined;
}

export function isFailure({ status }: Result): boolean {
  return status === "fail";
}

/** Told as soon as it is known. */
export type Tell = (result: Result) => void;

/** For what an earlier failure makes meaningless. */
export function skip(checks: readonly Check[], message: string, tell: Tell): void {
  for (const check of checks) tell({ check, status: "skipped", message });
}

/** The checks after this one. */
export function behind(check: Check): readonly Check[] {
  return CHECKS.slice(CHECKS.indexOf(check) + 1);
}
