import { quote } from "./lua.ts";
import type { Wish } from "./plan.ts";
import { blocks } from "./snippet.ts";

/** A whole configuration of Prosody, 0.12 or 13.0. The folder is told by the environment: PROSODY_DEV. */
export function devProsody(
  { domain, component, mucs, withoutModule }: Wish,
  { folder, storage }: { readonly folder: string; readonly storage: "memory" | undefined },
): string {
  const rooms = mucs.map((muc) =>
    [
      `Component ${quote(muc)} "muc"`,
      `\tmodules_enabled = { ${withoutModule ? '"muc_mam", "muc_moderation"' : '"muc_mam"'} }`,
      "\tmuc_log_by_default = true",
      "\tmuc_room_locking = false\n",
    ].join("\n"),
  );
  const bot = blocks({ component, mucs, withoutModule, secret: quote("dev-secret") });
  return `-- For trying things: loopback, high ports, plain text, no certificates.
--   PROSODY_DEV=<this folder's parent> prosody -F --config <this file>
local root = assert(ENV_PROSODY_DEV, "PROSODY_DEV is not set: the folder that holds config and data")

pidfile = root .. "/data/${folder}/prosody.pid"
admin_socket = root .. "/data/${folder}/prosody.sock"
data_path = root .. "/data/${folder}"
certificates = root .. "/config"
plugin_paths = { root .. "/src/modules" }
log = { debug = "*console" }
-- Where root starts it, as in a container, Prosody would refuse, or serve half of it. Nobody else can connect.
run_as_root = true

interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
component_interfaces = { "127.0.0.1" }
c2s_ports = { 15222 }
component_ports = { 15347 }
http_ports = { }
https_ports = { }

authentication = "internal_plain"
allow_registration = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
${storage === undefined ? "" : `storage = ${quote(storage)}\n`}
modules_enabled = { "disco", "roster", "saslauth", "ping", "register", "admin_shell" }
modules_disabled = { "s2s", "tls" }

VirtualHost ${quote(domain)}

${[...rooms, ...bot].join("\n")}`;
}

/** Starts Prosody with one of the two configurations: `tools/dev-server.sh [development|testing]`. */
export const devScript = (): string => `#!/bin/sh
# tools/dev-server.sh [development|testing]: Prosody in the foreground. Ctrl-C ends it.
set -eu
PROSODY_DEV=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
export PROSODY_DEV
prosody=\${PROSODY:-prosody}
if ! command -v "$prosody" >/dev/null; then
  echo "$0: there is no $prosody: put Prosody on the PATH, or set PROSODY=<its program>" >&2
  exit 127
fi
exec "$prosody" -F --config "$PROSODY_DEV/config/\${1:-development}.cfg.lua"
`;

/** The same Prosody in a container: it listens on the machine's own loopback, as the files say. */
export const devCompose = (): string => `services:
  prosody:
    image: prosodyim/prosody:13.0
    network_mode: host
    environment:
      PROSODY_DEV: /prosody-dev
    command: ["prosody", "-F", "--config", "/prosody-dev/config/development.cfg.lua"]
    volumes:
      - ..:/prosody-dev
`;
