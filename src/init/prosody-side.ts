import { isAbsolute, normal } from "./paths.ts";
import type { Machine, Planned } from "./plan.ts";
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

/** The module, in a folder that Prosody searches. */
export const moduleCopy = (machine: Machine, seen: Survey, wanted: string): Planned[] =>
  copyOfModule(moduleFolder(machine, seen, wanted));

/** Told where init takes out what it wrote: whether another bot goes by the module is not to be known. */
export const moduleStays = (folder: string): string =>
  `mod_muc_warden stays: rm -r ${folder}/${MODULE}, unless another bot goes by it.`;

/**
 * A folder that Prosody searches: `wanted` where plugin_paths names it, else another of those that are there,
 * else the one that Prosody installs modules into, which it searches always.
 */
export function moduleFolder(machine: Machine, { global }: Survey, wanted: string): string {
  const named = global.get("plugin_paths");
  const paths = (Array.isArray(named) ? named : [named]).filter((path) => typeof path === "string");
  const absolute = paths.filter(isAbsolute).map(normal);
  const there = absolute.find((path) => machine.kind(path) === "folder");
  return absolute.includes(wanted) ? wanted : (there ?? installed(global));
}

function installed(global: Survey["global"]): string {
  const data = global.get("data_path");
  const own = global.get("installer_plugin_path");
  const base = typeof data === "string" && isAbsolute(data) ? data : "/var/lib/prosody";
  if (typeof own === "string") return normal(isAbsolute(own) ? own : `${base}/${own}`);
  return normal(`${base}/custom_plugins`);
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
