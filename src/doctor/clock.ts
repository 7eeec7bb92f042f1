import { xml } from "@xmpp/component";
import type { ConnectionSettings } from "../config/connection.ts";
import type { Connection } from "../xmpp/connection.ts";
import type { Clock } from "./patient.ts";
import type { Result } from "./result.ts";

const ANSWER_MS = 4_000;
const TIME = "urn:xmpp:time";
/** Seconds: what waits on its way is told apart from a clock that goes wrong. */
const ALLOWED_S = 5;
const MOST = 8;

/** Compares the server's clock with ours (XEP-0202); `hosts` are asked all at once. */
export async function clockResult(
  { request }: Pick<Connection, "request">,
  hosts: readonly string[],
  { now }: Clock,
): Promise<Result> {
  const about = { check: "clock" } as const;
  const asked = now();
  const replies = await Promise.all(
    hosts.map(async (to) => {
      const reply = await request(xml("iq", { type: "get", to }, xml("time", TIME)), ANSWER_MS);
      const told = reply.ok ? reply.stanza.getChild("time", TIME)?.getChildText("utc") : undefined;
      return { host: to, server: Date.parse(told ?? ""), heard: now() };
    }),
  );
  const first = replies.find(({ server }) => Number.isFinite(server));
  if (!first)
    return {
      ...about,
      status: "skipped",
      message: `nobody tells the server's time (asked: ${hosts.join(", ")})`,
    };
  const { host, server, heard } = first;
  // Some tell whole seconds: it may be up to one more there.
  const ahead = server < asked ? Math.min(0, server + 1000 - asked) : Math.max(0, server - heard);
  const seconds = Math.round(Math.abs(ahead) / 1000);
  if (seconds <= ALLOWED_S)
    return { ...about, subject: host, status: "ok", message: "the server's and ours agree" };
  return {
    ...about,
    subject: host,
    status: "warn",
    message: `the server's is ${seconds} s ${ahead > 0 ? "ahead of" : "behind"} this machine's`,
    remedy:
      "Keep both in step (NTP): what was said before the bot came is told from what is said by the time.",
  };
}

/** Who may know the time: a MUC component seldom does, and the host above it often. */
export function clockHosts(settings: ConnectionSettings, mucHosts: readonly string[]): readonly string[] {
  const own = settings.type === "client" ? [settings.domain] : [];
  const above = mucHosts.flatMap((host) => (host.includes(".") ? [host.slice(host.indexOf(".") + 1)] : []));
  return [...new Set([...own, ...mucHosts, ...above])].slice(0, MOST);
}
