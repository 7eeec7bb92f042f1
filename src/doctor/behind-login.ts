import type { ConnectionSettings } from "../config/connection.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import type { Connection } from "../xmpp/connection.ts";
import { clockHosts, clockResult } from "./clock.ts";
import { hostsOf } from "./component-name.ts";
import { gateResult } from "./gate.ts";
import { mucDomainResult } from "./muc-domain.ts";
import type { Clock, Patient } from "./patient.ts";
import { type Check, type Result, skip, type Tell } from "./result.ts";
import { roomResults, type Surroundings } from "./room.ts";

/** Each host takes two questions, each room up to three; all is over within half a minute. */
const MOST_HOSTS = 8;
const MOST_ROOMS = 200;
const AT_ONCE = 16;
const ROOMS_MS = 8_000;
const OF_ROOMS: readonly Check[] = ["room", "moderation", "archive", "rights"];

/** What can be seen with a login, without entering a room or telling the server anything. */
export async function lookBehindLogin(
  { places, compiled }: Patient,
  settings: ConnectionSettings,
  connection: Pick<Connection, "request" | "address">,
  clock: Clock,
  tell: Tell,
): Promise<void> {
  const { policies, everyRoom } = compiled;
  const own = places.mucDomain?.toLowerCase();
  const all = [...new Set([...(own === undefined ? [] : [own]), ...hostsOf(compiled)])];
  const hosts = all.slice(0, MOST_HOSTS);
  const domains = await Promise.all(hosts.map((host) => mucDomainResult(connection, host)));
  for (const result of domains) tell(result);
  if (all.length > hosts.length)
    skip(
      ["muc-domain"],
      `${all.length - hosts.length} hosts more are not looked at: there are too many`,
      tell,
    );
  const there = hosts.filter((_, index) => domains[index]?.status === "ok");
  const gates = new Set<string>();
  if (there.length === 0) {
    skip(["gate", ...OF_ROOMS], "there is no MUC host", tell);
  } else {
    if (settings.type === "client") skip(["gate"], "our module speaks with components only", tell);
    else {
      const isNeeded = (host: string) => everyRoom?.hosts.includes(host) === true;
      const asked = there.map((host) => gateResult(connection, host, isNeeded(host)));
      for (const result of await Promise.all(asked)) {
        tell(result);
        if (result.status === "ok" && result.subject !== undefined) gates.add(result.subject);
      }
    }
    const rooms = [...policies.values()].filter(({ room }) => there.includes(hostOf(room)));
    if (rooms.length > 0) {
      const around = ({ room, settings: { gate } }: RoomPolicy): Surroundings => ({
        isGated: gate.value && gates.has(hostOf(room)),
        isJitsis: settings.profile === "jitsi",
      });
      await lookAtRooms(connection, rooms, around, clock, tell);
    } else {
      const none = everyRoom ? "the files name none there" : "no room is to be moderated";
      skip(OF_ROOMS, policies.size > 0 ? "their host is not there" : none, tell);
    }
  }
  tell(await clockResult(connection, clockHosts(settings, hosts), clock));
}

async function lookAtRooms(
  connection: Pick<Connection, "request" | "address">,
  rooms: readonly RoomPolicy[],
  around: (policy: RoomPolicy) => Surroundings,
  { now }: Clock,
  tell: Tell,
): Promise<void> {
  const until = now() + ROOMS_MS;
  const left = rooms.slice(0, MOST_ROOMS).entries();
  let looked = 0;
  const found: (readonly Result[])[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, policy] of left) {
      if (now() > until) return;
      found[index] = await roomResults(connection, policy, around(policy));
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
