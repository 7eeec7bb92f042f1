import type { Machine, Refusal } from "./plan.ts";
import type { Survey } from "./survey.ts";

/** What is a tenant's own. */
export interface Own {
  readonly name: string;
  /** Undefined: not known. */
  readonly secret: string | undefined;
  readonly data: string;
  readonly state: string;
}

/**
 * What two tenants have in common, and may not: a bot sees its own files alone, and could not tell. `earlier`: tenants that
 * are there already. `seen`: Prosody's files without the snippets of those that init is asked for.
 */
export function sharing(
  asked: readonly Own[],
  earlier: readonly Own[],
  seen: Survey,
  machine: Machine,
): Refusal | undefined {
  const taken = new Map<string, string>();
  for (const { name, file, line, options } of seen.hosts) {
    const secret = options.get("component_secret");
    if (typeof secret === "string") taken.set(`secret ${secret}`, `${name} (${file}:${line})`);
  }
  for (const own of earlier) for (const { key } of ownOf(own, machine)) taken.set(key, `tenant ${own.name}`);
  for (const own of asked) {
    for (const { key, what, hint } of ownOf(own, machine)) {
      const other = taken.get(key);
      if (other !== undefined) {
        return { problem: `tenant ${own.name} has the same ${what} as ${other}`, hint, paste: [] };
      }
      taken.set(key, `tenant ${own.name}`);
    }
  }
  return undefined;
}

function ownOf({ secret, data, state }: Own, machine: Machine) {
  const found = [];
  if (secret !== undefined) {
    const hint =
      "Take the secret of one of them away, from its file and its snippet, and run init again: it gets one of its own.";
    found.push({ key: `secret ${secret}`, what: "secret", hint });
  }
  for (const path of [data, state]) {
    const identity = machine.identity(path);
    const hint = "It is a link, or lies behind one: take that away, and run init again.";
    if (identity !== undefined) found.push({ key: `folder ${identity}`, what: `folder, ${path},`, hint });
  }
  return found;
}
