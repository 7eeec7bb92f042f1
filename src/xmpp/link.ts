import type { Element } from "@xmpp/component";
import { afterLink, FRESH, nextPause, PAUSES, SETTLED_MS, temperOf } from "./backoff.ts";
import { type LinkProblem, problem } from "./problem.ts";
import { openStream, type Stream, type StreamSettings } from "./stream.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

export type LinkState =
  | { readonly kind: "connecting" /** 1 for the first since the link was up */; readonly attempt: number }
  | { readonly kind: "online" }
  | { readonly kind: "offline"; readonly problem: LinkProblem; readonly retryInMs: number }
  | { readonly kind: "stopped" };

/** None of them may throw. */
export interface LinkPorts {
  /** Read again at each attempt. */
  readonly settings: () => StreamSettings;
  readonly onStanza: (stanza: Element) => void;
  readonly onState: (state: LinkState) => void;
  /** Sends something that the server has to answer. */
  readonly ping: () => void;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  /** ms */
  readonly now: () => number;
}

/** All in ms. */
export const LINK_TIMINGS = {
  /** From the DNS look-up to the end of the login. */
  online: 10_000,
  /** For the server to close its side at `stop()`. */
  stop: 1000,
  /** Without a byte received before a ping. */
  quiet: 60_000,
  pong: 15_000,
  settled: SETTLED_MS,
};

export interface Link {
  readonly state: LinkState;
  /** As whom the server knows us; undefined while we are not online. */
  readonly address: string | undefined;
  start(): void;
  stop(): Promise<void>;
  /** False where the stanza did not leave. */
  send(stanza: Element): Promise<boolean>;
}

/** Keeps a stream up: one attempt after the other, for ever, each named and paced. */
export function createLink(ports: LinkPorts, timings = LINK_TIMINGS, pauses = PAUSES): Link {
  let state: LinkState = { kind: "stopped" };
  let stream: Stream | undefined;
  let watchdog: Watchdog | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closing: Promise<unknown> = Promise.resolve();
  let backoff = FRESH;
  let attempt = 0;
  let onlineSince: number | undefined;
  let address: string | undefined;

  function enter(next: LinkState): void {
    state = next;
    ports.onState(next);
  }

  function connect(): void {
    attempt += 1;
    const connecting: LinkState = { kind: "connecting", attempt };
    enter(connecting);
    if (state !== connecting) return; // stopped by whoever was told
    const settings = ports.settings();
    const onHeard = (): void => watchdog?.heard();
    const onOnline = (as: string): void => settleIn(settings, as);
    stream = openStream(settings, { onHeard, onOnline, onStanza: ports.onStanza, onEnd }, timings.online);
  }

  function settleIn(settings: StreamSettings, as: string): void {
    attempt = 0;
    address = as;
    onlineSince = ports.now();
    watchdog = startWatchdog({
      ask: ports.ping,
      onSilent: () => stream?.fail(problem(settings, "silent")),
      quietMs: timings.quiet,
      answerMs: timings.pong,
    });
    enter({ kind: "online" });
  }

  function onEnd(reason: LinkProblem): void {
    const upMs = onlineSince === undefined ? 0 : ports.now() - onlineSince;
    const next = nextPause(
      afterLink(backoff, upMs, reason.code, timings.settled, pauses),
      temperOf(reason.code),
      ports.random,
      pauses,
    );
    forget();
    backoff = next.backoff;
    retry = setTimeout(connect, next.pauseMs);
    enter({ kind: "offline", problem: reason, retryInMs: next.pauseMs });
  }

  /** Drops what belonged to the stream that was. */
  function forget(): void {
    watchdog?.stop();
    watchdog = undefined;
    stream = undefined;
    onlineSince = undefined;
    address = undefined;
  }

  return {
    get state() {
      return state;
    },
    get address() {
      return address;
    },
    start() {
      if (state.kind === "stopped") connect();
    },
    async stop() {
      clearTimeout(retry);
      const open = stream;
      forget();
      backoff = FRESH;
      attempt = 0;
      if (open) closing = Promise.all([closing, open.close(timings.stop)]);
      if (state.kind !== "stopped") enter({ kind: "stopped" });
      await closing;
    },
    async send(stanza) {
      return state.kind === "online" && stream !== undefined && stream.send(stanza);
    },
  };
}
