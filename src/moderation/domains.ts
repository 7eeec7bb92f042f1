import { readDomain } from "../text/hosts.ts";
import type { Work } from "../text/work.ts";
import type { OptionProblem } from "./rule.ts";

/** Listed domains: as they are compared, with what the owner wrote. */
export type Domains = ReadonlyMap<string, string>;

/** What is no domain is reported as an entry of the option `key`, and left out. */
export function compileDomains(
  entries: readonly string[],
  key: string,
  report: (problem: OptionProblem) => void,
): Domains {
  const domains = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const domain = readDomain(entry);
    if (domain !== undefined) domains.set(domain, entry);
    else {
      report({
        path: [key, index],
        message: `${JSON.stringify(entry)} is no domain.`,
        hint: "Write `example.org`, which holds for all that lies below it too, without a path.",
      });
    }
  }
  return domains;
}

/** Of the listed domains that a host is or lies below the longest. */
export function closestDomain(host: string, domains: Domains, work: Work): string | undefined {
  for (let at = 0; ; ) {
    work.steps++;
    const domain = host.slice(at);
    if (domains.has(domain)) return domain;
    const dot = host.indexOf(".", at);
    if (dot === -1) return undefined;
    at = dot + 1;
  }
}
