import { quote } from "./lua.ts";

export interface SnippetOptions {
  /** A line each, without the dashes. */
  readonly title: readonly string[];
  readonly component: string;
  readonly mucs: readonly string[];
  readonly withoutModule: boolean;
  /** A Lua expression: `quote(secret)`, `ENV_MUCWARDEN_SECRET`, `FileLine "/run/secrets/component_secret"`. */
  readonly secret: string;
  /** Global options, each a Lua expression. An included file begins in the global section, wherever it is included. */
  readonly globals?: Readonly<Record<string, string>>;
}

/**
 * What Prosody, 0.12 or 13.0, has to be told. No list of anybody's is assigned to: mod_muc_warden is enabled on the bot's own
 * component, and loads itself on the MUC hosts that are named there.
 */
export function snippet(options: SnippetOptions): string {
  const globals = Object.entries(options.globals ?? {}).map(([name, value]) => `${name} = ${value}\n`);
  return [
    options.title.map((line) => `-- ${line}\n`).join(""),
    ...(globals.length > 0 ? [globals.join("")] : []),
    ...blocks(options),
  ].join("\n");
}

/** The same without title and globals: the blocks alone, a text each. */
export function blocks({
  component,
  mucs,
  withoutModule,
  secret,
}: Omit<SnippetOptions, "title" | "globals">): string[] {
  const own = [
    `Component ${quote(component)}`,
    `\tcomponent_secret = ${secret}`,
    "\t-- A bot that was started anew does not wait for its old connection to time out.",
    '\tcomponent_conflict_resolve = "kick_old"',
  ];
  if (!withoutModule) {
    own.push(
      "\t-- It loads itself on these MUC hosts, and listens there to this component alone.",
      '\tmodules_enabled = { "muc_warden" }',
      `\tmuc_warden_hosts = { ${mucs.map(quote).join(", ")} }`,
    );
    return [`${own.join("\n")}\n`];
  }
  const rooms = mucs.map((muc) =>
    [
      "-- Adds to the options that this host has where it is defined; its modules_enabled is left alone.",
      `Component ${quote(muc)} "muc"`,
      `\tadmins = { ${quote(component)} }`,
      "\tcomponent_admins_as_room_owners = true\n",
    ].join("\n"),
  );
  return [`${own.join("\n")}\n`, ...rooms];
}
