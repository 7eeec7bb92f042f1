import type { LinkProblem } from "./problem.ts";

/** What kind of patience a failed connection asks for. */
export type Temper = "network" | "refused" | "conflict";

export interface Pauses {
  /** Ceiling of the first pause, ms. */
  readonly firstMs: number;
  /** Ceiling of every later pause, ms. */
  readonly longestMs: number;
}

/** A network comes back by itself; a wrong secret waits for a human; a ghost connection waits for its timeout. */
export const PAUSES: Readonly<Record<Temper, Pauses>> = {
  network: { firstMs: 1000, longestMs: 60_000 },
  refused: { firstMs: 5000, longestMs: 300_000 },
  conflict: { firstMs: 2000, longestMs: 30_000 },
};

/**
 * How many failures of each temper came since the link was last settled. Counted apart: an hour without network
 * must not make the first `conflict` after it wait for long, and two alternating faults must not reset each other.
 */
export type Backoff = Readonly<Record<Temper, number>>;

export const FRESH: Backoff = { network: 0, refused: 0, conflict: 0 };

/** A link that held for less is flapping, and its pauses go on growing. */
export const SETTLED_MS = 30_000;

/** What only a human can cure. */
const FOR_HUMANS: ReadonlySet<LinkProblem["code"]> = new Set([
  "not-authorized",
  "account-disabled",
  "no-mechanism",
  "server-unproven",
  "host-unknown",
  "service-malformed",
  "resource-refused",
  "replaced",
  "tls-required",
  "tls-untrusted",
  "tls-expired",
  "tls-name",
  "ca-unreadable",
]);

export function temperOf(code: LinkProblem["code"]): Temper {
  if (code === "conflict") return "conflict";
  return FOR_HUMANS.has(code) ? "refused" : "network";
}

/**
 * The pause before the next attempt, in whole ms: twice the one before, up to the ceiling, then something between
 * half and all of it, so that several bots do not come back in the same instant.
 */
export function nextPause(
  backoff: Backoff,
  temper: Temper,
  random: () => number,
  pauses: Readonly<Record<Temper, Pauses>> = PAUSES,
): { readonly pauseMs: number; readonly backoff: Backoff } {
  const { firstMs, longestMs } = pauses[temper];
  const failures = backoff[temper];
  const ceiling = Math.min(firstMs * 2 ** failures, longestMs);
  const pauseMs = Math.round(ceiling * (0.5 + random() / 2));
  return { pauseMs, backoff: { ...backoff, [temper]: failures + 1 } };
}

/**
 * The backoff to go on with after a link that was up for so long. Who shares a resource with another is up for as long
 * as the other pauses: only what is longer than any pause settles something.
 */
export function afterLink(
  backoff: Backoff,
  upMs: number,
  code: LinkProblem["code"],
  settledMs: number = SETTLED_MS,
  pauses: Readonly<Record<Temper, Pauses>> = PAUSES,
): Backoff {
  const enoughMs = code === "replaced" ? 2 * pauses.refused.longestMs : settledMs;
  return upMs >= enoughMs ? FRESH : backoff;
}
