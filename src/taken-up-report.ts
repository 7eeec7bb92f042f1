import type { Logger } from "./log.ts";
import type { BareJid } from "./muc/jid.ts";
import type { RoomState } from "./xmpp/room-state.ts";

/**
 * What is logged of rooms that no file tells of. They come and go by the thousand: of each there is a line at level debug, and
 * what is amiss in all of them alike is told once for their host.
 */
export function takenUpReport(log: Logger): (room: BareJid, state: RoomState) => void {
  const told = new Set<string>();
  return (room, state) => {
    if (state.kind !== "gated") {
      log.debug({ room }, "the room is gone, or not ours any more");
      return;
    }
    const { host, component, asks, problems } = state;
    log.debug({ room, host, component }, `taken up: ${asks ? "moderating" : "observing"}`);
    for (const { code, severity, message, remedy } of problems) {
      const what = JSON.stringify([host, code]);
      if (told.has(what)) continue;
      told.add(what);
      log[severity]({ host, code }, `rooms of which no file tells: ${message}. ${remedy}`);
    }
  };
}
