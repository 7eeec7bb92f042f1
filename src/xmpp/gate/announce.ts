import { type Hello, serves } from "./hello.ts";
import type { GateNews } from "./news.ts";

const MOST_ODD = 50;
/** How a host answers a hello that nobody there takes. */
const ABSENT: ReadonlySet<string> = new Set(["service-unavailable", "feature-not-implemented", "timeout"]);
/** How our server answers for a host that it neither has nor finds elsewhere; the second without `mod_s2s`. */
const NO_HOST: ReadonlySet<string> = new Set(["remote-server-not-found", "not-allowed"]);

export interface AnnouncePorts {
  readonly host: string;
  /** Anybody may be a host without rooms of ours: it makes no lines in the log. */
  readonly hasRooms: () => boolean;
  /** Whether the rooms that nobody named are ours, too. */
  readonly hasUnnamed: () => boolean;
  readonly onNews: (news: GateNews) => void;
}

/** Tells of the module on one host what is not known yet. */
export interface Announce {
  found(hello: Hello): void;
  /** There is none, by the condition of the answer; `had`: before there was one. */
  missed(condition: string, had: boolean): void;
  /** Nobody tells of rooms that are not named, if such are wanted. */
  unheard(): void;
  /** Whether there was no such host when it was asked last. */
  isNowhere(): boolean;
  tooMany(): void;
  /** Something that is none of the protocol's. */
  odd(what: string): void;
}

export function createAnnounce({ host, hasRooms, hasUnnamed, onNews }: AnnouncePorts): Announce {
  const odd = new Set<string>();
  let introduction: string | undefined;
  let isForbidden = false;
  let isAbsent = false;
  let isUnheard = false;
  let isNowhere = false;
  let isToldNowhere = false;
  let isTooMany = false;

  function unheard(): void {
    if (!hasUnnamed() || isUnheard) return;
    if (isNowhere) {
      nowhere();
      return;
    }
    isUnheard = true;
    onNews({ kind: "unnamed-unheard", host });
  }

  function nowhere(): void {
    if (!isToldNowhere) onNews({ kind: "nowhere", host });
    isToldNowhere = true;
  }

  return {
    found(hello) {
      isNowhere = false;
      if (!hasRooms()) return;
      if (serves(hello)) isUnheard = false;
      else unheard();
      const { epoch: _, parts, ...rest } = hello;
      const before = introduction;
      introduction = JSON.stringify([rest, [...parts], [...(hello.rooms ?? [])]]);
      if (introduction !== before) onNews({ kind: "found", host, hello });
    },
    missed(condition, had) {
      introduction = undefined;
      isNowhere = NO_HOST.has(condition);
      if (!hasRooms()) return;
      if (condition !== "forbidden") {
        if (had) onNews({ kind: "gone", host });
        else if (isNowhere) nowhere();
        else if (ABSENT.has(condition) && !isAbsent) onNews({ kind: "absent", host });
        isAbsent ||= had || ABSENT.has(condition);
        return;
      }
      if (!isForbidden) onNews({ kind: "forbidden", host });
      isForbidden = true;
    },
    unheard,
    isNowhere: () => isNowhere,
    tooMany() {
      if (!isTooMany) onNews({ kind: "unnamed-too-many", host });
      isTooMany = true;
    },
    odd(what) {
      if (!hasRooms() || odd.has(what) || odd.size === MOST_ODD) return;
      odd.add(what);
      onNews({ kind: "refused", host, what });
    },
  };
}
