import type { Element } from "@xmpp/component";

type Predicate = (stanza: Element) => boolean;

export interface Inbox {
  readonly received: readonly Element[];
  /**
   * The first stanza, received already or still to come, that the predicate accepts and that no other next() took.
   * Rejects after the deadline with what came instead.
   */
  next(accepts: Predicate, what: string, deadlineMs?: number): Promise<Element>;
  take(stanza: Element): void;
}

export function createInbox(owner: string): Inbox {
  const received: Element[] = [];
  const untaken = new Set<Element>();
  const waiting = new Set<{ accepts: Predicate; resolve: (stanza: Element) => void }>();
  return {
    received,
    take(stanza) {
      received.push(stanza);
      for (const waiter of waiting) {
        if (!waiter.accepts(stanza)) continue;
        waiting.delete(waiter);
        return waiter.resolve(stanza);
      }
      untaken.add(stanza);
    },
    next(accepts, what, deadlineMs = 5_000) {
      for (const stanza of untaken) {
        if (!accepts(stanza)) continue;
        untaken.delete(stanza);
        return Promise.resolve(stanza);
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(waiter);
          const list = [...untaken].map((stanza) => `  ${stanza}`).join("\n") || "  nothing";
          reject(
            new Error(`${owner} waited ${deadlineMs} ms for ${what}; left over from what came:\n${list}`),
          );
        }, deadlineMs);
        const waiter = {
          accepts,
          resolve: (stanza: Element) => {
            clearTimeout(timer);
            resolve(stanza);
          },
        };
        waiting.add(waiter);
      });
    },
  };
}
