import type { Element } from "@xmpp/component";
import type { GatePolicy } from "../../config/gate-policy.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { Software } from "../answers.ts";
import type { Connection } from "../connection.ts";
import { NS } from "../namespaces.ts";
import { passing } from "../outcome.ts";
import type { Reply } from "../requests.ts";
import type { RoomState } from "../room-state.ts";
import { createAnnounce } from "./announce.ts";
import { createGreeting } from "./greeting.ts";
import { type Hello, readHello, serves } from "./hello.ts";
import { createInbox, type InboxPorts } from "./inbox.ts";
import { createOutbox } from "./outbox.ts";
import { createTold } from "./told.ts";
import { createViews, type Unnamed, type Views, type ViewsPorts } from "./views.ts";

const RETRY_MS = 60_000;
const SOON_MS = 5_000;
/** When it has taken the policies the module asks again, at once, what it still wants to know. */
const ASKED_AGAIN_MS = 5_000;

export interface SessionPorts extends InboxPorts, Pick<ViewsPorts, "onTakenUp"> {
  readonly connection: Pick<Connection, "address" | "send" | "request">;
  readonly software: Software;
  readonly nicksIn: (room: BareJid) => Iterable<string>;
  readonly onState: (room: BareJid, state: RoomState) => void;
  /** Which rooms the gate holds may have changed. */
  readonly onChange: () => void;
  /** ms; never goes back. */
  readonly now: () => number;
}

/** The conversation with one MUC host, whether a module of ours is there or not. */
export interface Session extends Pick<Views, "state" | "features" | "takenUp"> {
  /** The rooms of the host that are to be moderated; `unnamed`: all others, too, from when they come into being. */
  setPolicies(policies: ReadonlyMap<BareJid, GatePolicy>, unnamed?: Unnamed): void;
  online(): void;
  offline(): void;
  /** A message from the host itself. */
  take(message: Element): void;
  /** Whether the room has, or may have, a gate: the bot does not enter it. */
  expects(room: BareJid): boolean;
  /** Whether the module knows the room's policy: the bot leaves it. Until then it sees what nobody asks it about. */
  serves(room: BareJid): boolean;
  /** What the module does there by a policy of ours; undefined where it has none. */
  parts(room: BareJid): ReadonlySet<string> | undefined;
  /** Whether rooms that nobody named are to be moderated, and no module tells of them. */
  unheard(): boolean;
  /** Whether a module is there that judges before anyone reads, and tells of the rooms. */
  heard(): boolean;
  /** Whether rooms are to be moderated on a host that is not there. */
  nowhere(): boolean;
  /** Set where the host retracts many messages of the room at once. */
  retractsUnder(room: BareJid): string | undefined;
}

