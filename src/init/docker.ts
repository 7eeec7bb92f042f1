import { botFiles, botNotes, otherBot, secretFile } from "./bot-files.ts";
import { SECRET_IN_CONTAINER } from "./compose.ts";
import { dockerCompose } from "./docker-compose.ts";
import { type Image, images } from "./images.ts";
import { quote } from "./lua.ts";
import type { Layout, LayoutEntry, Plan, Refusal, Wish } from "./plan.ts";
import { composedByProse } from "./prose.ts";
import { copyOfModule } from "./prosody-side.ts";
import { snippet } from "./snippet.ts";

const DATA = "/mucwarden-config";
const SECRET = "/secrets/component_secret";
const COMPOSE = "/compose.mucwarden.yaml";
/** Both containers read what is mounted, each under a number of its own. */
const MODES = { folder: 0o755, file: 0o644 };

const plan: Layout = (wish, machine) => {
  const { component, mucs, withoutModule } = wish;
  const name = wish.image ?? "official";
  if (!isImage(name)) return unknownImage(name);
  const image: Image = images[name];
  const service = image.sharesHost ? "xmpp://127.0.0.1:5347" : `xmpp://${image.service}:5347`;
  const bot = { component, mucs, data: DATA, service, modes: MODES };
  const prose = composedByProse(wish, machine, () => [
    { ...bot, data: "/etc/mucwarden", service: "xmpp://server:5347" },
  ]);
  if (prose) return prose;
  const other = otherBot(machine, bot);
  if (other) return other;
  const { snippets, modules } = foldersOf(image);
  return {
    entries: [
      { kind: "folder", path: snippets, mode: MODES.folder },
      {
        kind: "file",
        path: `${snippets}/mucwarden.cfg.lua`,
        content: prosodySide(wish, image),
        mode: MODES.file,
        there: "replace-with-force",
      },
      ...(withoutModule ? [] : copyOfModule(modules)),
      ...botFiles(bot),
      // Whoever is let into the folder may read the secret: in the containers that is each one's own user.
      { kind: "folder", path: "/secrets", mode: 0o700 },
      { kind: "file", path: "/secrets/.gitignore", content: "*\n", mode: 0o644, there: "keep" },
      secretFile(SECRET, wish.secret ?? machine.secret(component), wish, undefined, 0o444),
      {
        kind: "file",
        path: COMPOSE,
        content: dockerCompose({ image, component, withoutModule }),
        mode: MODES.file,
        there: "replace-with-force",
      },
    ],
    steps: steps(image),
    notes: [...notes(wish, image), ...botNotes(wish, `${wish.root}${DATA}`, mucs)],
  };
};

export const docker: LayoutEntry = { plan, folder: "." };

const isImage = (name: string): name is keyof typeof images => Object.hasOwn(images, name);

const unknownImage = (name: string): Refusal => ({
  problem: `--image ${name}: there is no such image`,
  hint: `There are: ${Object.keys(images).join(", ")}.`,
  paste: [],
});

/** Below the root; of an operator's own tree Prosody reads what lies there, of an image what is mounted. */
function foldersOf({ mounts }: Image): { readonly snippets: string; readonly modules: string } {
  if (mounts === undefined) return { snippets: "/config/modules.d", modules: "/modules/custom" };
  return { snippets: "/prosody-conf.d", modules: "/prosody-modules" };
}

function prosodySide({ component, mucs, withoutModule }: Wish, image: Image): string {
  const path = quote(SECRET_IN_CONTAINER);
  return snippet({
    title: [
      "mucwarden, a moderation bot. Read by Prosody at its start; the secret is in a file that both containers have.",
    ],
    component,
    mucs,
    withoutModule,
    // FileLine is Prosody 13's, which warns of io.
    secret: `(FileLine or function (path) return assert(io.open(path)):read("*l") end)(${path})`,
    // By default Prosody listens for components on loopback alone: in its own container.
    ...(!image.sharesHost && { globals: { component_interfaces: '{ "*" }' } }),
  });
}

function steps({ service }: Image): Plan["steps"] {
  const compose = "docker compose -f compose.yaml -f compose.mucwarden.yaml";
  return [
    "# The bot's image, once, in the folder of mucwarden's sources:",
    "docker build -t mucwarden .",
    "# Both, beside your own compose file (here: compose.yaml):",
    `${compose} up -d`,
    `${compose} exec ${service} prosodyctl check config`,
    "# How the rooms stand:",
    `${compose} exec mucwarden node /app/bin/mucwarden status`,
  ];
}

function notes({ withoutModule }: Wish, image: Image): string[] {
  const { title, service, mounts, archive } = image;
  const retracting = withoutModule ? ", and muc_moderation too" : "";
  return [
    `For ${title}, in a compose file where its service is called ${service}: write yours into compose.mucwarden.yaml where it has another name.`,
    mounts === undefined
      ? "Prosody has to include config/modules.d/*.cfg.lua, and plugin_paths has to name modules/custom."
      : `Where you mount a folder of your own to ${mounts.snippets}, put mucwarden.cfg.lua into that, and take the line out of compose.mucwarden.yaml.`,
    `What has passed can be taken back only if it is in an archive: ${archive}${retracting}.`,
    ...(image.notes ?? []),
  ];
}
