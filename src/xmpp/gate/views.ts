import type { GatePolicy } from "../../config/gate-policy.ts";
import type { MucEvent } from "../../muc/event.ts";
import type { BareJid } from "../../muc/jid.ts";
import type { RoomFeatures } from "../features.ts";
import { gatedProblems, type RoomState } from "../room-state.ts";
import type { RoomFrame } from "./frame.ts";
import { changeOf, entering, leaving, type Part, renaming } from "./picture.ts";

export interface ViewsPorts {
  readonly host: string;
  /** The component's JID. */
  readonly address: () => string;
  readonly handle: (event: MucEvent) => void;
  /** Who is known to be in a room. */
  readonly nicksIn: (room: BareJid) => Iterable<string>;
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
  /** Everything will be told once more, and how the rooms stand is told on. */
  anew(): void;
  /** There is no gate any more: somebody else will tell of the rooms. */
  leave(): void;
  /** The stream is gone, and all that was known with it. */
  forget(): void;
}

interface View {
  readonly nick: string;
  readonly features: RoomFeatures | undefined;
  readonly state: RoomState;
}

const UNSEEN: RoomState = { kind: "entering" };

export function createViews({ host, address, handle, nicksIn, onState }: ViewsPorts): Views {
  let views = new Map<BareJid, View>();

  const part = (room: BareJid, { nick }: View): Part => ({ room, nick, address: address() });

  function become(room: BareJid, view: View, next: Omit<View, "nick">): void {
    views.set(room, { ...view, ...next });
    if (JSON.stringify(view.state) !== JSON.stringify(next.state)) onState(room, next.state);
  }

  function gated(open: boolean, component: string, features?: RoomFeatures): RoomState {
    return { kind: "gated", host, component, open, problems: features ? gatedProblems(features) : [] };
  }

  /** `component`: who is responsible for it. */
  function lose(room: BareJid, view: View, component: string, destroyed: boolean): void {
    if (view.features) handle(leaving(part(room, view), destroyed));
    become(room, view, { features: undefined, state: gated(false, component) });
  }

  return {
    setRooms(policies) {
      const before = views;
      views = new Map();
      for (const [room, { nick }] of policies) {
        const view = before.get(room);
        if (view?.features && view.nick !== nick) {
          for (const event of renaming(part(room, view), nick)) handle(event);
        }
        views.set(room, { ...(view ?? { features: undefined, state: UNSEEN }), nick });
      }
      for (const [room, { state }] of before) {
        if (!views.has(room) && state !== UNSEEN) onState(room, { kind: "left" });
      }
    },

    take(frame) {
      const { room } = frame;
      const view = views.get(room);
      // Told of while our word that it is not moderated any more was on its way.
      if (!view) return;
      switch (frame.kind) {
        case "watching": {
          for (const event of entering(part(room, view), frame, [...nicksIn(room)])) handle(event);
          const { features } = frame;
          return become(room, view, { features, state: gated(true, address(), features) });
        }
        case "occupant":
          // Without a picture there is nobody whose going and coming would mean anything.
          if (view.features) handle(changeOf(frame));
          return;
        case "released":
          return lose(room, view, frame.to, false);
        default:
          return lose(room, view, address(), frame.kind === "destroyed");
      }
    },

    state: (room) => views.get(room)?.state ?? UNSEEN,
    features: (room) => views.get(room)?.features,
    nick: (room) => views.get(room)?.nick,
    anew() {
      for (const [room, view] of views) views.set(room, { ...view, state: UNSEEN });
    },
    leave() {
      for (const [room, view] of views) if (view.features) handle(leaving(part(room, view), false));
      this.forget();
    },
    forget() {
      for (const [room, { nick }] of views) views.set(room, { nick, features: undefined, state: UNSEEN });
    },
  };
}
