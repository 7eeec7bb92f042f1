import { normalized } from "../text/normalize.ts";

// What RFC 8265 and its forerunner (resourceprep) map to nothing: a server may send a nick back without it.
const unseen = /\p{Default_Ignorable_Code_Point}+/gu;

/** The form in which a nick is asked for: a server that keeps to RFC 7622 or resourceprep gives it back as it is. */
export function nickToAsk(nick: string): string {
  return normalized(nick.trim(), "NFKC");
}

/** Whether two nicks are one to a server, whichever of their forms it shows. */
export function sameNick(one: string, other: string): boolean {
  return comparable(one) === comparable(other);
}

function comparable(nick: string): string {
  return nickToAsk(nick.replace(unseen, ""));
}

/**
 * What to be called while `nick` is taken. The second attempt is readable; who took that as well does it on
 * purpose, and may not know what comes next.
 */
export function otherNick(nick: string, attempt: number, random: () => number): string {
  if (attempt === 2) return `${nick}_2`;
  const unguessable = Math.floor(random() * 0x1000000);
  return `${nick}_${unguessable.toString(16).padStart(6, "0")}`;
}
