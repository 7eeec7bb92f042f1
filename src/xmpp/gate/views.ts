import type { GatePolicy } from "../../config/gate-policy.ts";
import type { MucEvent } from "../../muc/event.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { RoomFeatures } from "../features.ts";
import { gatedProblems, POLICY_REFUSED, type RoomState } from "../room-state.ts";
import type { RoomFrame } from "./frame.ts";
import { changeOf, entering, leaving, type Part, renaming } from "./picture.ts";

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
}

/** The rooms that a gate shows us from outside. */
export interface Views {
  /** Those that are moderated; what is not among them is forgotten. */
  setRooms(policies: ReadonlyMap<BareJid, GatePolicy>): void;
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

export function createViews(ports: ViewsPorts): Views {
  const { host, address, handle, nicksIn, isRefused, onState } = ports;
  let views = new Map<BareJid, View>();

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

  function forget(): void {
    for (const view of views.values()) Object.assign(view, UNSEEN);
  }

  return {
    setRooms(policies) {
      const before = views;
      views = new Map();
      for (const [room, { nick, ask = [] }] of policies) {
        const asks = ask.length > 0;
        const view = before.get(room);
        if (view?.features && view.nick !== nick) {
          for (const event of renaming(part(room, view), nick)) handle(event);
        }
        views.set(room, { ...(view ?? UNSEEN), nick, asks });
      }
      for (const [room, { shown }] of before) {
        if (!views.has(room) && shown) onState(room, { kind: "left" });
      }
      tell();
    },

    take(frame) {
      const { room } = frame;
      const view = views.get(room);
      // Told of while our word that it is not moderated any more was on its way.
      if (!view) return;
      switch (frame.kind) {
        case "watching": {
          for (const event of entering(part(room, view), frame, [...nicksIn(room)])) handle(event);
          const shown = { component: address(), open: true };
          return become(room, view, { features: frame.features, shown });
        }
        case "occupant":
          // Without a picture there is nobody whose going and coming would mean anything.
          if (view.features) handle(changeOf(frame));
          return;
        case "released":
          return lose(room, view, { component: frame.to, open: undefined });
        default:
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
