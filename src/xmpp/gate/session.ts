import type { Element } from "@xmpp/component";
import type { GatePolicy } from "../../config/gate-policy.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { Software } from "../answers.ts";
import type { Connection } from "../connection.ts";
import { NS } from "../namespaces.ts";
import { passing } from "../outcome.ts";
import type { Reply } from "../requests.ts";
import type { RoomState } from "../room-state.ts";
import { type Hello, hello, readHello, serves } from "./hello.ts";
import { createInbox, type InboxPorts } from "./inbox.ts";
import { createOutbox } from "./outbox.ts";
import { push, type RefusedPolicy } from "./policies.ts";
import { createViews, type Views } from "./views.ts";

const ANSWER_MS = 5_000;
const RETRY_MS = 60_000;
const SOON_MS = 5_000;
/** When it has taken the policies the module asks again, at once, what it still wants to know. */
const ASKED_AGAIN_MS = 5_000;
const MOST_TOLD = 50;

export interface SessionPorts extends InboxPorts {
  readonly connection: Pick<Connection, "address" | "send" | "request">;
  readonly software: Software;
  readonly nicksIn: (room: BareJid) => Iterable<string>;
  readonly onState: (room: BareJid, state: RoomState) => void;
  /** Which rooms the gate holds may have changed. */
  readonly onChange: () => void;
  /** ms */
  readonly now: () => number;
}

/** The conversation with one MUC host, whether a module of ours is there or not. */
export interface Session extends Pick<Views, "state" | "features"> {
  /** The rooms of the host that are to be moderated. */
  setPolicies(policies: ReadonlyMap<BareJid, GatePolicy>): void;
  online(): void;
  offline(): void;
  /** A message from the host itself. */
  take(message: Element): void;
  /** Whether the room has, or may have, a gate: the bot does not enter it. */
  expects(room: BareJid): boolean;
  /** Whether the module knows the room's policy: the bot leaves it. Until then it sees what nobody asks it about. */
  serves(room: BareJid): boolean;
  /** Set where the host retracts many messages of the room at once. */
  retractsUnder(room: BareJid): string | undefined;
}

