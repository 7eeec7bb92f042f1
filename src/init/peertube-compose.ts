import { botService, DATA_IN_CONTAINER, SECRET_IN_CONTAINER } from "./compose.ts";

export interface PeertubeNames {
  readonly component: string;
  readonly muc: string;
}

/** Livechat's folder, where PeerTube's own compose file keeps it. */
const LIVECHAT = "./docker-volume/data/plugins/data/peertube-plugin-livechat";
/** What the bot reads there. Never tokens/, the long-term logins of people, nor prosody/, with its secrets. */
const READ = ["bot", "room-channel", "channelConfigurationOptions", "emojis"];

/** Beside PeerTube's own docker-compose.yml. */
export function peertubeCompose({ component, muc }: PeertubeNames): string {
  return `# The bot as a component beside PeerTube in Docker, next to PeerTube's own file:
#   docker compose -f docker-compose.yml -f compose.peertube.yaml up -d
# Livechat's Prosody is told of it in the plugin's settings, under «external components», by the line
#   ${component}: <what is in mucwarden/component_secret>
services:
${botService({
  environment: {
    MUCWARDEN_SERVICE: "xmpp://127.0.0.1:53470",
    MUCWARDEN_DOMAIN: component,
    MUCWARDEN_SECRET_FILE: SECRET_IN_CONTAINER,
  },
  volumes: READ.map((name) => `${LIVECHAT}/${name}:${DATA_IN_CONTAINER}/${name}:ro`),
  more: [
    `command: [run, --data, ${DATA_IN_CONTAINER}, --muc-domain, ${muc}]`,
    "secrets: [component_secret]",
    "# Livechat's Prosody listens on the loopback of PeerTube's container, and nowhere else.",
    "network_mode: service:peertube",
    "depends_on:",
    "  peertube:",
    "    condition: service_started",
    "    # With PeerTube's container goes its network, and the bot's with it.",
    "    restart: true",
  ],
})}
secrets:
  component_secret:
    file: ./mucwarden/component_secret

volumes:
  mucwarden-state: {}
`;
}
