import type { GatePolicy } from "../../config/gate-policy.ts";
import { detached } from "../../muc/detached.ts";
import type { MucEvent } from "../../muc/event.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { RoomFeatures } from "../features.ts";
import { gatedProblems, POLICY_REFUSED, type RoomState } from "../room-state.ts";
import type { RoomFrame } from "./frame.ts";
import { changeOf, entering, leaving, type Part, renaming } from "./picture.ts";
import { createTakenUp } from "./taken-up.ts";

export interface ViewsPorts {
  readonly host: string;
  /** The component's JID. */
  readonly address: () => string;
  readonly handle: (event: MucEvent) => void;
  /** Who is known to be in a room. */
  readonly nicksIn: (room: BareJid) => Iterable<string>;
  /** The module could not use the policy that the room has. */
  readonly isRefused: (room: BareJid) => boolean;
  readonly onState: (room: BareJid, state: RoomState) => void;
  /** A room that nobody named is ours, or is not any more; one that is named meanwhile is not any more, either. */
  readonly onTakenUp: (room: BareJid, isOurs: boolean) => void;
  /** There are more such rooms than can be known at once. */
  readonly onTooMany: () => void;
}

/** What holds in the rooms of a host that have no policy of their own. */
export interface Unnamed {
  readonly policy: GatePolicy;
  /** Whether the room is one of them, where nobody named it. */
  readonly includes: (room: BareJid) => boolean;
}

/** The rooms that a gate shows us from outside. */
export interface Views {
  /** Those that are moderated; what is not among them is forgotten. */
  setRooms(policies: ReadonlyMap<BareJid, GatePolicy>, unnamed?: Unnamed): void;
  /** The room is there: where nobody named it, it is taken up if there is a policy for such. */
  meet(room: BareJid): void;
  isTakenUp(room: BareJid): boolean;
  /** Those that were taken up and are shown. */
  takenUp(): BareJid[];
  /** Of what was taken up only that is left which was shown since `anew`; nothing at all with `everything`. */
  letGo(which: "unshown" | "everything"): void;
  take(frame: RoomFrame): void;
  state(room: BareJid): RoomState;
  features(room: BareJid): RoomFeatures | undefined;
  nick(room: BareJid): string | undefined;
  /** Everything will be told once more, and how the rooms stand is told on; until then it is taken to be as it was. */
  anew(): void;
  /** Whether nothing has been told of the room since. */
  awaits(room: BareJid): boolean;
  /** Tells how the rooms stand where that has changed. */
  tell(): void;
  /** There is no gate any more: somebody else will tell of the rooms. */
  leave(): void;
  /** The stream is gone, and all that was known with it. */
  forget(): void;
}

interface View {
  nick: string;
  asks: boolean;
  features: RoomFeatures | undefined;
  /** Who is responsible for the room, and whether it exists; undefined: nothing has been told of it. */
  shown: { readonly component: string; readonly open: boolean | undefined } | undefined;
  awaited: boolean;
  /** How it stands, as that was told on last. */
  told: string | undefined;
}

const UNSEEN = { features: undefined, shown: undefined, awaited: true, told: undefined };
const NEW: View = { ...UNSEEN, nick: "", asks: false };

