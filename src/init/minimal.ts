import { botFiles, botNotes, otherBot, secretFile } from "./bot-files.ts";
import { misfit } from "./fitting.ts";
import { keptSecret, unreadable } from "./kept-secret.ts";
import { quote } from "./lua.ts";
import { firstHost } from "./lua-outline.ts";
import { luaTokens } from "./lua-tokens.ts";
import { block, withoutBlocks } from "./markers.ts";
import { folderOf } from "./paths.ts";
import {
  isRefusal,
  type LayoutEntry,
  type Machine,
  type Plan,
  type PlannedFile,
  type Refusal,
  type Wish,
} from "./plan.ts";
import { writtenByProse } from "./prose.ts";
import {
  archiveNotes,
  INTERFACES,
  type ModulePlaces,
  moduleCopy,
  moduleFolder,
  moduleStays,
  serviceOf,
} from "./prosody-side.ts";
import { blocks } from "./snippet.ts";
import { commandLines } from "./steps.ts";
import { isIncluded, type Survey, survey } from "./survey.ts";

const PROSODY_FILES = ["/prosody/prosody.cfg.lua", "/etc/prosody/prosody.cfg.lua"];

/** One file and no Include: init's lines stand in it between markers. */
export const minimal: LayoutEntry = { plan, prosodyFiles: PROSODY_FILES, removes: true };

function plan(wish: Wish, machine: Machine): Plan | Refusal {
  const there = PROSODY_FILES.filter((path) => machine.kind(path) !== undefined);
  const edited = wish.remove ? there.filter((path) => isMarked(machine.read(path) ?? "")) : [];
  if (edited.length > 1) {
    return {
      problem: `${edited.join(" and ")} have lines of mucwarden's, and of these two Prosody reads one`,
      hint: "Take those out by hand that are not wanted, markers and all, and run init again.",
      paste: [],
    };
  }
  const file = edited[0] ?? there[0];
  if (file === undefined) {
    return {
      problem: `there is no Prosody here: neither ${PROSODY_FILES.join(" nor ")}`,
      hint: "Give --root, or another --layout.",
      paste: [],
    };
  }
  const text = machine.read(file);
  if (text === undefined) return unreadable(file);
  const marked = withoutBlocks(text);
  if ("wrong" in marked) {
    const problem = `${file}: a marker of mucwarden's is damaged: ${marked.wrong}`;
    return {
      problem,
      hint: "Take mucwarden's lines out by hand, markers and all, and run init again.",
      paste: [],
    };
  }
  if (wish.remove) return removal(file, text, marked.rest, machine);
  return addition(wish, machine, { file, text, rest: marked.rest });
}

function isMarked(text: string): boolean {
  const marked = withoutBlocks(text);
  return "wrong" in marked || marked.has;
}

const withText = (machine: Machine, file: string, text: string): Machine => ({
  ...machine,
  read: (path) => (path === file ? text : machine.read(path)),
});

const placesOf = (file: string): ModulePlaces => ({ main: file, wanted: `${folderOf(file)}/modules` });

interface Edited {
  readonly file: string;
  readonly text: string;
  /** Without what init wrote before. */
  readonly rest: string;
}

