import type { Element } from "@xmpp/component";
import type { GatePolicy } from "../../config/gate-policy.ts";
import { type BareJid, parseJid } from "../../muc/jid.ts";
import { NS } from "../namespaces.ts";
import { createSession, type Session, type SessionPorts } from "./session.ts";
import type { Unnamed } from "./views.ts";

/** Without rooms of ours: anybody may ask for a hello. */
const MOST_STRANGERS = 16;

export interface GatesPorts extends SessionPorts {
  /** A host that is told of its rooms also where there are none; undefined where the files name none. */
  readonly mucDomain: string | undefined;
}

/** The gates of all MUC hosts on which rooms are moderated. */
export interface Gates
  extends Pick<
    Session,
    "expects" | "serves" | "state" | "features" | "takenUp" | "parts" | "online" | "offline"
  > {
  /** The rooms that are to be moderated by a gate where there is one; `unnamed`, by host: there all others, too. */
  setPolicies(policies: ReadonlyMap<BareJid, GatePolicy>, unnamed?: ReadonlyMap<string, Unnamed>): void;
  /** The hosts whose rooms of which no file tells are to be moderated, and are not: nothing tells of them. */
  unheard(): readonly string[];
  /** The hosts with a module that judges before anyone reads, and tells of the rooms. */
  heard(): readonly string[];
  /** The hosts that are not there, though rooms are to be moderated on them. */
  nowhere(): readonly string[];
  /** Takes what a module may have said; false where the stanza is for others. */
  take(stanza: Element): boolean;
  /** Where many retractions of a room go at once. */
  retracting(room: BareJid): { readonly host: string; readonly epoch: string } | undefined;
}

export function createGates({ mucDomain, ...ports }: GatesPorts): Gates {
  const sessions = new Map<string, Session>();
  let isOnline = false;
  let strangers = 0;
  if (mucDomain !== undefined) open(mucDomain.toLowerCase());

  function open(host: string): Session {
    const session = createSession(host, ports);
    sessions.set(host, session);
    if (isOnline) session.online();
    return session;
  }

  /** A module may go by what we told it of rooms that are not ours any more. */
  function openFor(stanza: Element, host: string): Session | undefined {
    const asks = stanza.attrs.type !== "error" && stanza.getChild("again", NS.warden);
    if (!asks || strangers === MOST_STRANGERS) return undefined;
    strangers += 1;
    return open(host);
  }

  function sessionOf(room: BareJid): Session | undefined {
    return sessions.get(hostOf(room));
  }

  function hostsWith(isSo: (session: Session) => boolean): readonly string[] {
    return [...sessions].flatMap(([host, session]) => (isSo(session) ? [host] : []));
  }

  return {
    setPolicies(policies, unnamed = new Map()) {
      const byHost = new Map<string, Map<BareJid, GatePolicy>>();
      // Of a host without rooms the module is told so, too.
      for (const host of [...sessions.keys(), ...unnamed.keys()]) byHost.set(host, new Map());
      for (const [room, policy] of policies) {
        const host = hostOf(room);
        const rooms = byHost.get(host) ?? new Map<BareJid, GatePolicy>();
        byHost.set(host, rooms.set(room, policy));
      }
      for (const [host, rooms] of byHost) {
        (sessions.get(host) ?? open(host)).setPolicies(rooms, unnamed.get(host));
      }
    },

    online() {
      isOnline = true;
      for (const session of sessions.values()) session.online();
    },

    offline() {
      isOnline = false;
      for (const session of sessions.values()) session.offline();
    },

    take(stanza) {
      if (!stanza.is("message")) return false;
      const from = parseJid(stanza.attrs.from);
      if (!from || from.local || from.resource) return false;
      if (!isOnline) return false;
      const session = sessions.get(from.domain) ?? openFor(stanza, from.domain);
      session?.take(stanza);
      return session !== undefined;
    },

    retracting(room) {
      const epoch = sessionOf(room)?.retractsUnder(room);
      return epoch === undefined ? undefined : { host: hostOf(room), epoch };
    },

    unheard: () => hostsWith((session) => session.unheard()),
    heard: () => hostsWith((session) => session.heard()),
    nowhere: () => hostsWith((session) => session.nowhere()),
    expects: (room) => sessionOf(room)?.expects(room) ?? false,
    serves: (room) => sessionOf(room)?.serves(room) ?? false,
    state: (room) => sessionOf(room)?.state(room) ?? { kind: "entering" },
    features: (room) => sessionOf(room)?.features(room),
    takenUp: () => [...sessions.values()].flatMap((session) => session.takenUp()),
    parts: (room) => sessionOf(room)?.parts(room),
  };
}

function hostOf(room: BareJid): string {
  return room.slice(room.lastIndexOf("@") + 1);
}
