import { join } from "node:path";
import { modulesFolder } from "./find-prosody.ts";
import { type LuaValue, lua, luaOptions } from "./lua.ts";

export interface ProsodyPorts {
  readonly component: number;
  readonly http: number;
  readonly c2s: number;
}

type ProsodyOptions = Readonly<Record<string, LuaValue>>;

interface MucHost {
  readonly domain: string;
  /** Default: muc_mam and, with it, muc_moderation or what stands for it. */
  readonly archive?: boolean;
  readonly moderation?: boolean;
  /** The components that mod_muc_warden listens to, which is there instead of muc_moderation. */
  readonly warden?: readonly string[];
  readonly storage?: "internal" | "memory" | "sql";
  readonly modules?: readonly string[];
  readonly options?: ProsodyOptions;
}

export interface ProsodyConfigOptions {
  /** Absolute; data, pid file and log live below it. */
  readonly folder: string;
  readonly ports: ProsodyPorts;
  readonly runAsRoot?: boolean;
  /** Where anybody may log in without a password; null for no such host. Default: anon.localhost. */
  readonly anonymousHost?: string | null;
  readonly hosts?: readonly { readonly domain: string; readonly options?: ProsodyOptions }[];
  /** Default: one, rooms.localhost. */
  readonly mucHosts?: readonly MucHost[];
  readonly components?: readonly { readonly domain: string; readonly secret: string }[];
  /** What becomes of a second connection to one component. Prosody's default: kick_new. */
  readonly componentConflict?: "kick_new" | "kick_old";
  readonly logLevel?: "debug" | "info";
  /** More modules for every host, and folders to find them in besides Prosody's own. */
  readonly modules?: readonly string[];
  readonly pluginPaths?: readonly string[];
  readonly options?: ProsodyOptions;
}

/** A private Prosody: loopback only, no TLS, no federation, everything below one folder. For 0.12 and 13.0. */
export function prosodyConfig(options: ProsodyConfigOptions): string {
  const { anonymousHost = "anon.localhost", mucHosts = [{ domain: "rooms.localhost" }] } = options;
  const anonymous = anonymousHost === null ? [] : [block("VirtualHost", anonymousHost, anonymousLogin)];
  const hosts = (options.hosts ?? []).map((host) => block("VirtualHost", host.domain, host.options ?? {}));
  const rooms = mucHosts.map((host) => block("Component", host.domain, mucOptions(host), "muc"));
  const conflict = options.componentConflict && { component_conflict_resolve: options.componentConflict };
  const components = (options.components ?? []).map(({ domain, secret }) =>
    block("Component", domain, { component_secret: secret, ...conflict }),
  );
  return [
    luaOptions(globalOptions(options, mucHosts, anonymousHost)),
    ...anonymous,
    ...hosts,
    ...rooms,
    ...components,
  ].join("\n");
}

const anonymousLogin: ProsodyOptions = { authentication: "anonymous" };

function globalOptions(
  options: ProsodyConfigOptions,
  mucHosts: readonly MucHost[],
  defaultHost: string | null,
): ProsodyOptions {
  const { folder, ports, logLevel: min = "info" } = options;
  const pluginPaths = [
    ...(options.pluginPaths ?? []),
    ...(mucHosts.some(({ warden }) => warden) ? [modulesFolder] : []),
  ];
  return {
    data_path: join(folder, "data"),
    pidfile: join(folder, "prosody.pid"),
    certificates: join(folder, "certs"),
    ...(options.runAsRoot && { run_as_root: true }),
    log: [
      { levels: { min }, to: "console", timestamps: true },
      { levels: { min }, to: "file", filename: join(folder, "prosody.log") },
    ],
    ...(pluginPaths.length > 0 && { plugin_paths: pluginPaths }),
    modules_enabled: [
      "disco",
      "roster",
      "saslauth",
      "ping",
      "version",
      "websocket",
      "bosh",
      ...(options.modules ?? []),
    ],
    modules_disabled: ["s2s", "s2s_auth_certs", "tls", "offline"],
    interfaces: ["127.0.0.1"],
    component_interfaces: ["127.0.0.1"],
    http_interfaces: ["127.0.0.1"],
    component_ports: [ports.component],
    http_ports: [ports.http],
    c2s_ports: [ports.c2s],
    https_ports: [],
    s2s_ports: [],
    c2s_direct_tls_ports: [],
    // Nothing leaves the machine, so clear text counts as good enough to log in.
    c2s_require_encryption: false,
    consider_websocket_secure: true,
    consider_bosh_secure: true,
    // A browser asks 127.0.0.1 or localhost, whatever the XMPP domain is called.
    ...(defaultHost !== null && { http_default_host: defaultHost }),
    // With Lua's own settings and Nagle's algorithm a component's round trip stalls for up to 40 ms.
    gc: { mode: "generational" },
    network_settings: { nagle: false },
    ...options.options,
  };
}

function mucOptions(host: MucHost): ProsodyOptions {
  const { archive = true, warden, moderation = archive && !warden, storage = "internal" } = host;
  const modules = [
    ...(archive ? ["muc_mam"] : []),
    ...(moderation ? ["muc_moderation"] : []),
    ...(warden ? ["muc_warden"] : []),
    ...(host.modules ?? []),
  ];
  return {
    modules_enabled: modules,
    ...(warden && { muc_warden_components: warden }),
    ...(archive && { muc_log_by_default: true, max_archive_query_results: 250 }),
    storage,
    ...(storage === "sql" && { sql: { driver: "SQLite3", database: "prosody.sqlite" } }),
    restrict_room_creation: false,
    // 13.0 ignores a wish for a persistent or public room unless the person has this role.
    server_user_role: "prosody:registered",
    public_user_role: "prosody:registered",
    muc_room_default_public: true,
    muc_room_default_history_length: 20,
    muc_room_cache_size: 1000,
    ...host.options,
  };
}

function block(
  kind: "VirtualHost" | "Component",
  domain: string,
  options: ProsodyOptions,
  plugin?: string,
): string {
  return `${kind} ${lua(domain)}${plugin ? ` ${lua(plugin)}` : ""}\n${luaOptions(options, "  ")}`;
}
