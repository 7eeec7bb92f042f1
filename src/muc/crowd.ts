import { detached } from "./detached.ts";
import type { BareJid } from "./jid.ts";

/** What somebody said in one of the rooms. */
export interface Echo {
  /** ms since 1970 */
  readonly at: number;
  readonly room: BareJid;
  /** occupantKey; the same person has another in another room. */
  readonly who: string;
  /** What it is compared by: folded texts, of bounded length together. */
  readonly texts: readonly string[];
}

/** The latest messages of all rooms together, for what several people do at the same time. */
export interface Crowd {
  add(echo: Echo): void;
  /** Newest first: none older than `from`, none newer than `to`. */
  during(from: number, to: number): Echo[];
}

const ECHOES_LIMIT = 1_000;

export function createCrowd(limit = ECHOES_LIMIT): Crowd {
  let echoes: Echo[] = [];
  return {
    add(echo) {
      // We are told of some only later: they stand where they were said.
      let index = echoes.length;
      while (index > 0 && echoes[index - 1]!.at > echo.at) index -= 1;
      echoes.splice(index, 0, { ...echo, who: detached(echo.who), texts: echo.texts.map(detached) });
      // Twice the limit before half goes: that way an addition costs the same on average, however large it is.
      if (echoes.length >= 2 * limit) echoes = echoes.slice(-limit);
    },
    during(from, to) {
      const found: Echo[] = [];
      for (let index = echoes.length - 1; index >= 0 && found.length < limit; index--) {
        const echo = echoes[index]!;
        if (echo.at < from) break;
        if (echo.at <= to) found.push(echo);
      }
      return found;
    },
  };
}
