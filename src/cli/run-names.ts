import { createHash } from "node:crypto";
import { basename, dirname, resolve } from "node:path";
import type { DataPlaces } from "../files/data-folder.ts";

/**
 * What each of several connections is called in the log, and its folder below the state's: its MUC domain, where only
 * one has that; else what tells its path from all others. The same at every start.
 */
export function botNames(places: readonly DataPlaces[]): string[] {
  const domains = places.map(({ mucDomain }) => mucDomain);
  return places.map(({ mucDomain, moderation }) => {
    // It comes out of a path, and a part that begins with a dot leads elsewhere or hides.
    const isOurs = mucDomain !== undefined && !mucDomain.startsWith(".");
    const isAlone = domains.filter((domain) => domain === mucDomain).length === 1;
    return isOurs && isAlone ? mucDomain : nameOf(resolve(moderation));
  });
}

function nameOf(path: string): string {
  const words = `${basename(dirname(path))}-${basename(path, ".json")}`;
  const mark = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return `${words
    .replace(/[^\w.-]+/g, "_")
    .replace(/^\.+/, "")
    .slice(0, 60)}-${mark}`;
}
