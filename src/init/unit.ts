/** What a systemd unit of the bot needs to know. All paths are absolute; `%i` in them is the instance of a template. */
export interface UnitOptions {
  /** The program, without its command: `/usr/bin/node /opt/mucwarden/bin/mucwarden`. */
  readonly program: string;
  /** With `bot/<muc_domain>/moderation.json` in it; the bot reads it, and writes nothing there. */
  readonly data: string;
  /** Where the audit log and status.json go. Below /var/lib systemd makes it; elsewhere it has to be there. */
  readonly state: string;
  /** Read by systemd as root and handed to the bot alone: the bot's user needs no right to it. */
  readonly secret: string;
  readonly user: string;
  readonly group: string;
  /** Lines of `NAME=value`; may be missing. */
  readonly environment?: string | undefined;
  /** Of a template: which of them this one is. */
  readonly instance?: string | undefined;
}

/** Where systemd makes folders by itself, with their owner. */
const MADE = "/var/lib/";

/** A unit for systemd 250 (`%d` is the folder of credentials there) and later: Debian 12 has 252. */
export function unit(options: UnitOptions): string {
  const { program, data, state, secret, user, group, environment, instance } = options;
  const whose = instance === undefined ? "" : ` (${instance})`;
  const made = state.startsWith(MADE) ? state.slice(MADE.length) : undefined;
  const lines = [
    "[Unit]",
    `Description=Moderation of XMPP chat rooms${whose}`,
    "# An order, no demand: the bot waits for Prosody by itself, and outlives its restarts.",
    "Wants=network-online.target",
    "After=network-online.target prosody.service",
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=${program} run --data ${data}`,
    "# The files are read again.",
    "ExecReload=/bin/kill -HUP $MAINPID",
    "Restart=on-failure",
    "RestartSec=5",
    "# It leaves the rooms within two seconds.",
    "TimeoutStopSec=5",
    "",
    `User=${user}`,
    `Group=${group}`,
    "Environment=NODE_ENV=production",
    ...(environment === undefined ? [] : [`EnvironmentFile=-${environment}`]),
    `LoadCredential=component_secret:${secret}`,
    "Environment=MUCWARDEN_SECRET_FILE=%d/component_secret",
    `Environment=MUCWARDEN_STATE_DIR=${state}`,
    ...(made === undefined ? [] : [`StateDirectory=${made}`, "StateDirectoryMode=0750"]),
    "UMask=0027",
    "",
    "# Files: all may be read that its user may read, and none written but its own.",
    "ProtectSystem=strict",
    ...(made === undefined ? [`ReadWritePaths=${state}`] : []),
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "ProtectProc=invisible",
    "",
    "# Rights: none beyond those of its user, and no way to get any.",
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "AmbientCapabilities=",
    "RestrictSUIDSGID=yes",
    "RestrictNamespaces=yes",
    "PrivateUsers=yes",
    "RemoveIPC=yes",
    "",
    "# The kernel: the network and what every program needs. Node translates JavaScript to machine code as it",
    "# runs, so MemoryDenyWriteExecute is not for it.",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallFilter=~@privileged @resources",
    "SystemCallErrorNumber=EPERM",
    "LockPersonality=yes",
    "RestrictRealtime=yes",
    "ProtectClock=yes",
    "ProtectControlGroups=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
  ];
  return `${lines.join("\n")}\n`;
}
