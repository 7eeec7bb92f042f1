import { botFiles, botNotes, otherBot, secretFile } from "./bot-files.ts";
import { misfit } from "./fitting.ts";
import { keptSecret, unreadable } from "./kept-secret.ts";
import { quote } from "./lua.ts";
import { isRefusal, type LayoutEntry, type Machine, type Plan, type Refusal, type Wish } from "./plan.ts";
import { writtenByProse } from "./prose.ts";
import { archiveNotes, moduleCopy, moduleFolder, moduleStays, serviceOf } from "./prosody-side.ts";
import { snippet } from "./snippet.ts";
import { startOfUnit } from "./steps.ts";
import { isIncluded, survey } from "./survey.ts";
import { unit } from "./unit.ts";
import { hiddenNotes } from "./unit-notes.ts";

const MAIN = "/etc/prosody/prosody.cfg.lua";
const SNIPPET = "/etc/prosody/conf.avail/mucwarden.cfg.lua";
const LINK = "/etc/prosody/conf.d/mucwarden.cfg.lua";
const MODULES = "/usr/local/lib/prosody/modules";
/** As Debian builds Prosody. */
const PLACES = { main: MAIN, wanted: MODULES, builtWith: "/var/lib/prosody" };
const UNIT = "/etc/systemd/system/mucwarden.service";
/** Made by systemctl enable. */
const ENABLED = "/etc/systemd/system/multi-user.target.wants/mucwarden.service";
const USER = "mucwarden";

// What an operator writes is in one folder, and the bot may only read it; what the bot writes is in another.
const DATA = "/etc/mucwarden";
const STATE = "/var/lib/mucwarden";
const SECRET = `${DATA}/component.secret`;
const ENVIRONMENT = `${DATA}/mucwarden.env`;

const OF_PROSODY = { user: "root", group: "prosody" } as const;
const OF_BOT = { user: "root", group: USER } as const;

/** Prosody from Debian's or Ubuntu's package, the bot as a service of systemd. */
export const debian: LayoutEntry = { plan, prosodyFiles: [MAIN], removes: true };

function plan(wish: Wish, machine: Machine): Plan | Refusal {
  const { component, mucs, withoutModule, root, program } = wish;
  if (wish.remove) return removal(machine);
  if (machine.kind(MAIN) === undefined) {
    return {
      problem: `there is no Prosody here: no ${root}${MAIN}`,
      hint: "Install it (apt install prosody), or give another --layout.",
      paste: [],
    };
  }
  if (machine.read(MAIN) === undefined) return unreadable(MAIN);
  const seen = survey(machine, MAIN, [SNIPPET, LINK]);
  const bot = { component, mucs, data: DATA, service: serviceOf(seen), owner: OF_BOT };
  const prose = writtenByProse(wish, machine, MAIN, () => [bot]);
  if (prose) return prose;
  const wrong = misfit(seen, component, mucs) ?? otherBot(machine, bot);
  if (wrong) return wrong;
  if (!isIncluded(seen, LINK)) return notIncluded();
  const secret = keptSecret(wish, machine, { component, file: SECRET, snippet: SNIPPET });
  if (typeof secret !== "string") return secret;
  const module = withoutModule ? [] : moduleCopy(machine, seen, PLACES);
  if (isRefusal(module)) return module;
  const title = [`${SNIPPET}, written by mucwarden init. For Prosody 0.12 and 13.0.`];
  return {
    users: [USER],
    entries: [
      ...botFiles(bot),
      secretFile(SECRET, secret, wish, OF_BOT),
      {
        kind: "file",
        path: ENVIRONMENT,
        content: "# Settings of the bot as NAME=value, a line each: mucwarden run --help names them.\n",
        mode: 0o640,
        owner: OF_BOT,
        there: "keep",
      },
      { kind: "folder", path: STATE, mode: 0o750, owner: { user: USER, group: USER } },
      {
        kind: "file",
        path: UNIT,
        content: unit({
          program,
          data: DATA,
          state: STATE,
          secret: SECRET,
          user: USER,
          group: USER,
          environment: ENVIRONMENT,
        }),
        mode: 0o644,
        owner: { user: "root", group: "root" },
        there: "replace-with-force",
      },
      ...module,
      {
        kind: "file",
        path: SNIPPET,
        content: snippet({ title, component, mucs, withoutModule, secret: quote(secret) }),
        mode: 0o640,
        owner: OF_PROSODY,
        there: "replace-with-force",
        secret: true,
      },
      { kind: "link", path: LINK, target: "../conf.avail/mucwarden.cfg.lua" },
    ],
    steps: [
      "# Prosody reads its configuration, and finds no fault in it",
      "prosodyctl check config",
      "# Prosody takes the component up; or, without a restart:",
      `#   prosodyctl reload; prosodyctl shell "host:activate('${component}')"`,
      "systemctl restart prosody",
      ...startOfUnit(wish, "mucwarden", { data: DATA, state: STATE, secret: SECRET }, USER),
    ],
    notes: [
      ...botNotes(wish, DATA, mucs),
      ...archiveNotes(seen, mucs, withoutModule),
      ...hiddenNotes(program),
    ],
  };
}

const notIncluded = (): Refusal => ({
  problem: `${MAIN} does not include conf.d`,
  hint: "Add the line at its end, and run init again.",
  paste: [{ where: `${MAIN}, at its end`, text: 'Include "conf.d/*.cfg.lua"\n' }],
});

const removal = (machine: Machine): Plan => ({
  entries: [LINK, SNIPPET, ENABLED, UNIT].map((path) => ({ kind: "remove", path })),
  steps: ["systemctl stop mucwarden", "systemctl daemon-reload", "systemctl restart prosody"],
  notes: [
    `What the bot has of its own stays in ${DATA} and ${STATE}: rm -r them, if they are not wanted any more.`,
    moduleStays(moduleFolder(machine, survey(machine, MAIN), PLACES)),
    `${SNIPPET}.bak-<time>, where there is one, has the secret in it.`,
  ],
});