export function createSession(host: string, ports: SessionPorts): Session {
  const { connection, now } = ports;
  const outbox = createOutbox({ host, now, send: (stanza) => void connection.send(stanza) });
  const views = createViews({
    host,
    address: () => connection.address,
    handle: (event) => {
      ports
        .handle(event, undefined, undefined, undefined)
        .catch((error: Error) => ports.onError("room", error));
    },
    nicksIn: ports.nicksIn,
    isRefused: (room) => told.refused(namedAs(room)),
    onState(room, state) {
      ports.onState(room, state);
      if (told.refused(namedAs(room))) ports.onChange();
    },
    onTakenUp: ports.onTakenUp,
    onTooMany: () => announce.tooMany(),
  });
  const told = createTold({
    host,
    connection,
    isShown: (room) => views.features(room) !== undefined || (room === host && views.takenUp().length > 0),
    onNews: ports.onNews,
    onChange() {
      views.tell();
      ports.onChange();
    },
  });
  const greeting = createGreeting({ ...ports, host, onStart, onAnswer });
  const hasRooms = () => told.policies.size > 0;
  const hasUnnamed = () => told.policies.has(host as BareJid);
  /** As what the module was told of it. */
  const namedAs = (room: BareJid) => (views.isTakenUp(room) ? (host as BareJid) : room);
  const announce = createAnnounce({ host, hasRooms, hasUnnamed, onNews: ports.onNews });
  const inbox = createInbox(host, ports, { outbox, views, refuse: announce.odd });
  let isOnline = false;
  /** Whether it is known, since we are online, if there is a gate that takes our rooms. */
  let decided = false;
  let met: Hello | undefined;
  let misses = 0;
  /** Something was told while the module still heard of other rooms: it may not show again what it never knew to be gone. */
  let isTorn = false;
  let old: NodeJS.Timeout | undefined;

  function onStart(): void {
    clearTimeout(old);
    told.stop();
    isTorn = false;
    outbox.open(undefined);
  }

  function onAnswer(reply: Reply): void {
    const answer = reply.ok ? readHello(reply.stanza, host) : undefined;
    if (!answer) {
      miss(reply);
      return;
    }
    met = answer;
    misses = 0;
    outbox.open(answer.epoch);
    inbox.turn();
    views.anew();
    announce.found(answer);
    void tellRooms(answer);
  }

  function miss(reply: Reply, retryMs = RETRY_MS): void {
    const condition = reply.ok ? "no hello" : reply.condition;
    if (condition === "disconnected") return;
    const had = met;
    met = undefined;
    misses += 1;
    told.forget();
    outbox.open(undefined);
    views.letGo("everything");
    if (had) views.leave();
    announce.missed(condition, had !== undefined);
    // One that is only loaded anew asks again, and tells the outcome, under the same ids.
    if (misses > 1) inbox.endAll();
    // A module that is loaded asks for a hello by itself.
    decided = hasRooms() || passing(reply) !== undefined;
    if (decided) {
      announce.unheard();
      greeting.greetIn(retryMs);
    }
    ports.onChange();
  }

  /** Tells the module of all rooms, and so whose gate it is to be. */
  async function tellRooms(to: Hello): Promise<void> {
    const answer = await told.tell(to);
    if (answer === undefined || met !== to) return;
    if (answer !== "taken") {
      announce.odd("an answer that takes no policies");
      miss(answer, passing(answer) === undefined ? RETRY_MS : SOON_MS);
      return;
    }
    decided = true;
    clearTimeout(old);
    old = setTimeout(lookBack, ASKED_AGAIN_MS);
    ports.onChange();
  }

  function lookBack(): void {
    inbox.endOld();
    views.letGo("unshown");
    const isUnseen = (room: BareJid) => told.covers(room, met) && views.awaits(room);
    if (isTorn && (hasUnnamed() || [...told.policies.keys()].some(isUnseen))) greeting.greet();
  }

  return {
    unheard: () => decided && hasUnnamed() && !(met && serves(met)),
    heard: () => decided && met !== undefined && serves(met),
    nowhere: () => decided && hasRooms() && announce.isNowhere(),

    setPolicies(next, unnamed) {
      told.setPolicies(unnamed ? new Map([...next, [host as BareJid, unnamed.policy]]) : next);
      views.setRooms(next, unnamed);
      if (met) {
        announce.found(met);
        isTorn ||= told.isTelling;
        void tellRooms(met);
      } else if (isOnline && !greeting.isUnderWay && hasRooms()) {
        if (decided) announce.unheard();
        else greeting.greet();
      }
    },

    online() {
      isOnline = true;
      greeting.greet();
    },

    offline() {
      isOnline = false;
      decided = false;
      met = undefined;
      misses = 0;
      greeting.stop();
      told.forget();
      outbox.open(undefined);
      views.forget();
      clearTimeout(old);
    },

    take(message) {
      if (!isOnline) return;
      // Our own word comes back: there is nobody who takes it.
      if (message.attrs.type === "error") return greeting.greetAnew();
      if (message.getChild("again", NS.warden)) {
        // Whoever is loaded hears the hello that is on its way.
        if (!greeting.isUnderWay) greeting.greet();
        return;
      }
      const bye = message.getChild("bye", NS.warden);
      const frames = message.getChild("frames", NS.warden);
      const { epoch } = (bye ?? frames)?.attrs ?? {};
      if (!bye && !frames) return announce.odd("a message that is none of the protocol's");
      if (greeting.isUnderWay) return;
      if (epoch === undefined || epoch !== met?.epoch) {
        announce.odd("what is of another epoch");
        return greeting.greetAnew();
      }
      // A reload is over when the next hello comes to it: so it is seen whether it is one.
      if (bye) greeting.greet();
      else if (frames) inbox.take(frames, serves(met));
    },

    expects: (room) => isOnline && told.policies.has(room) && (!decided || told.covers(room, met)),
    serves: (room) => told.knows(namedAs(room)) && told.covers(namedAs(room), met),
    parts: (room) => (told.knows(namedAs(room)) && told.holds(namedAs(room)) ? met?.parts : undefined),
    retractsUnder: (room) => (told.knows(namedAs(room)) && met?.parts.has("retract") ? met.epoch : undefined),
    state: views.state,
    features: views.features,
    takenUp: views.takenUp,
  };
}
