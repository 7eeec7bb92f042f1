import type { ConnectionSettings } from "../config/connection.ts";
import { type Connection, createConnection } from "../xmpp/connection.ts";
import { type LinkProblem, problem } from "../xmpp/problem.ts";
import { failed } from "./reach.ts";
import type { Check, Result, Tell } from "./result.ts";

const ONLINE_MS = 8_000;

/** What of a login the server objects to; what is not named here is the login itself. */
const LAYER: Readonly<Partial<Record<LinkProblem["code"], Check>>> = {
  "unknown-host-name": "dns",
  refused: "tcp",
  unreachable: "tcp",
  "host-unknown": "stream-host",
  "no-answer": "stream-host",
  "bad-xml": "stream-host",
  conflict: "second-bot",
  "tls-required": "tls",
  "tls-untrusted": "tls",
  "tls-expired": "tls",
  "tls-name": "tls",
  "tls-failed": "tls",
  "ca-unreadable": "tls",
};

/** Once. Where it went well, the connection is the caller's to stop. */
export async function logIn(
  settings: ConnectionSettings,
  version: string,
): Promise<Connection | LinkProblem> {
  let settle: (problem: LinkProblem | undefined) => void = () => {};
  const settled = new Promise<LinkProblem | undefined>((resolve) => {
    settle = resolve;
  });
  const connection = createConnection(
    settings,
    {
      onStanza() {},
      onState(state) {
        if (state.kind === "online") settle(undefined);
        else if (state.kind === "offline") settle(state.problem);
        else if (state.kind === "stopped") settle(problem(settings, "closed"));
      },
      software: { name: "mucwarden doctor", version },
      random: Math.random,
      now: () => performance.now(),
    },
    { timings: { online: ONLINE_MS } },
  );
  connection.start();
  const trouble = await settled;
  if (!trouble) return connection;
  // It would try again.
  await connection.stop();
  return trouble;
}

/** What a refused login tells of each layer. */
export function loginFailure(settings: ConnectionSettings, trouble: LinkProblem): readonly Result[] {
  const layer = LAYER[trouble.code] ?? "login";
  const passed = settings.type === "client" && layer === "login" ? CLIENT_LAYERS : [];
  return [...passed, failed(layer, trouble)];
}

export function tellLogin({ type, domain }: ConnectionSettings, tell: Tell): void {
  const isClient = type === "client";
  if (isClient) for (const passed of CLIENT_LAYERS) tell(passed);
  else tell({ check: "tls", status: "skipped", message: "a component's port knows none" });
  const message = isClient ? "the server accepts the account" : "the server accepts the secret";
  tell({ check: "login", subject: domain, status: "ok", message });
}

const CLIENT_LAYERS: readonly Result[] = [
  { check: "stream-host", status: "ok", message: "the server answers as a port for clients does" },
  { check: "tls", status: "ok", message: "nothing to object to" },
];
