import { type BoundedMap, boundedMap } from "./bounded.ts";

/** How long somebody has been with us and how much was said meanwhile: what tells a newcomer. */
export interface Standing {
  /** ms since 1970; undefined for whoever was there before the bot was. */
  readonly since: number | undefined;
  /** Messages that broke no rule. */
  readonly messages: number;
}

/** By occupantKey; who has not been seen for longest is forgotten first and is a newcomer again. */
export type Standings = BoundedMap<Standing>;

const PEOPLE_LIMIT = 20_000;

export function createStandings(): Standings {
  return boundedMap(PEOPLE_LIMIT);
}

/** The person is there: what is known already stays as it is. */
export function seen(standings: Standings, key: string, since: number | undefined): Standing {
  const known = standings.get(key) ?? { since, messages: 0 };
  standings.set(key, known);
  return known;
}

export function saidWell(standings: Standings, key: string): void {
  const standing = standings.get(key);
  if (standing) standings.set(key, { ...standing, messages: standing.messages + 1 });
}
