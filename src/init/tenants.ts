import { isDomain } from "../config/domain.ts";
import type { OtherNames } from "./fitting.ts";
import type { Refusal } from "./plan.ts";
import { mucHosts, type Survey } from "./survey.ts";

/** One of those who share a server, and may not reach each other's rooms. */
export interface Tenant {
  /** In names of files, of the unit's instance and of the system user. */
  readonly name: string;
  readonly component: string;
  readonly mucs: readonly string[];
}

// A system user is called mucwarden-<name>, and may have 32 letters.
const NAME = /^[a-z\d][a-z\d._-]{0,21}$/;

const refused = (problem: string, hint: string): Refusal => ({ problem, hint, paste: [] });

/**
 * `<domain>`, whose MUC host is read from Prosody's files, or `<name>=<muc>[,<muc>…]`, as --tenant takes them. The component
 * of each lies beside its MUC host, below the same VirtualHost.
 */
export function readTenants(asked: readonly string[], seen: Survey): readonly Tenant[] | Refusal {
  const tenants: Tenant[] = [];
  for (const one of asked) {
    const tenant = readTenant(one.toLowerCase(), seen);
    if ("problem" in tenant) return tenant;
    tenants.push(tenant);
  }
  if (tenants.length === 0) {
    return refused("no tenant is given", "Give --tenant <domain>, or --tenant <name>=<muc>, once for each.");
  }
  return shared(tenants) ?? tenants;
}

function readTenant(asked: string, seen: Survey): Tenant | Refusal {
  const [name = "", given] = asked.split("=", 2);
  if (!NAME.test(name)) {
    return refused(
      `"${name}" cannot be the name of a tenant: its user would be called mucwarden-${name}`,
      "Give a name of up to 22 letters, digits, dots and hyphens: --tenant <name>=<muc>.",
    );
  }
  const mucs = given === undefined ? mucsOf(name, seen) : given.split(",");
  if ("problem" in mucs) return mucs;
  const odd = mucs.find((muc) => !isDomain(muc));
  if (odd !== undefined) return refused(`"${odd}" is no domain`, "Give --tenant <name>=<muc>.");
  const domain = given === undefined ? name : (mucs[0] ?? "").slice((mucs[0] ?? "").indexOf(".") + 1);
  return { name, component: `mucwarden.${domain}`, mucs };
}

function mucsOf(domain: string, seen: Survey): readonly string[] | Refusal {
  const own = mucHosts(seen).filter(({ name }) => name.endsWith(`.${domain}`));
  if (own.length === 1) return own.map(({ name }) => name);
  const problem =
    own.length === 0
      ? `Prosody's configuration has no MUC host below ${domain}`
      : `${domain} has several MUC hosts: ${own.map(({ name }) => name).join(", ")}`;
  return refused(problem, `Name them: --tenant ${domain}=<muc>[,<muc>]`);
}

/** What two of them have in common, and may not. */
function shared(tenants: readonly Tenant[]): Refusal | undefined {
  const seen = new Map<string, string>();
  for (const { name, component, mucs } of tenants) {
    for (const one of new Set([
      `tenant ${name}`,
      `component ${component}`,
      ...mucs.map((muc) => `MUC host ${muc}`),
    ])) {
      const other = seen.get(one);
      if (other !== undefined) {
        return refused(
          `${other} and ${name} would share the ${one}`,
          "Give each tenant a name, a domain and MUC hosts of its own.",
        );
      }
      seen.set(one, name);
    }
  }
  return undefined;
}

/** The component of a tenant is called after its MUC host: it is the tenant that has to be named otherwise. */
export const OTHER_NAMES: OtherNames = {
  taken({ file }) {
    const earlier = /\/mucwarden-([a-z\d._-]+)\.cfg\.lua$/.exec(file)?.[1];
    if (earlier === undefined)
      return "Take that one out: a tenant's component is called after its first MUC host.";
    return `It is tenant ${earlier}'s: give --tenant ${earlier}=<muc>[,<muc>] with all MUC hosts of that tenant, or take that file out.`;
  },
  orphan: "Name first a MUC host that lies directly below a VirtualHost: --tenant <name>=<muc>[,<muc>].",
};
