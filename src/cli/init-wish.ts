import { resolve } from "node:path";
import { isDomain } from "../config/domain.ts";
import { readSource } from "../files/read-file.ts";
import type { LayoutEntry, Machine, Refusal, Wish } from "../init/plan.ts";
import { mucHosts, survey } from "../init/survey.ts";
import type { Problem } from "./environment.ts";
import type { InitOptions } from "./init-command.ts";

export interface Given {
  /** Without a slash at its end; empty: the system itself. */
  readonly root: string;
  readonly secret: string | undefined;
  readonly program: string;
}

/** The folder of --root, or the layout's own below `folder`. */
export function rootOf({ root }: InitOptions, entry: LayoutEntry, folder: string): string {
  const asked = root ?? entry.folder;
  if (asked === undefined) return "";
  const absolute = resolve(folder, asked);
  return absolute === "/" ? "" : absolute;
}

/** The secret in the file that --secret-file names. */
export async function givenSecret(file: string | undefined): Promise<string | undefined | Problem> {
  if (file === undefined) return undefined;
  const { text, unreadable } = await readSource(file);
  const secret = text?.replace(/\r?\n$/, "");
  if (secret && /^[\x21-\x7e]{16,1000}$/.test(secret)) return secret;
  const problem = `${file} (--secret-file): ${text === undefined ? unreadable : "holds no line of 16 characters or more"}`;
  return { problem, hint: "Make one with: openssl rand -hex 32" };
}

/** What is asked for, with what goes without saying; or what is missing on the command line. */
export function readWish(
  options: InitOptions,
  entry: LayoutEntry,
  machine: Machine,
  { root, secret, program }: Given,
): Wish | Problem | Refusal {
  const tenants = options.tenant ?? [];
  const wrong = misused(options, entry, tenants);
  if (wrong) return wrong;
  // What is taken out is found by init's own file or markers.
  const nameless = options.remove ? "" : undefined;
  const domain = (options.domain ?? entry.domain ?? tenants[0]?.split("=")[0] ?? nameless)?.toLowerCase();
  if (domain === undefined) {
    return entry.forTenants
      ? { problem: "no tenant is given", hint: "Give --tenant <domain>, or --tenant <name>=<muc>, for each." }
      : {
          problem: "the domain is not given",
          hint: "Give --domain, what stands behind the @ of people's addresses.",
        };
  }
  // A tenant may have a name that is no domain.
  const mucs = entry.forTenants || options.remove ? [] : readMucs(options, entry, machine, domain);
  if ("problem" in mucs) return mucs;
  const component = (options.component ?? entry.component?.(domain) ?? `mucwarden.${domain}`).toLowerCase();
  const names = domain === nameless ? [] : [domain, component, ...mucs];
  const odd = names.find((name) => !isHostName(name));
  if (odd !== undefined) {
    return {
      problem: `${JSON.stringify(odd.slice(0, 100))} is no domain`,
      hint: "Give one such as example.org.",
    };
  }
  return {
    domain,
    mucs: [...new Set(mucs)],
    component,
    tenants,
    image: options.image,
    withoutModule: options.withoutModule === true,
    remove: options.remove === true,
    secret,
    program,
    root,
  };
}

/** It becomes the name of a folder, too. */
const isHostName = (text: string): boolean =>
  isDomain(text) &&
  !/[^\p{L}\p{N}\p{M}.-]/u.test(text) &&
  !text.split(".").includes("") &&
  text.length <= 253;

function misused(options: InitOptions, entry: LayoutEntry, tenants: readonly string[]): Problem | undefined {
  const { layout, muc, component, image } = options;
  const hint = `Leave it out, or give another --layout than ${layout}.`;
  if (tenants.length > 0 && !entry.forTenants)
    return { problem: "--tenant goes with --layout enterprise", hint };
  if (entry.forTenants && (muc || component)) {
    return {
      problem: "--muc and --component do not go with --layout enterprise",
      hint: "Name a tenant's MUC hosts with it: --tenant <name>=<muc>[,<muc>].",
    };
  }
  if (options.remove && !entry.removes) {
    return {
      problem: `--remove does not go with --layout ${layout}`,
      hint: "Remove the files that --dry-run names.",
    };
  }
  if (image !== undefined && layout !== "docker")
    return { problem: "--image goes with --layout docker", hint };
  return undefined;
}

function readMucs(
  { muc }: InitOptions,
  entry: LayoutEntry,
  machine: Machine,
  domain: string,
): readonly string[] | Problem | Refusal {
  if (muc) return muc.flatMap((one) => one.split(",")).map((one) => one.toLowerCase());
  const file = entry.prosodyFiles?.find((path) => machine.kind(path) !== undefined);
  const found = file === undefined ? [] : mucHosts(survey(machine, file)).map(({ name }) => name);
  if (found.length === 1) return found;
  if (found.length > 1) {
    return {
      problem: `Prosody has several MUC hosts: ${found.join(", ")}`,
      hint: "Name those to moderate with --muc; the first is the one of the data folder.",
    };
  }
  if (entry.mucs) return entry.mucs(domain);
  // The layout says better what is the matter where there is no Prosody, or one that cannot be read.
  if (file === undefined || machine.read(file) === undefined) return [`rooms.${domain}`];
  return {
    problem: `${file} and what it includes have no MUC host, a line like: Component "rooms.${domain}" "muc"`,
    hint: "Add one, or name the one that is made otherwise with --muc.",
    paste: [{ where: `${file}, at its end`, text: mucHost(`rooms.${domain}`) }],
  };
}

const mucHost = (name: string): string =>
  `Component "${name}" "muc"\n\tmodules_enabled = { "muc_mam" }\n\tmuc_log_by_default = true\n`;
