import { isAbsolute, normal } from "./paths.ts";
import type { Machine, Planned, Refusal } from "./plan.ts";
import { type Host, mucHosts, type Survey } from "./survey.ts";

const MODULE = "mod_muc_warden";

/** Where Prosody listens for components, as far as its configuration is plain about it. */
export function serviceOf({ global }: Survey): string {
  const ports = global.get("component_ports");
  const first = Array.isArray(ports) ? ports[0] : ports;
  const port = typeof first === "number" || typeof first === "string" ? first : 5347;
  return `xmpp://${addressOf(global)}:${port}`;
}

/** In the order in which Prosody goes by them; what is private, as components are, is on loopback by default. */
export const INTERFACES = ["component_interfaces", "component_interface", "local_interfaces"] as const;

const LOOPBACK = "127.0.0.1";

function addressOf(global: Survey["global"]): string {
  const named = INTERFACES.map((name) => global.get(name)).find((value) => value !== undefined);
  const addresses = (Array.isArray(named) ? named : [named]).filter((one) => typeof one === "string");
  if (addresses.some((one) => ["*", "0.0.0.0", "localhost", LOOPBACK].includes(one))) return LOOPBACK;
  const [first = LOOPBACK] = addresses;
  if (!first.includes(":")) return first;
  return first === "::" ? "[::1]" : `[${first}]`;
}

export interface ModulePlaces {
  /** Prosody's main file, for a person. */
  readonly main: string;
  /** Where modules of one's own belong in this layout. */
  readonly wanted: string;
  /** The data folder that this Prosody was built with; undefined: its program is asked. */
  readonly builtWith?: string;
}

/** The module, in a folder that Prosody searches; refused where none is known. */
export function moduleCopy(machine: Machine, seen: Survey, places: ModulePlaces): Planned[] | Refusal {
  const folder = moduleFolder(machine, seen, places);
  if (folder !== undefined) return copyOfModule(folder);
  const { main, wanted } = places;
  return {
    problem: `no folder is known in which this Prosody searches modules: ${main} has no plugin_paths that can be read from it`,
    hint: "Name one, with those that there are, and run init again; or give --without-module.",
    paste: [
      {
        where: `${main}, above the first VirtualHost or Component line`,
        text: `plugin_paths = { "${wanted}" }\n`,
      },
    ],
  };
}

/** Told where init takes out what it wrote: whether another bot goes by the module is not to be known. */
export const moduleStays = (folder: string | undefined): string =>
  folder === undefined
    ? `${MODULE} stays, where plugin_paths leads: remove it, unless another bot goes by it.`
    : `${MODULE} stays: rm -r ${folder}/${MODULE}, unless another bot goes by it.`;

/**
 * A folder that Prosody searches: `wanted` where plugin_paths names it, else another of those, one that is there before one
 * that is not, else the one that Prosody installs modules into, which it searches always.
 */
export function moduleFolder(
  machine: Machine,
  { global }: Survey,
  { wanted, builtWith }: ModulePlaces,
): string | undefined {
  const named = global.get("plugin_paths");
  const paths = (Array.isArray(named) ? named : [named]).filter((path) => typeof path === "string");
  const absolute = paths.filter(isAbsolute).map(normal);
  if (absolute.includes(wanted)) return wanted;
  const there = absolute.find((path) => machine.kind(path) === "folder");
  return there ?? absolute[0] ?? installed(global, builtWith ?? builtIn(machine));
}

/** What is relative there goes by the data folder that Prosody was built with: data_path has no say in it. */
function installed(global: Survey["global"], base: string | undefined): string | undefined {
  const own = global.has("installer_plugin_path") ? global.get("installer_plugin_path") : "custom_plugins";
  if (typeof own !== "string") return undefined;
  if (isAbsolute(own)) return normal(own);
  return base === undefined ? undefined : normal(`${base}/${own}`);
}

/** Prosody's program is a script, in which it is written. */
function builtIn(machine: Machine): string | undefined {
  const found = ["/usr/bin/prosody", "/usr/local/bin/prosody"].flatMap((path) => {
    const folder = /^CFG_DATADIR=(['"])(\/.*)\1;?\s*$/m.exec(machine.read(path) ?? "")?.[2];
    return folder === undefined ? [] : [folder];
  });
  // Of two nobody knows which one is run.
  return new Set(found).size === 1 ? found[0] : undefined;
}

/** mod_muc_warden into `folder`, which is made. */
export const copyOfModule = (folder: string): Planned[] => [
  { kind: "folder", path: folder, mode: 0o755 },
  {
    kind: "copy",
    path: `${folder}/${MODULE}`,
    from: `prosody-modules/${MODULE}`,
    without: ["spec"],
    modes: { file: 0o644, folder: 0o755 },
  },
];

/** What is missing on the MUC hosts, a sentence each. Their lists are the operator's: init writes nothing there. */
export function archiveNotes(seen: Survey, mucs: readonly string[], withoutModule: boolean): string[] {
  const hosts = mucHosts(seen).filter(({ name }) => mucs.includes(name));
  return hosts.flatMap((host) => [
    ...missingModules(host, seen, withoutModule),
    ...(host.options.get("muc_log_by_default") === undefined
      ? [
          `${host.name}: write muc_log_by_default = true under it (${host.file}:${host.line}), or what passed in a room without an archive cannot be taken back.`,
        ]
      : []),
  ]);
}

function missingModules(host: Host, { global }: Survey, withoutModule: boolean): string[] {
  const own = host.options.get("modules_enabled");
  const where = `${host.file}:${host.line}`;
  const names = new Set(
    [own, global.get("modules_enabled")].flatMap((list) => (Array.isArray(list) ? list : [])),
  );
  const wanted = ["muc_mam", ...(withoutModule ? ["muc_moderation"] : [])].filter((name) => !names.has(name));
  const list = wanted.map((name) => `"${name}"`).join(", ");
  if (wanted.length === 0) return [];
  const how =
    own === undefined && !host.options.has("modules_enabled")
      ? `write modules_enabled = { ${list} } under it (${where})`
      : `add ${list} to its modules_enabled (${where})`;
  const why = withoutModule ? "or nothing can be taken back" : "or what passed cannot be taken back";
  const beside = !withoutModule && names.has("muc_moderation");
  return [
    `${host.name}: ${how}, ${why}${beside ? "; muc_moderation may stay there, and does the retracting then" : ""}.`,
  ];
}