function addition(wish: Wish, machine: Machine, { file, text, rest }: Edited): Plan | Refusal {
  const { component, mucs, withoutModule } = wish;
  const seen = survey(withText(machine, file, rest), file);
  const folder = `${folderOf(file)}/mucwarden`;
  const secretPath = `${folder}/component.secret`;
  const bot = { component, mucs, data: folder, service: serviceOf(seen) };
  const prose = writtenByProse(wish, machine, file, () => [bot]);
  if (prose) return prose;
  const wrong = misfit(seen, component, mucs) ?? otherBot(machine, bot);
  if (wrong) return wrong;
  const secret = keptSecret(wish, machine, { component, file: secretPath, snippet: file });
  if (typeof secret !== "string") return secret;
  const parts = {
    global: [interfaceLines(seen), withoutModule ? "" : pathLines(seen, file)].join(""),
    component: blocks({ component, mucs, withoutModule, secret: quote(secret) }).join("\n"),
  };
  const at = firstHost(rest, luaTokens(rest));
  if (typeof at !== "number") {
    const above = { where: `${file}, above the first VirtualHost or Component line`, text: parts.global };
    const own = [...botFiles(bot), secretFile(secretPath, secret, wish)];
    return {
      problem: `${file} cannot be edited safely: ${at.why}`,
      hint: [
        ...includeNotes(seen, file),
        "Put the lines in by hand, or where the file is made; what the bot needs comes below them, and mod_muc_warden goes into a folder of plugin_paths.",
      ].join(" "),
      paste: [
        ...(parts.global === "" ? [] : [above]),
        { where: `${file}, at its end`, text: parts.component },
        ...own.flatMap((entry) =>
          entry.kind === "file" ? [{ where: entry.path, text: entry.content }] : [],
        ),
      ],
    };
  }
  // What is written into the global block is read by Prosody, too.
  const paths = survey(withText(machine, file, `${parts.global}${rest}`), file);
  const module = withoutModule ? [] : moduleCopy(machine, paths, placesOf(file));
  if (isRefusal(module)) return module;
  const eol = rest.includes("\r\n") ? "\r\n" : "\n";
  const content = [
    rest.slice(0, at),
    parts.global === "" ? "" : block("global", parts.global, eol),
    rest.slice(at),
    block("component", parts.component, eol, !rest.endsWith("\n")),
  ].join("");
  const edited = editOf(machine, file, content);
  return {
    entries: [
      ...botFiles(bot),
      { kind: "folder", path: `${folder}/state`, mode: 0o750 },
      secretFile(secretPath, secret, wish),
      ...module,
      edited.file,
    ],
    steps: [
      "# Prosody reads its configuration, and finds no fault in it",
      `prosodyctl --config ${file} check config`,
      "# Prosody is started anew; then the bot",
      restart(file),
      ...commandLines(wish, { data: folder, state: `${folder}/state`, secret: secretPath }),
    ],
    notes: [
      ...botNotes(wish, folder, mucs),
      ...archiveNotes(seen, mucs, withoutModule),
      ...edited.notes,
      ...includeNotes(seen, file),
      `Who runs the bot has to be able to read ${folder} and to write ${folder}/state.`,
      ...(text === rest || text === content ? [] : ["The lines between mucwarden's markers are made anew."]),
    ],
  };
}

/** A bot in another container needs another interface; what the operator says of it, or other components go by, stays. */
function interfaceLines({ global, hosts }: Survey): string {
  if (INTERFACES.some((name) => global.has(name))) return "";
  if (hosts.some(({ type, module }) => type === "Component" && module === undefined)) return "";
  return [
    '-- Where components connect. For a bot in another container: "*", on a network that is private.',
    'component_interfaces = { "127.0.0.1" }\n',
  ].join("\n");
}

/** Only Prosody's own folder for modules would be searched else, and that is another with each build. */
function pathLines({ global, unknown }: Survey, file: string): string {
  // What only Lua knows may set it.
  if (global.has("plugin_paths") || unknown.length > 0) return "";
  return `-- Where modules of one's own are.\nplugin_paths = { ${quote(placesOf(file).wanted)} }\n`;
}

/** Prosody's own package has it so, and there init's lines lie in a file of their own. */
const includeNotes = (seen: Survey, file: string): string[] =>
  file.startsWith("/etc/prosody/") && isIncluded(seen, "/etc/prosody/conf.d/mucwarden.cfg.lua")
    ? [`${file} includes conf.d: --layout debian is meant for that, and leaves this file as it is.`]
    : [];

const restart = (file: string): string => `prosodyctl --config ${file} restart`;

/** The file has a secret in it from then on: closed to others, where its group can be Prosody's. */
function editOf(machine: Machine, path: string, content: string): { file: PlannedFile; notes: string[] } {
  const file = { kind: "file", path, content, there: "edit", secret: true } as const;
  const { mode = 0o640, gid = 0 } = machine.rights(path) ?? {};
  if ((mode & 0o007) === 0) return { file: { ...file, mode }, notes: [] };
  const group = /^prosody:[^:]*:(\d+):/m.exec(machine.read("/etc/group") ?? "")?.[1];
  if (gid !== 0) return { file: { ...file, mode: mode & ~0o007 }, notes: [] };
  if (group !== undefined) {
    return { file: { ...file, mode: 0o640, owner: { user: "root", group: Number(group) } }, notes: [] };
  }
  return {
    file: { ...file, mode },
    notes: [
      `Everybody on this machine can read ${path}, and the secret with it: chmod 640 it, with Prosody's group.`,
    ],
  };
}

function removal(path: string, text: string, rest: string, machine: Machine): Plan {
  const folder = `${folderOf(path)}/mucwarden`;
  const mode = machine.rights(path)?.mode ?? 0o640;
  return {
    entries: text === rest ? [] : [{ kind: "file", path, content: rest, mode, there: "edit" }],
    steps: text === rest ? [] : [restart(path)],
    notes: [
      `What the bot has of its own stays in ${folder}: rm -r it, if it is not wanted any more.`,
      moduleStays(moduleFolder(machine, survey(machine, path), placesOf(path))),
      `${path}.bak-<time>, where there is one, has the secret in it.`,
    ],
  };
}
