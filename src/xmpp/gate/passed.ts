import type { Dealt } from "../../bot.ts";
import { boundedMap } from "../../muc/bounded.ts";
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

  async function deal(key: string, frame: PassedFrame): Promise<void> {
    try {
      const { finished } = await handle(frame);
      if (!(await finished)) return;
    } catch (error) {
      // What cannot be dealt with would come again for ever.
      onError("what passed", error as Error);
    }
    known.set(key, "done");
    done(frame.id);
  }

  return (frame) => {
    const key = nameOf(frame);
    const state = known.get(key);
    if (state === "done") done(frame.id);
    if (state !== undefined) return;
    known.set(key, "under way");
    void deal(key, frame);
  };
}

/** By more than the module's id: one that lost its memory may count anew. */
function nameOf({ id, room, at, event }: PassedFrame): string {
  const stanzaId = event.kind === "message" ? (event.stanzaId ?? event.id) : event.kind;
  return JSON.stringify([id, room, at, stanzaId?.slice(0, 256)]);
}