export function createSession(host: string, ports: SessionPorts): Session {
  const { connection, software, now, onNews } = ports;
  const outbox = createOutbox({ host, now, send: (stanza) => void connection.send(stanza) });
  const views = createViews({
    host,
    address: () => connection.address,
    handle: (event) => {
      ports.handle(event).catch((error: Error) => ports.onError("room", error));
    },
    nicksIn: ports.nicksIn,
    onState(room, state) {
      ports.onState(room, state);
      if (unusable.has(room)) ports.onChange();
    },
  });
  const inbox = createInbox(host, ports, { outbox, views, refuse });
  const told = new Set<string>();
  /** Rooms of whose policy the module has heard. */
  let active = new Set<BareJid>();
  /** Rooms whose policy the module could not use. */
  const unusable = new Set<BareJid>();
  let policies: ReadonlyMap<BareJid, GatePolicy> = new Map();
  let isOnline = false;
  /** Whether it is known, since we are online, if there is a gate that takes our rooms. */
  let decided = false;
  let met: Hello | undefined;
  let introduced: string | undefined;
  let greeting = 0;
  let isGreeting = false;
  let greetedAt = Number.NEGATIVE_INFINITY;
  let pushing = 0;
  let retry: NodeJS.Timeout | undefined;
  let old: NodeJS.Timeout | undefined;

  function refuse(what: string): void {
    if (told.has(what) || told.size === MOST_TOLD) return;
    told.add(what);
    onNews({ kind: "refused", host, what });
  }

  function greet(): void {
    clearTimeout(retry);
    greeting += 1;
    // What is still being told is of an epoch that ends.
    pushing += 1;
    const mine = greeting;
    isGreeting = true;
    clearTimeout(old);
    greetedAt = now();
    outbox.open(undefined);
    void connection.request(hello(host, software), ANSWER_MS, (reply) => {
      if (mine !== greeting) return;
      isGreeting = false;
      const answer = reply.ok ? readHello(reply.stanza, host) : undefined;
      if (answer) meet(answer);
      else miss(reply);
    });
  }

  /** As often as something tells of a misunderstanding, but not all the time. */
  function greetAnew(): void {
    if (isOnline && !isGreeting && now() - greetedAt >= SOON_MS) greet();
  }

  function meet(answer: Hello): void {
    met = answer;
    outbox.open(answer.epoch);
    inbox.turn();
    views.anew();
    const { epoch: _, parts, ...rest } = answer;
    const introduction = JSON.stringify([rest, [...parts], [...(answer.rooms ?? [])]]);
    if (introduction !== introduced) onNews({ kind: "found", host, hello: answer });
    introduced = introduction;
    void tellRooms(answer);
  }

  function miss(reply: Reply, retryMs = RETRY_MS): void {
    const condition = reply.ok ? "no hello" : reply.condition;
    if (condition === "disconnected") return;
    const had = met;
    met = undefined;
    decided = true;
    introduced = undefined;
    active.clear();
    outbox.open(undefined);
    if (condition === "forbidden" && !told.has(condition)) onNews({ kind: "forbidden", host });
    if (condition === "forbidden") told.add(condition);
    else if (had) onNews({ kind: "gone", host });
    if (had) views.leave();
    clearTimeout(retry);
    retry = setTimeout(greet, retryMs);
    ports.onChange();
  }

  /** Tells the module of all rooms, and so whose gate it is to be. */
  async function tellRooms(to: Hello): Promise<void> {
    pushing += 1;
    const mine = pushing;
    unusable.clear();
    const isStale = () => mine !== pushing || met !== to;
    const { epoch } = to;
    const failed = await push({ host, epoch, policies: meantFor(to), connection, onTaken, isStale });
    if (isStale()) return;
    if (failed) {
      refuse("an answer that takes no policies");
      miss(failed, passing(failed) === undefined ? RETRY_MS : SOON_MS);
      return;
    }
    decided = true;
    clearTimeout(old);
    old = setTimeout(inbox.endOld, ASKED_AGAIN_MS);
    ports.onChange();
  }

  function onTaken(rooms: readonly BareJid[], refused: readonly RefusedPolicy[]): void {
    for (const room of rooms) active.add(room);
    for (const { room, why } of refused) {
      unusable.add(room);
      onNews({ kind: "policy-refused", room, why });
    }
    ports.onChange();
  }

  function meantFor(to: Hello): ReadonlyMap<BareJid, GatePolicy> {
    const meant = [...policies].filter(([room]) => to.rooms?.has(room) ?? true);
    if (serves(to)) return new Map(meant);
    // The bot is in these rooms; what the server does by itself it can do all the same.
    return new Map(meant.map(([room, { ask: _, ...policy }]) => [room, policy]));
  }

  function covers(room: BareJid): boolean {
    if (!met || !serves(met) || !(met.rooms?.has(room) ?? true)) return false;
    return !unusable.has(room) || views.features(room) !== undefined;
  }

  return {
    setPolicies(next) {
      policies = next;
      views.setRooms(next);
      active = new Set([...active].filter((room) => next.has(room)));
      if (met) void tellRooms(met);
      else if (isOnline && !isGreeting && !decided && next.size > 0) greet();
    },

    online() {
      isOnline = true;
      if (policies.size > 0) greet();
    },

    offline() {
      isOnline = false;
      decided = false;
      isGreeting = false;
      met = undefined;
      active.clear();
      greeting += 1;
      outbox.open(undefined);
      views.forget();
      clearTimeout(retry);
      clearTimeout(old);
    },

    take(message) {
      // Our own word comes back: there is nobody who takes it.
      if (message.attrs.type === "error") return greetAnew();
      if (message.getChild("again", NS.warden)) {
        // Whoever is loaded hears the hello that is on its way.
        if (isOnline && !isGreeting) greet();
        return;
      }
      const bye = message.getChild("bye", NS.warden);
      const frames = message.getChild("frames", NS.warden);
      const { epoch } = (bye ?? frames)?.attrs ?? {};
      if (!bye && !frames) return refuse("a message that is none of the protocol's");
      if (isGreeting) return;
      if (epoch === undefined || epoch !== met?.epoch) {
        refuse("what is of another epoch");
        return greetAnew();
      }
      // A reload is over when the next hello comes to it: so it is seen whether it is one.
      if (bye) greet();
      else if (frames) inbox.take(frames, serves(met));
    },

    expects: (room) => isOnline && policies.has(room) && (!decided || covers(room)),
    serves: (room) => active.has(room) && covers(room),
    retractsUnder: (room) => (active.has(room) && met?.parts.has("retract") ? met.epoch : undefined),
    state: views.state,
    features: views.features,
  };
}
