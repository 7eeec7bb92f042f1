import { botService, DATA_IN_CONTAINER, SECRET_IN_CONTAINER } from "./compose.ts";
import type { Image } from "./images.ts";

export interface DockerNames {
  readonly image: Image;
  readonly component: string;
  readonly withoutModule: boolean;
}

/** Beside the compose file with the Prosody of this image in it. */
export function dockerCompose({ image, component, withoutModule }: DockerNames): string {
  const { service, sharesHost, environment = {}, mounts } = image;
  const settings = Object.entries(environment);
  const prosody = [
    `${service}:`,
    "  secrets: [component_secret]",
    ...(settings.length === 0 ? [] : ["  environment:"]),
    ...settings.map(([name, value]) => `    ${name}: "${value}"`),
    ...(mounts === undefined
      ? []
      : [
          "  volumes:",
          `    - ./prosody-conf.d/mucwarden.cfg.lua:${mounts.snippets}/mucwarden.cfg.lua:ro`,
          ...(withoutModule
            ? []
            : [`    - ./prosody-modules/mod_muc_warden:${mounts.modules}/mod_muc_warden:ro`]),
        ]),
    ...(sharesHost ? [] : ["  networks:", "    default: {}", "    mucwarden: {}"]),
  ];
  return `# The bot beside a Prosody in Docker, next to the compose file in which Prosody is the service «${service}»:
#   docker compose -f compose.yaml -f compose.mucwarden.yaml up -d
services:
${prosody.map((line) => `  ${line}\n`).join("")}
${botService({
  environment: {
    MUCWARDEN_SERVICE: sharesHost ? "xmpp://127.0.0.1:5347" : `xmpp://${service}:5347`,
    MUCWARDEN_DOMAIN: component,
    MUCWARDEN_SECRET_FILE: SECRET_IN_CONTAINER,
  },
  volumes: [`./mucwarden-config:${DATA_IN_CONTAINER}:ro`],
  more: [
    "secrets: [component_secret]",
    ...(sharesHost
      ? ["# Where this Prosody listens for components: on the machine's own loopback.", "network_mode: host"]
      : ["networks:", "  mucwarden: {}"]),
    `depends_on: [${service}]`,
  ],
})}${
  sharesHost
    ? ""
    : `
networks:
  # Prosody and the bot alone: their link is not encrypted (XEP-0114).
  mucwarden:
    internal: true
`
}
secrets:
  component_secret:
    file: ./secrets/component_secret

volumes:
  mucwarden-state: {}
`;
}
