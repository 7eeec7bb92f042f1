import { EventEmitter } from "node:events";
import type { Isolation, Life } from "./isolation.ts";

type Listener = (...args: unknown[]) => unknown;
type Add = (event: string | symbol, listener: Listener) => EventEmitter;

/** The listeners on an emitter that handlers share. */
export interface Listeners {
  /** Takes away what a handler left behind. */
  drop(life: Life): void;
}

/**
 * From here on each listener on the emitter runs as the handler's that added it, and one that throws keeps nobody else
 * from hearing. To whoever adds, removes or lists them nothing is different.
 */
export function guardListeners(emitter: EventEmitter, isolation: Isolation): Listeners {
  const { prototype } = EventEmitter;
  const owners = new WeakMap<object, Life>();
  emitter.setMaxListeners(0);

  function guarded(listener: Listener, first: (self: Listener) => void = () => {}): Listener {
    // EventEmitter itself has the word for what is no function.
    if (typeof listener !== "function") return listener;
    const life = isolation.current();
    const guard = function (this: unknown, ...args: unknown[]): void {
      first(guard);
      if (!life?.isOver) isolation.attempt(life, "event", () => Reflect.apply(listener, this, args));
    };
    if (life) owners.set(guard, life);
    // By this name EventEmitter finds and shows the function that was added.
    return Object.assign(guard, { listener });
  }

  const always =
    (add: Add): Add =>
    (event, listener) =>
      add.call(emitter, event, guarded(listener));
  // EventEmitter's own once() would call our on() with a wrapper that it could not find again.
  const once =
    (add: Add): Add =>
    (event, listener) =>
      add.call(
        emitter,
        event,
        guarded(listener, (self) => prototype.removeListener.call(emitter, event, self)),
      );

  Object.assign(emitter, {
    on: always(prototype.on),
    addListener: always(prototype.on),
    prependListener: always(prototype.prependListener),
    once: once(prototype.on),
    prependOnceListener: once(prototype.prependListener),
  });

  return {
    drop(life) {
      for (const event of emitter.eventNames()) {
        for (const listener of emitter.rawListeners(event)) {
          if (owners.get(listener) === life)
            prototype.removeListener.call(emitter, event, listener as Listener);
        }
      }
    },
  };
}
