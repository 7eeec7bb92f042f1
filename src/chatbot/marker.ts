import type { Whose } from "./protocol.ts";

/** Bytes in front: how many follow. */
const HEADER = 4;

/** Who is running in the thread, in memory that both threads see: whoever never comes back can tell nobody. */
export interface Marker {
  enter(whose: Whose | undefined): void;
  /** Whoever was running when the last one entered goes on. */
  leave(): void;
  /** Nobody is running, however many entered. */
  clear(): void;
  /** Who entered last and did not leave; undefined where nobody did, or where the name does not fit. */
  read(): Whose | undefined;
}

export function createMarker(buffer: SharedArrayBuffer): Marker {
  const length = new Int32Array(buffer, 0, 1);
  const bytes = new Uint8Array(buffer, HEADER);
  const inside: (Whose | undefined)[] = [];

  function write(whose: Whose | undefined): void {
    Atomics.store(length, 0, 0);
    if (!whose) return;
    const written = new TextEncoder().encode(JSON.stringify({ room: whose.room, handler: whose.handler }));
    if (written.length > bytes.length) return;
    bytes.set(written);
    Atomics.store(length, 0, written.length);
  }

  return {
    enter(whose) {
      inside.push(whose);
      write(whose);
    },
    leave() {
      inside.pop();
      write(inside.at(-1));
    },
    clear() {
      inside.length = 0;
      write(undefined);
    },
    read() {
      try {
        // A copy: the decoder takes no shared memory.
        const written = bytes.slice(0, Atomics.load(length, 0));
        return written.length === 0 ? undefined : (JSON.parse(new TextDecoder().decode(written)) as Whose);
      } catch {
        // The other thread was writing.
        return undefined;
      }
    },
  };
}
