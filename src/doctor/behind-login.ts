import type { ConnectionSettings } from "../config/connection.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import type { Connection } from "../xmpp/connection.ts";
import { clockHosts, clockResult } from "./clock.ts";
import { hostsOf } from "./component-name.ts";
import { gateResult } from "./gate.ts";
import { mucDomainResult } from "./muc-domain.ts";
import type { Clock, Patient } from "./patient.ts";
import { type Check, type Result, skip, type Tell } from "./result.ts";
import { roomResults } from "./room.ts";

/** Each host takes two questions, each room up to three; all is over within half a minute. */
const MOST_HOSTS = 8;
const MOST_ROOMS = 200;
const AT_ONCE = 16;
const ROOMS_MS = 8_000;
const OF_ROOMS: readonly Check[] = ["room", "moderation", "archive", "rights"];

/** What can be seen with a login, without entering a room or telling the server anything. */
export async function lookBehindLogin(
  { places, compiled: { policies } }: Patient,
  settings: ConnectionSettings,
  connection: Pick<Connection, "request" | "address">,
  clock: Clock,
  tell: Tell,
): Promise<void> {
  const own = places.mucDomain?.toLowerCase();
  const hosts = [...new Set([...(own === undefined ? [] : [own]), ...hostsOf(policies)])].slice(
    0,
    MOST_HOSTS,
  );
  const domains = await Promise.all(hosts.map((host) => mucDomainResult(connection, host)));
  for (const result of domains) tell(result);
  const there = hosts.filter((_, index) => domains[index]?.status === "ok");
  const gates = new Set<string>();
  if (there.length === 0) {
    skip(["gate", ...OF_ROOMS], "there is no MUC host", tell);
  } else {
    if (settings.type === "client") skip(["gate"], "our module speaks with components only", tell);
    else {
      for (const result of await Promise.all(there.map((host) => gateResult(connection, host)))) {
        tell(result);
        if (result.status === "ok" && result.subject !== undefined) gates.add(result.subject);
      }
    }
    const rooms = [...policies.values()].filter(({ room }) => there.includes(hostOf(room)));
    await lookAtRooms(connection, rooms, gates, clock, tell);
  }
  tell(await clockResult(connection, clockHosts(settings, hosts), clock));
}

async function lookAtRooms(
  connection: Pick<Connection, "request" | "address">,
  rooms: readonly RoomPolicy[],
  gates: ReadonlySet<string>,
  { now }: Clock,
  tell: Tell,
): Promise<void> {
  if (rooms.length === 0) skip(OF_ROOMS, "no room is to be moderated", tell);
  const until = now() + ROOMS_MS;
  const left = rooms.slice(0, MOST_ROOMS).entries();
  let looked = 0;
  const found: (readonly Result[])[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, policy] of left) {
      if (now() > until) return;
      const isGated = policy.settings.gate.value && gates.has(hostOf(policy.room));
      found[index] = await roomResults(connection, policy, isGated);
      looked += 1;
    }
  };
  // All workers draw from the same iterator.
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const byCheck = (check: Check): readonly Result[] => found.flat().filter((one) => one.check === check);
  for (const check of OF_ROOMS) for (const result of byCheck(check)) tell(result);
  const more = rooms.length - looked;
  if (more > 0)
    skip(["room"], `${more} rooms more are not looked at: there are too many, or the server is slow`, tell);
}

function hostOf(room: string): string {
  return room.slice(room.lastIndexOf("@") + 1);
}
