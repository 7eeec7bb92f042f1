import type { History } from "./history.ts";

/** A room's memory of what people say to one person: no repetition of what they said to all, nor the other way round. */
export function aside(history: History): History {
  const keyOf = (occupantKey: string): string => `aside ${occupantKey}`;
  return {
    ...history,
    remember: (key, message) => history.remember(keyOf(key), message),
    by: (key) => history.by(keyOf(key)),
    get people() {
      return history.people;
    },
  };
}
