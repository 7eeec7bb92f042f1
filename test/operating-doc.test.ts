import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { afterEach, describe, expect, test } from "vitest";
import { init } from "../src/cli/init.ts";
import { type InitOptions, LAYOUTS } from "../src/cli/init-command.ts";
import { createProgram } from "../src/cli/program.ts";
import { layouts } from "../src/init/layouts.ts";

// What docs/operating shows is what the program takes, and what init makes.

const docs = new URL("../docs/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, docs), "utf8");
const PAGES = ["operating.md", ...LAYOUTS.map((layout) => `operating/${layout}.md`)];

/** What is there before init, besides the configurations that a page shows. */
const THERE: Partial<Record<(typeof LAYOUTS)[number], Record<string, string>>> = {
  debian: {
    "etc/prosody/prosody.cfg.lua":
      'plugin_paths = { "/usr/local/lib/prosody/modules" }\nInclude "conf.d/*.cfg.lua"\n',
  },
  jitsi: { ".jitsi-meet-cfg/prosody/config/prosody.cfg.lua": "" },
};

const blocks = (page: string, info: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${info}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, body = ""]) => body);

/** The words of each line that runs the program, whoever it is run by. */
const commandsOf = (page: string): string[][] =>
  [...blocks(page, "sh").join("").matchAll(COMMAND)].map(([, words = ""]) =>
    (words.replace(/ # .*/, "").match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', "")),
  );

const COMMAND = /(?:^|[\s/])mucwarden ((?:init|run|check|doctor|status|health|explain|policy)\b.*)/gm;

/** Throws what the program has against the words; resolves to the options, where they are for init. */
async function parse(words: readonly string[]): Promise<InitOptions | undefined> {
  let options: InitOptions | undefined;
  const done = async () => 0;
  const actions = {
    run: done,
    up: done,
    check: done,
    policy: done,
    explain: done,
    status: done,
    health: done,
  };
  const program = createProgram(
    {
      ...actions,
      doctor: done,
      async init(given) {
        options = given;
        return 0;
      },
    },
    "0.0.0",
    () => {},
  );
  for (const command of withChildren(program)) {
    command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
  }
  await program.parseAsync(words, { from: "user" });
  return options;
}

const withChildren = (command: Command): Command[] => [command, ...command.commands.flatMap(withChildren)];

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** What init says it would do by the page's command, on a system with what the page asks for. */
async function rehearsed(layout: (typeof LAYOUTS)[number], page: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mucwarden-operating-"));
  folders.push(folder);
  const shown = [...page.matchAll(/^```lua \/(\S+)\n([\s\S]*?)^```/gm)].map(([, file, text]) => [file, text]);
  for (const [file = "", text = ""] of [...Object.entries(THERE[layout] ?? {}), ...shown]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text, { mode: 0o640 });
  }
  const options = await parse(commandsOf(page).find(([name]) => name === "init") ?? []);
  if (options?.layout !== layout) throw new Error(`the first init of the page is not of ${layout}`);
  const isSystem = layouts[layout].folder === undefined;
  const root = isSystem ? folder : options.root?.replace(/^~/, folder);
  let said = "";
  const status = await init(
    { ...options, dryRun: true, ...(root !== undefined && { root }) },
    {
      folder,
      now: Date.now,
      async say(text) {
        said += text;
      },
      fail(line) {
        said += `${line}\n`;
      },
    },
  );
  expect(status, said).toBe(0);
  return isSystem ? said.replaceAll(folder, "") : said.replaceAll(`${folder}/`, options.root ? "~/" : "");
}

const inOneWidth = (text: string): string[] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.replace(/\s+/g, " "));

describe.each(LAYOUTS)("the page of the layout %s", (layout) => {
  const page = read(`operating/${layout}.md`);

  test("lists the files that init makes by the page's command, with modes and owners", async () => {
    const [table = ""] = (await rehearsed(layout, page)).split("\n\n");
    const planned = inOneWidth(table).filter((line) => !line.endsWith("files of mod_muc_warden"));
    expect(planned.length).toBeGreaterThan(2);
    expect(inOneWidth(blocks(page, "text init").join(""))).toEqual(planned);
  });

  test("shows the commands for others than mucwarden that init ends with", async () => {
    const [, next = ""] = (await rehearsed(layout, page)).split(/\nNext.*:\n/);
    const steps = inOneWidth(next).filter((line) => /^ ?(?:prosodyctl|systemctl|docker|cp) /.test(line));
    const lines = blocks(page, "sh").flatMap(inOneWidth);
    for (const step of steps.map((one) => one.trim())) {
      if (!step.startsWith("docker build")) expect(lines).toContain(step);
    }
  });

  test("is of no other layout", async () => {
    for (const words of commandsOf(page).filter(([name]) => name === "init")) {
      expect((await parse(words))?.layout).toBe(layout);
    }
  });
});

test("the page of Debian's package shows all that init ends with, in its order", async () => {
  const page = read("operating/debian.md");
  const [, next = ""] = (await rehearsed("debian", page)).split(/\nNext.*:\n/);
  const steps = inOneWidth(next)
    .map((line) => line.trim().replaceAll(/\S+ \S+\/bin\/mucwarden /g, "mucwarden "))
    .filter((line) => !/^(?:#|useradd|chown) ?/.test(line));
  expect(steps.length).toBeGreaterThan(5);
  const [, shown = ""] = /as `init` says at its end:\n\n```sh\n([\s\S]*?)```/.exec(page) ?? [];
  expect(inOneWidth(shown)).toEqual(steps);
});

describe.each(PAGES)("docs/%s", (path) => {
  const page = read(path);

  test("has commands that the program takes", async () => {
    const commands = commandsOf(page);
    expect(commands.length).toBeGreaterThan(1);
    for (const words of commands) {
      await expect(parse(words), words.join(" ")).resolves.not.toThrow();
    }
  });

  test("names options that there are", () => {
    const program = createProgram({} as Parameters<typeof createProgram>[0], "0.0.0", () => {});
    const known = withChildren(program).flatMap(({ options }) => options.map(({ long }) => long));
    for (const [, option] of page.matchAll(/`(--[a-z][a-z-]*)/g)) expect(known).toContain(option);
  });

  test("has links that lead somewhere", () => {
    for (const [, target = ""] of page.matchAll(/\]\(([^)\s]+)\)/g)) {
      const [, file = "", heading] = /^([^#]*)#?(.*)$/.exec(target) ?? [];
      const text = readFileSync(new URL(file || "#", new URL(path, docs)), "utf8");
      if (heading) expect(headings(text), target).toContain(heading);
    }
  });
});

/** As they are called in links. */
const headings = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );

test("the index leads to every layout", () => {
  for (const layout of LAYOUTS) expect(read("operating.md")).toContain(`](operating/${layout}.md)`);
});
