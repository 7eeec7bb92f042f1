import type { PathStep } from "./issue.ts";
import type { Opened } from "./memory.ts";
import type { ModerationFile } from "./moderation-file.ts";
import type { Report } from "./report-some.ts";

/** Hosts of Jitsi that keep rooms, and no meetings, by the first label of their names. */
const INSIDE: ReadonlyMap<string, string> = new Map([
  ["lobby", "people wait there to be let into a meeting"],
  ["internal-muc", "Jitsi's own services meet there"],
  ["internal", "Jitsi's own services meet there"],
]);

/** Whether the bot has no business on that host of a Jitsi: one more in there stands in the way of a meeting. */
export function isInsideJitsi(domain: string): boolean {
  return whyInside(domain) !== undefined;
}

function whyInside(domain: string): string | undefined {
  return INSIDE.get(domain.split(".")[0]?.toLowerCase() ?? "");
}

/** What to say where such a host is named. */
export function insideJitsi(domain: string, path: readonly PathStep[]): Report {
  const conferences = `muc.${domain.split(".").slice(1).join(".")}`;
  return {
    code: "jitsi-host",
    path,
    message: `with the profile jitsi no room of ${domain} is moderated or joined: ${whyInside(domain)}`,
    hint: `Take it out, or write the host of the meetings: ${JSON.stringify(conferences)} in Jitsi's own setup.`,
  };
}

/** Tells of each such host that is named as one whose rooms are to be moderated. */
export function tellInsideJitsi(
  mucDomain: string | undefined,
  { reader, value: { muc_domains = [] } }: Opened<ModerationFile>,
): void {
  if (mucDomain !== undefined && isInsideJitsi(mucDomain)) reader.report(insideJitsi(mucDomain, []));
  for (const [index, domain] of muc_domains.entries()) {
    if (isInsideJitsi(domain)) reader.report(insideJitsi(domain, ["muc_domains", index]));
  }
}
