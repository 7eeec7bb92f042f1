import type { GatePolicy } from "../../config/gate-policy.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { Connection } from "../connection.ts";
import type { Reply } from "../requests.ts";
import { type Hello, serves } from "./hello.ts";
import type { GateNews } from "./news.ts";
import { push, type RefusedPolicy } from "./policies.ts";

export interface ToldPorts {
  /** Named as a room it stands for all rooms that have no policy of their own. */
  readonly host: string;
  readonly connection: Pick<Connection, "request">;
  /** Whether the module shows us the room, and so goes by some policy of it. */
  readonly isShown: (room: BareJid) => boolean;
  readonly onNews: (news: GateNews) => void;
  /** Which rooms the gate holds may have changed. */
  readonly onChange: () => void;
}

/** What we have told the module of the rooms on its host, and what of it the module took. */
export interface Told {
  readonly policies: ReadonlyMap<BareJid, GatePolicy>;
  setPolicies(policies: ReadonlyMap<BareJid, GatePolicy>): void;
  /**
   * Tells the module of all rooms, and so whose gate it is to be. `taken`, or the answer that says otherwise; undefined
   * where there was something newer to tell meanwhile.
   */
  tell(hello: Hello): Promise<"taken" | Reply | undefined>;
  /** What is still being told is of no interest any more. */
  stop(): void;
  /** Nobody knows of any room. */
  forget(): void;
  /** Whether this module, if it takes the room's policy, judges before anyone reads. */
  covers(room: BareJid, hello: Hello | undefined): boolean;
  knows(room: BareJid): boolean;
  /** The module could not use its policy. */
  refused(room: BareJid): boolean;
  /** The module goes by a policy of the room, if it knows the room: by an older one where it could not use this one. */
  holds(room: BareJid): boolean;
  /** Whether there is something that it has not answered to yet. */
  readonly isTelling: boolean;
}

export function createTold({ host, connection, isShown, onNews, onChange }: ToldPorts): Told {
  let policies: ReadonlyMap<BareJid, GatePolicy> = new Map();
  let known = new Set<BareJid>();
  const unusable = new Set<BareJid>();
  let telling = 0;
  let isTelling = false;

  /** The module may serve some of the rooms only; what is told of the host is told for these, too. */
  const isMeant = (room: BareJid, hello: Hello) => room === host || (hello.rooms?.has(room) ?? true);
  const holds = (room: BareJid) => !unusable.has(room) || isShown(room);

  function stop(): void {
    telling += 1;
    isTelling = false;
  }

  function onTaken(rooms: readonly BareJid[], refused: readonly RefusedPolicy[]): void {
    for (const room of rooms) {
      known.add(room);
      unusable.delete(room);
    }
    for (const { room, why } of refused) {
      if (!policies.has(room)) continue;
      unusable.add(room);
      onNews({ kind: "policy-refused", room, why });
    }
    onChange();
  }

  function meantFor(hello: Hello): ReadonlyMap<BareJid, GatePolicy> {
    const meant = [...policies].filter(([room]) => isMeant(room, hello));
    if (serves(hello)) return new Map(meant);
    // The bot is in these rooms; what the server does by itself it can do all the same.
    return new Map(meant.map(([room, { ask: _, ...policy }]) => [room, policy]));
  }

  return {
    get policies() {
      return policies;
    },
    setPolicies(next) {
      policies = next;
      known = new Set([...known].filter((room) => next.has(room)));
      for (const room of unusable) if (!next.has(room)) unusable.delete(room);
    },
    async tell(hello) {
      telling += 1;
      const mine = telling;
      const isStale = () => mine !== telling;
      const { epoch } = hello;
      isTelling = true;
      const failed = await push({ host, epoch, policies: meantFor(hello), connection, onTaken, isStale });
      if (isStale()) return undefined;
      isTelling = false;
      return failed ?? "taken";
    },
    stop,
    forget() {
      stop();
      known.clear();
      unusable.clear();
    },
    covers(room, hello) {
      if (!hello || !serves(hello) || !isMeant(room, hello)) return false;
      return holds(room);
    },
    knows: (room) => known.has(room),
    refused: (room) => unusable.has(room),
    holds,
    get isTelling() {
      return isTelling;
    },
  };
}
