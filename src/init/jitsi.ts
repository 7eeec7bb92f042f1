import { botFiles, botNotes, otherBot } from "./bot-files.ts";
import { jitsiCompose } from "./jitsi-compose.ts";
import type { Layout, LayoutEntry, PlannedFile, Refusal, Wish } from "./plan.ts";
import { copyOfModule } from "./prosody-side.ts";
import { snippet } from "./snippet.ts";
import { shell } from "./steps.ts";

// Below the folder that docker-jitsi-meet calls CONFIG.
const CONFIGURATION = "/prosody/config";
const SNIPPET = `${CONFIGURATION}/conf.d/mucwarden.cfg.lua`;
const MODULES = "/prosody/prosody-plugins-custom";
const OURS = "/mucwarden";
const DATA = `${OURS}/data`;
/** The bot's container reads it under a number of its own, and so does Prosody's. */
const MODES = { folder: 0o755, file: 0o644 };

const plan: Layout = (wish, machine) => {
  const { component, mucs, root, withoutModule } = wish;
  if (withoutModule) return asOccupant(wish);
  if (machine.kind(CONFIGURATION) !== "folder") return notConfig(root);
  const bot = {
    component,
    mucs,
    data: DATA,
    service: "xmpp://prosody:5347",
    modes: MODES,
    more: { profile: "jitsi" },
  };
  const other = otherBot(machine, bot);
  if (other) return other;
  return {
    entries: [
      { kind: "folder", path: `${CONFIGURATION}/conf.d`, mode: MODES.folder },
      {
        kind: "file",
        path: SNIPPET,
        content: prosodySide(wish),
        mode: MODES.file,
        there: "replace-with-force",
      },
      ...copyOfModule(MODULES),
      { kind: "folder", path: OURS, mode: MODES.folder },
      ...botFiles(bot),
      environment(wish.secret ?? machine.secret(component), wish),
      {
        kind: "file",
        path: `${OURS}/compose.jitsi.yaml`,
        content: jitsiCompose({ component }),
        mode: MODES.file,
        there: "replace-with-force",
      },
    ],
    steps: [
      "# The bot's image, once, in the folder of mucwarden's sources:",
      "docker build -t mucwarden .",
      "# Beside Jitsi, in the folder of docker-jitsi-meet:",
      `docker compose -f docker-compose.yml -f ${shell(`${root}${OURS}/compose.jitsi.yaml`)} up -d`,
    ],
    notes: [
      "The bot is nobody's neighbour in a conference: Prosody asks it about each message. Jicofo does not see it, and lobby and internal rooms are none of its business.",
      ...botNotes(wish, `${wish.root}${DATA}`, mucs),
    ],
  };
};

export const jitsi: LayoutEntry = {
  plan,
  folder: ".",
  domain: "meet.jitsi",
  mucs: (domain) => [`muc.${domain}`, `breakout.${domain}`],
};

function prosodySide({
  component,
  mucs,
  withoutModule,
}: Pick<Wish, "component" | "mucs" | "withoutModule">): string {
  return snippet({
    title: [
      "mucwarden, a moderation bot. The image copies this file to its own configuration at each start.",
    ],
    component,
    mucs,
    withoutModule,
    secret: "ENV_MUCWARDEN_SECRET",
    // The image's own file opens no port for components.
    globals: { component_ports: "{ 5347 }", component_interfaces: '{ "*" }' },
  });
}

/** Read by Docker for both containers. */
function environment(secret: string, wish: Pick<Wish, "secret">): PlannedFile {
  return {
    kind: "file",
    path: `${OURS}/mucwarden.env`,
    content: `MUCWARDEN_SECRET=${secret}\n`,
    mode: 0o600,
    there: wish.secret === undefined ? "keep" : "replace-with-force",
    secret: true,
  };
}

const notConfig = (root: string): Refusal => ({
  problem: `${root}${CONFIGURATION}: there is no such folder`,
  hint: "Give --root the folder that docker-jitsi-meet's .env calls CONFIG, for example ~/.jitsi-meet-cfg.",
  paste: [],
});

/** As an occupant it is an owner like Jicofo, which then makes nobody else a moderator unless it is told. */
const asOccupant = (wish: Wish): Refusal => ({
  problem: "beside Jitsi the bot needs its module: rooms come and go there, and only Prosody knows of them",
  hint: "Leave --without-module out; or put this in by hand, and name each room in a file.",
  paste: [
    { where: "prosody/config/conf.d/mucwarden.cfg.lua in the folder CONFIG", text: prosodySide(wish) },
    { where: "docker-jitsi-meet's .env", text: `JICOFO_TRUSTED_DOMAINS=${wish.component}\n` },
  ],
});
