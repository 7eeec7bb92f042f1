import { unreadable } from "./kept-secret.ts";
import type { Refusal } from "./plan.ts";
import { type Host, isDisabled, mucHosts, type Survey } from "./survey.ts";

/** What to do about a name that does not fit, where the component's is not the person's to choose. */
export interface OtherNames {
  readonly taken: (host: Host) => string;
  readonly orphan: string;
}

/** Whether the names fit Prosody's configuration; undefined: they do. `hints`: other ones than to give --component. */
export function misfit(
  seen: Survey,
  component: string,
  mucs: readonly string[],
  hints?: OtherNames,
): Refusal | undefined {
  const [closed] = seen.closed;
  if (closed !== undefined) return unreadable(closed);
  const hosts = new Map(seen.hosts.map((host) => [host.name, host]));
  const same = hosts.get(component);
  if (same) return taken(same, hints);
  for (const muc of mucs) {
    const refusal = unfitMuc(seen, hosts, muc);
    if (refusal) return refusal;
  }
  return orphan(seen, component, hints);
}

const at = ({ file, line }: Host): string => `${file}:${line}`;

function taken(host: Host, hints: OtherNames | undefined): Refusal {
  const { type, name, module } = host;
  const what = module === undefined ? type : `${type} "${module}"`;
  return {
    problem: `${name} is a ${what} already (${at(host)}), and a component needs a name of its own`,
    hint:
      hints?.taken(host) ??
      `Give another one with --component, for example mucwarden.${name}, or take that one out.`,
    paste: [],
  };
}

function unfitMuc(seen: Survey, hosts: ReadonlyMap<string, Host>, muc: string): Refusal | undefined {
  const host = hosts.get(muc);
  if (host?.module === "muc") return isDisabled(host) ? disabled(host) : undefined;
  const known = mucHosts(seen).map(({ name }) => name);
  const hint = known.length > 0 ? `There are: ${known.join(", ")}.` : `Add a line: Component "${muc}" "muc"`;
  if (host) return { problem: `${muc} is no MUC host (${at(host)})`, hint, paste: [] };
  // Lua may have made it.
  if (seen.unknown.length > 0) return undefined;
  return { problem: `Prosody's configuration has no MUC host ${muc}`, hint, paste: [] };
}

const disabled = (host: Host): Refusal => ({
  problem: `${host.name} is disabled (${at(host)}): Prosody does not serve it`,
  hint: "Take the line out that says enabled = false, or name another host.",
  paste: [],
});

/** prosodyctl warns of a component that no VirtualHost is above of, and clients do not find it. */
function orphan(
  { hosts, unknown, global }: Survey,
  component: string,
  hints: OtherNames | undefined,
): Refusal | undefined {
  const virtual = hosts.filter(({ type }) => type === "VirtualHost");
  const parent = component.slice(component.indexOf(".") + 1);
  const off = virtual.find((host) => host.name === parent && isDisabled(host));
  if (off) return disabled(off);
  const parents = virtual.filter((host) => !isDisabled(host)).map(({ name }) => name);
  if (parents.length === 0 || parents.includes(parent) || unknown.length > 0) return undefined;
  if (global.has("disco_items") || hosts.some(({ options }) => options.has("disco_items"))) return undefined;
  return {
    problem: `${component} is no direct sub-domain of a VirtualHost (there are: ${parents.join(", ")})`,
    hint:
      hints?.orphan ??
      `Look at --domain first: one of these stands behind the @ of people's addresses. Where it is right, give --component, for example mucwarden.${parents.find((name) => name !== "localhost") ?? parents[0]}.`,
    paste: [],
  };
}
