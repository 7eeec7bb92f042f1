import { secretFile } from "./bot-files.ts";
import { peertubeCompose } from "./peertube-compose.ts";
import type { Layout, LayoutEntry, Refusal } from "./plan.ts";
import { shell } from "./steps.ts";

const SECRET = "/mucwarden/component_secret";

/** What livechat's setting takes: a line of another form is dropped there without a word. */
const NAME = /^[\w.]+$/;
const SECRET_FORM = /^\w+$/;

const plan: Layout = (wish, machine) => {
  const { component, mucs } = wish;
  const [muc = ""] = mucs;
  if (!NAME.test(component)) return unfitName(component);
  const secret = wish.secret ?? (machine.read(SECRET)?.trim() || machine.secret(component));
  if (!SECRET_FORM.test(secret)) return UNFIT_SECRET;
  return {
    entries: [
      // Whoever is let into the folder may read the secret: in the container that is the bot alone.
      { kind: "folder", path: "/mucwarden", mode: 0o700 },
      secretFile(SECRET, secret, wish, undefined, 0o444),
      {
        kind: "file",
        path: "/compose.peertube.yaml",
        content: peertubeCompose({ component, muc }),
        mode: 0o644,
        there: "replace-with-force",
      },
    ],
    steps: [
      "# In PeerTube: Administration, Plugins, livechat, Settings, «external components»: switch them on, and add the line",
      `#   ${component}: <secret>`,
      "# with this secret in it:",
      `cat ${shell(wish.root + SECRET)}`,
      "# The bot's image, once, in the folder of mucwarden's sources:",
      "docker build -t mucwarden .",
      "# Beside PeerTube's own file:",
      "docker compose -f docker-compose.yml -f compose.peertube.yaml up -d",
      "# In each room its owner types:",
      `#   /admin ${component}`,
    ],
    notes: [
      "Simpler, and with all rights at once: the bot in the place of livechat's own, which asks for no setting and no component (docs/migrating.md, «Livechat starts it for you»).",
      "Livechat writes its Prosody's configuration itself, and has no place for our module: messages are taken back after they were shown.",
      "Rules are those of livechat's files. What you add goes into bot/<muc domain>/policy/ in livechat's folder, which livechat leaves alone.",
      "The folders bot, room-channel, channelConfigurationOptions and emojis have to be there before the bot's container is made: start PeerTube with livechat first.",
      "Where PeerTube's container comes back by itself, after a crash or with the machine, the bot still has the network of the one before: docker compose -f docker-compose.yml -f compose.peertube.yaml restart mucwarden",
      "PeerTube without Docker: the same line in the settings, and docs/migrating.md, «As a component beside PeerTube».",
    ],
  };
};

export const peertube: LayoutEntry = { plan, folder: ".", mucs: (domain) => [`room.${domain}`] };

function unfitName(component: string): Refusal {
  return {
    problem: `livechat takes components alone whose name is made of letters, digits, underscores and dots: not ${component}`,
    hint: `Give --component ${component.replace(/[^\w.]/g, "")}: the name needs no entry in the DNS.`,
    paste: [],
  };
}

const UNFIT_SECRET: Refusal = {
  problem: "livechat takes secrets of letters, digits and underscores alone",
  hint: "Leave --secret-file out and let init make one, or make one with: openssl rand -hex 32",
  paste: [],
};
