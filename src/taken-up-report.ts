import { after } from "./after.ts";
import type { Logger } from "./log.ts";
import type { BareJid } from "./muc/jid.ts";
import type { RoomState } from "./xmpp/room-state.ts";

/** Many come at once, when the bot starts. */
const SOON_MS = 1_000;
const BETWEEN_MS = 60_000;

/**
 * What is logged of rooms that no file tells of. They come and go by the thousand: of each there is a line at level debug,
 * of all of a host one that says how many there are, a minute apart at least, and what is amiss in all of them alike is told
 * once for their host. `rooms`: those that there are.
 */
export function takenUpReport(
  log: Logger,
  rooms: () => Iterable<BareJid>,
): (room: BareJid, state: RoomState) => void {
  const amiss = new Set<string>();
  /** By host: what is done there, and of how many rooms that was told last. */
  const hosts = new Map<string, { doing: string; told: number | undefined }>();
  let isTelling = false;
  let isNews = false;

  function tell(): void {
    const open = new Map<string, number>();
    for (const room of rooms()) {
      const host = hostOf(room);
      open.set(host, (open.get(host) ?? 0) + 1);
    }
    for (const [host, about] of hosts) {
      const count = open.get(host) ?? 0;
      if (count === about.told) continue;
      about.told = count;
      const says = `${about.doing} every room of ${host}: ${count} open`;
      // They may all have gone, or the link to them, or the policy by which they are moderated.
      log.info(
        { host, rooms: count },
        count > 0 ? says : `of ${host} there is no room besides those of files`,
      );
    }
    isNews = false;
    after(BETWEEN_MS, () => {
      if (isNews) tell();
      else isTelling = false;
    });
  }

  function count(): void {
    isNews = true;
    if (isTelling) return;
    isTelling = true;
    after(SOON_MS, tell);
  }

  return (room, state) => {
    count();
    if (state.kind !== "gated") {
      log.debug({ room }, "the room is gone, or not ours any more");
      return;
    }
    const { host, component, asks, problems } = state;
    const doing = asks ? "moderating" : "observing";
    hosts.set(host, { told: hosts.get(host)?.told, doing });
    log.debug({ room, host, component }, `taken up: ${doing}`);
    for (const { code, severity, message, remedy } of problems) {
      const what = JSON.stringify([host, code]);
      if (amiss.has(what)) continue;
      amiss.add(what);
      log[severity]({ host, code }, `rooms of which no file tells: ${message}. ${remedy}`);
    }
  };
}

function hostOf(room: BareJid): string {
  return room.slice(room.lastIndexOf("@") + 1);
}
