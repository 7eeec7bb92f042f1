import { withDeadline } from "./fake-server.ts";

export interface Changes {
  /** Something happened: whoever waits looks again. */
  changed(): void;
  /** The first value that `look` finds, now or after a change; rejects after the deadline, saying what was waited for. */
  until<T>(look: () => T | undefined, what: () => string, deadlineMs?: number): Promise<T>;
}

export function createChanges(): Changes {
  const checks = new Set<() => void>();
  return {
    changed() {
      for (const check of checks) check();
    },
    until<T>(look: () => T | undefined, what: () => string, deadlineMs?: number) {
      const found = new Promise<T>((resolve) => {
        const check = (): void => {
          const value = look();
          if (value === undefined) return;
          checks.delete(check);
          resolve(value);
        };
        checks.add(check);
        check();
      });
      return withDeadline(found, what, deadlineMs);
    },
  };
}
