import { botService, DATA_IN_CONTAINER } from "./compose.ts";

export interface JitsiNames {
  readonly component: string;
}

/** What Docker puts in place of the name; without one it starts nothing. */
const OURS = `\${CONFIG:?}/mucwarden`;

/** Beside docker-jitsi-meet's own docker-compose.yml, whose .env says what CONFIG is. */
export function jitsiCompose({ component }: JitsiNames): string {
  return `# The bot beside Jitsi in Docker, next to docker-jitsi-meet's own file:
#   docker compose -f docker-compose.yml -f compose.jitsi.yaml up -d
# mucwarden.env holds one line for both, MUCWARDEN_SECRET=<secret>. What Prosody is told lies in
# \${CONFIG}/prosody/config/conf.d/mucwarden.cfg.lua, the module in \${CONFIG}/prosody/prosody-plugins-custom/mod_muc_warden.
services:
  prosody:
    env_file:
      - ${OURS}/mucwarden.env
    networks:
      mucwarden: {}

${botService({
  environment: {
    MUCWARDEN_PROFILE: "jitsi",
    MUCWARDEN_SERVICE: "xmpp://prosody:5347",
    MUCWARDEN_DOMAIN: component,
  },
  volumes: [`${OURS}/data:${DATA_IN_CONTAINER}:ro`],
  more: ["env_file:", `  - ${OURS}/mucwarden.env`, "networks:", "  mucwarden: {}", "depends_on: [prosody]"],
})}
networks:
  # Prosody and the bot alone: their link is not encrypted (XEP-0114).
  mucwarden:
    internal: true

volumes:
  mucwarden-state: {}
`;
}
