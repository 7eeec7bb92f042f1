import type { Dealt } from "../../bot.ts";
import { boundedMap } from "../../muc/bounded.ts";
import { detached } from "../../muc/detached.ts";
import type { PassedFrame } from "./frame.ts";

/** The module keeps 2,000 until they are dealt with. */
const REMEMBERED = 10_000;

export interface PassedPorts {
  readonly handle: (frame: PassedFrame) => Promise<Dealt>;
  readonly done: (id: string) => void;
  readonly onError: (what: string, error: Error) => void;
}

/**
 * Takes what passed unjudged, once: after a hello the module sends again what it has not heard of, which may be under way
 * or done, with the word of that lost. What is given up unanswered the module keeps for the bot that starts next.
 */
export function createPassed({ handle, done, onError }: PassedPorts): (frame: PassedFrame) => void {
  const known = boundedMap<"under way" | "done">(REMEMBERED);

  function end(key: string, id: string): void {
    known.set(key, "done");
    done(id);
  }

  // What cannot be dealt with would come again for ever.
  function giveUp(key: string, id: string, error: unknown): void {
    onError("what passed", error as Error);
    end(key, id);
  }

  /** Without the frame: what got no answer is asked for again for a long time, and the stanza would wait with it. */
  async function deal(key: string, id: string, dealing: Promise<Dealt>): Promise<void> {
    try {
      const { finished } = await dealing;
      if (await finished) end(key, id);
    } catch (error) {
      giveUp(key, id, error);
    }
  }

  return (frame) => {
    const key = nameOf(frame);
    const state = known.get(key);
    if (state === "done") done(frame.id);
    if (state !== undefined) return;
    known.set(key, "under way");
    const id = detached(frame.id);
    try {
      void deal(key, id, handle(frame));
    } catch (error) {
      giveUp(key, id, error);
    }
  };
}

/** By more than the module's id: one that lost its memory may count anew. */
function nameOf({ id, room, at, event }: PassedFrame): string {
  const stanzaId = event.kind === "message" ? (event.stanzaId ?? event.id) : event.kind;
  return JSON.stringify([id, room, at, stanzaId?.slice(0, 256)]);
}