export function createViews(ports: ViewsPorts): Views {
  const { host, address, handle, nicksIn, isRefused, onState, onTakenUp } = ports;
  let views = new Map<BareJid, View>();
  let unnamed: Unnamed | undefined;
  const takenUp = createTakenUp({
    onTooMany(room) {
      ports.onTooMany();
      drop(room);
    },
  });

  const part = (room: BareJid, { nick }: View): Part => ({ room, nick, address: address() });

  function stateOf(room: BareJid, view: View | undefined): RoomState {
    if (!view?.shown) return { kind: "entering" };
    const { asks, shown, features } = view;
    const problems = features ? gatedProblems(features) : [];
    if (features && isRefused(room)) problems.push(POLICY_REFUSED);
    return { kind: "gated", host, ...shown, asks, problems };
  }

  function tell(): void {
    for (const [room, view] of views) if (view.told !== undefined) tellOf(room, view);
  }

  function tellOf(room: BareJid, view: View): void {
    const state = stateOf(room, view);
    const text = JSON.stringify(state);
    if (view.told === text) return;
    view.told = text;
    onState(room, state);
  }

  function become(room: BareJid, view: View, next: Pick<View, "features" | "shown">): void {
    Object.assign(view, next, { awaited: false });
    tellOf(room, view);
  }

  function lose(room: BareJid, view: View, shown: View["shown"], destroyed = false): void {
    if (view.features) handle(leaving(part(room, view), destroyed));
    become(room, view, { features: undefined, shown });
  }

  function drop(room: BareJid, destroyed = false): void {
    const view = views.get(room);
    if (view?.features) handle(leaving(part(room, view), destroyed));
    views.delete(room);
    end(room, view);
  }

  function end(room: BareJid, view: View | undefined): void {
    takenUp.drop(room);
    if (view?.shown) onState(room, { kind: "left" });
    onTakenUp(room, false);
  }

  function keep(room: BareJid, policy: GatePolicy, view: View): void {
    put(room, policy, view);
    if (takenUp.has(room)) return;
    takenUp.see(room);
    onTakenUp(room, true);
  }

  /** The view of a room, from the one before it. */
  function put(room: BareJid, { nick, ask = [] }: GatePolicy, view = NEW): void {
    if (view.features && view.nick !== nick) {
      for (const event of renaming(part(room, view), nick)) handle(event);
    }
    views.set(room, { ...view, nick, asks: ask.length > 0 });
  }

  function forget(): void {
    for (const view of views.values()) Object.assign(view, UNSEEN);
  }

  return {
    setRooms(policies, next) {
      unnamed = next;
      const before = views;
      views = new Map();
      for (const [room, policy] of policies) {
        put(room, policy, before.get(room));
        if (!takenUp.has(room)) continue;
        takenUp.drop(room);
        onTakenUp(room, false);
      }
      for (const [room, view] of before) {
        if (views.has(room)) continue;
        // What the module has shown under a name it does not show again.
        const stays = takenUp.has(room) || view.features !== undefined;
        if (stays && next?.includes(room)) keep(room, next.policy, view);
        else if (takenUp.has(room)) end(room, view);
        else if (view.shown) onState(room, { kind: "left" });
      }
      tell();
    },

    meet(room) {
      if (takenUp.has(room)) takenUp.touch(room);
      else if (!views.has(room) && unnamed?.includes(room)) {
        const own = detached(room) as BareJid;
        put(own, unnamed.policy);
        takenUp.touch(own);
        onTakenUp(own, true);
      }
    },
    isTakenUp: takenUp.has,
    takenUp: () => takenUp.all().filter((room) => views.get(room)?.shown),
    letGo(which) {
      for (const room of takenUp.all()) if (which === "everything" || views.get(room)?.awaited) drop(room);
    },

    take(frame) {
      const { room } = frame;
      const view = views.get(room);
      // Told of while our word that it is not moderated any more was on its way.
      if (!view) return;
      switch (frame.kind) {
        case "watching": {
          if (takenUp.has(room)) takenUp.see(room);
          for (const event of entering(part(room, view), frame, [...nicksIn(room)])) handle(event);
          const shown = { component: address(), open: true };
          return become(room, view, { features: frame.features, shown });
        }
        case "occupant":
          // Without a picture there is nobody whose going and coming would mean anything.
          if (view.features) handle(changeOf(frame));
          return;
        case "released":
          if (takenUp.has(room)) return drop(room);
          return lose(room, view, { component: frame.to, open: undefined });
        default:
          if (takenUp.has(room)) return drop(room, frame.kind === "destroyed");
          return lose(room, view, { component: address(), open: false }, frame.kind === "destroyed");
      }
    },

    state: (room) => stateOf(room, views.get(room)),
    features: (room) => views.get(room)?.features,
    nick: (room) => views.get(room)?.nick,
    anew() {
      for (const view of views.values()) Object.assign(view, { awaited: true, told: undefined });
    },
    awaits: (room) => views.get(room)?.awaited ?? false,
    tell,
    leave() {
      for (const [room, view] of views) if (view.features) handle(leaving(part(room, view), false));
      forget();
    },
    forget,
  };
}
