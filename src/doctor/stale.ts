import { basename } from "node:path";
import type { RoomPolicy } from "../moderation/policy.ts";
import { count } from "./files.ts";
import type { Patient } from "./patient.ts";
import type { Result } from "./result.ts";

/** Seconds; a delay that short is rather one in minutes, as livechat 10.1 to 12.0 stored what was typed. */
const SHORT_S = 60;
const EXAMPLES = 3;

/** What livechat leaves behind: it removes nothing. */
export function staleResults({ compiled: { policies, off }, issues }: Patient): readonly Result[] {
  const left = issues.filter(({ code }) => code === "left-over");
  const found: Result[] = [];
  if (left.length > 0) {
    found.push({
      check: "stale",
      status: "warn",
      message: `${count(left.length, "file or folder").replace("folders", "folders of")} old channels or MUC domains: ${some(left.map(({ file }) => basename(file)))}`,
      remedy: "Nothing is read from them. Remove them if channel or domain are gone for good.",
    });
  }
  const hasty = [...policies.values()].filter(isHasty).map(({ room }) => room);
  if (hasty.length > 0) {
    found.push({
      check: "stale",
      status: "warn",
      message: `timed quotes come more often than once a minute in ${some(hasty)}`,
      remedy:
        "Livechat 10.1 to 12.0 stored minutes where seconds are meant: save the channel's bot options once more.",
    });
  }
  if (found.length > 0) return found;
  const rooms = off.size === 0 ? "" : `, besides ${count(off.size, "room")} switched off`;
  return [{ check: "stale", status: "ok", message: `nothing is left over${rooms}` }];
}

function isHasty({ talks }: RoomPolicy): boolean {
  return talks.some(({ type, options }) => {
    if (type !== "quotes" && type !== "quotes_random") return false;
    const delay = Number((options as { delay?: unknown } | null | undefined)?.delay ?? Number.NaN);
    return delay > 0 && delay < SHORT_S;
  });
}

function some(names: readonly string[]): string {
  const more = names.length - EXAMPLES;
  return `${names.slice(0, EXAMPLES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
