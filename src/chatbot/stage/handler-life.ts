import type { FromThread, HandlerSpec } from "../protocol.ts";
import type { Isolation, Life } from "./isolation.ts";
import type { Handler, HandlerClass, LibraryRoom } from "./library.ts";
import type { Listeners } from "./listeners.ts";

/** The room that a handler lives in. */
export interface Home {
  /** Its JID. */
  readonly jid: string;
  readonly room: LibraryRoom;
  readonly listeners: Listeners;
}

export interface HandlerPorts {
  readonly isolation: Isolation;
  readonly classOf: (type: string) => HandlerClass | undefined;
  readonly post: (message: FromThread) => void;
}

/** One handler of one room. */
export interface HandlerLife {
  /** Whether it came to life and goes on living. */
  readonly isAlive: boolean;
  setOptions(options: unknown): void;
  /** Stops and detaches it. Resolves when an asynchronous stop() has ended; never rejects. */
  end(): Promise<void>;
}

/**
 * Constructs and starts a handler. Whatever it throws there is reported, and is its end; where it throws at other options,
 * it goes on as it was.
 */
export function beginHandler(spec: HandlerSpec, home: Home, ports: HandlerPorts): HandlerLife {
  const { isolation, classOf, post } = ports;
  const { id, type } = spec;
  const { handlers } = home.room;
  const life: Life = { whose: { room: home.jid, handler: id }, type, isOver: false };
  const holder = handlers[id];
  let handler = construct();
  // It attaches itself, though one whose id is taken does not, and the holder stays.
  const attached = handlers[id] === holder ? undefined : handlers[id];

  function construct(): Handler | undefined {
    const Class = classOf(type);
    if (Class) {
      return isolation.attempt(life, "constructor", () => new Class(id, home.room, ownCopy(spec.options)));
    }
    post({ kind: "unknown-type", whose: life.whose, type });
    return undefined;
  }

  function detach(): void {
    handler = undefined;
    if (attached && handlers[id] === attached) delete handlers[id];
    home.listeners.drop(life);
  }

  async function end(): Promise<void> {
    const ending = handler;
    if (!ending) return;
    const stopped = isolation.attempt(life, "stop", () => ending.stop());
    detach();
    // What stop() itself has still to say may be heard.
    if (stopped !== undefined) await Promise.allSettled([stopped]);
    life.isOver = true;
  }

  if (handler) {
    const starting = handler;
    isolation.attempt(
      life,
      "start",
      () => starting.start(),
      () => void end(),
    );
  } else {
    detach();
    life.isOver = true;
  }

  return {
    get isAlive() {
      return handler !== undefined;
    },
    setOptions(options) {
      isolation.attempt(life, "options", () => handler?.loadOptions(ownCopy(options)));
    },
    end,
  };
}

/** What a handler changes in its options must not look like a change of the files. */
function ownCopy(options: unknown): unknown {
  return structuredClone(options ?? {});
}
