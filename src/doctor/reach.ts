import { lookup } from "node:dns/promises";
import { connect, isIP, type Socket } from "node:net";
import type { ConnectionSettings } from "../config/connection.ts";
import { findEndpoints } from "../xmpp/lookup.ts";
import { type LinkProblem, problem, problemOf } from "../xmpp/problem.ts";
import { type Endpoint, parseService } from "../xmpp/service.ts";
import type { Check, Result, Tell } from "./result.ts";
import { within } from "./within.ts";

const ANSWER_MS = 4_000;

/** The way to the server's port, without logging in. The socket is the caller's to end; undefined: the way ends early. */
export async function reach(settings: ConnectionSettings, tell: Tell): Promise<Socket | undefined> {
  const endpoints = await endpointsOf(settings);
  if (endpoints.length === 0) {
    tell(failed("dns", problem(settings, "service-malformed")));
    return undefined;
  }
  const named = [...new Set(endpoints.map(({ host }) => host))];
  const known = await Promise.all(named.map(resolve));
  const refusals = known.filter((code) => code !== undefined);
  if (refusals.length === named.length) {
    tell(failed("dns", problem(settings, "unknown-host-name", refusals[0])));
    return undefined;
  }
  const isAddress = named.every((host) => isIP(host) !== 0);
  const message = isAddress ? "is an address, no name" : "can be resolved";
  tell({ check: "dns", subject: named.join(", "), status: "ok", message });
  return knock(settings, endpoints, tell);
}

async function endpointsOf({ type, service }: ConnectionSettings): Promise<readonly Endpoint[]> {
  if (type === "client") return findEndpoints(service);
  const endpoint = parseService(service);
  return endpoint ? [endpoint] : [];
}

/** Undefined where the name has an address, else the resolver's code. */
async function resolve(host: string): Promise<string | undefined> {
  const found = lookup(host).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? "ENOTFOUND",
  );
  return within(ANSWER_MS, found, "no answer");
}

async function knock(
  settings: ConnectionSettings,
  endpoints: readonly Endpoint[],
  tell: Tell,
): Promise<Socket | undefined> {
  let last: unknown;
  // All of them in the time of one: a network that swallows everything must not take longer.
  const eachMs = ANSWER_MS / endpoints.length;
  for (const endpoint of endpoints) {
    const opened = await open(endpoint, eachMs);
    if ("socket" in opened) {
      const subject = `${endpoint.host}:${endpoint.port}`;
      tell({ check: "tcp", subject, status: "ok", message: "something accepts connections there" });
      return opened.socket;
    }
    last = opened.error;
  }
  tell(failed("tcp", problemOf(settings, last)));
  return undefined;
}

function open(endpoint: Endpoint, ms: number): Promise<{ socket: Socket } | { error: unknown }> {
  return new Promise((settle) => {
    const socket = connect(endpoint);
    const timer = setTimeout(() => {
      socket.destroy();
      settle({ error: { code: "ETIMEDOUT" } });
    }, ms);
    socket.on("error", (error) => {
      clearTimeout(timer);
      settle({ error });
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      settle({ socket });
    });
  });
}

export function failed(check: Check, { message, remedy }: LinkProblem): Result {
  return { check, status: "fail", message, remedy };
}
