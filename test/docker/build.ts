import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { type Instruction, stagesOf, textsOf } from "./files.ts";

export interface Stage {
  readonly instructions: readonly Instruction[];
  /** The root of what it adds to its image. */
  readonly root: string;
}

/**
 * Carries out what the Dockerfile's stages do to files, each in a folder of its own below `folder`, which stands for `/`:
 * nothing comes into a stage but what the Dockerfile says. By their names; the last one's is "".
 */
export function buildStages(file: string, folder: string): ReadonlyMap<string, Stage> {
  const built = new Map<string, Stage>();
  const isLetThrough = dockerignore();
  for (const instructions of stagesOf(file)) {
    const [base = "", , name = ""] = (textsOf(instructions, "FROM")[0] ?? "").split(" ");
    const root = join(folder, `stage-${name}`);
    const from = built.get(base);
    if (from) execFileSync("cp", ["-al", from.root, root]);
    else mkdirSync(root, { recursive: true });
    let place = from ? placeOf(from.instructions) : "/";
    for (const { name: instruction, text } of instructions) {
      if (instruction === "WORKDIR") place = text;
      if (instruction === "RUN") run(text, root, place);
      if (instruction === "COPY") copy(text, root, place);
    }
    built.set(name, { instructions: [...(from?.instructions ?? []), ...instructions], root });
  }
  return built;

  function copy(text: string, root: string, place: string): void {
    const [, stage, words = ""] = /^(?:--from=(\S+) )?(.*)$/.exec(text) ?? [];
    const sources = words.split(" ");
    const target = sources.pop() ?? "";
    const into = target.startsWith("/") ? root : join(root, place);
    for (const source of sources) {
      const from =
        stage === undefined ? join(projectRoot, source) : join(built.get(stage)?.root ?? "", source);
      const to = join(into, target, target.endsWith("/") ? (source.split("/").at(-1) ?? "") : "");
      mkdirSync(dirname(to), { recursive: true });
      if (stage !== undefined) execFileSync("cp", ["-al", from, to]);
      else cpSync(from, to, { recursive: true, filter: (one) => isLetThrough(relative(projectRoot, one)) });
    }
  }
}

const placeOf = (instructions: readonly Instruction[]): string =>
  textsOf(instructions, "WORKDIR").at(-1) ?? "/";

// What npm leaves is the same, and comes sooner: the checkout's packages are those of `npm ci`, and what is pruned of them
// are those of a production install into an empty folder.
const packages = join(projectRoot, "node_modules");
const SOONER: Readonly<Record<string, string>> = {
  "npm ci": `cp -al '${packages}' . 2>/dev/null || cp -a '${packages}' .`,
  "npm prune --omit=dev": "rm -rf node_modules && npm ci --omit=dev",
};

/** As root of this machine: absolute paths are those of the stage. */
function run(command: string, root: string, place: string): void {
  const cwd = join(root, place);
  mkdirSync(cwd, { recursive: true });
  const here = SOONER[command] ?? command.replace(/ (?=\/)/g, ` ${root}`);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, npm_config_prefer_offline: "true" };
  const { status, output } = spawnSync("sh", ["-c", here], { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`RUN ${command}: status ${status}\n${output.join("")}`);
}

/** Whether a path of the checkout comes into the build's context: the last line that fits it or a folder above it counts. */
function dockerignore(): (path: string) => boolean {
  const rules = readFileSync(join(projectRoot, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const pattern = line.replace(/^!/, "").replace(/[.+]/g, "\\$&").replaceAll("*", "[^/]*");
      return { lets: line.startsWith("!"), fits: new RegExp(`^${pattern}(?:/|$)`) };
    });
  return (path) => rules.findLast(({ fits }) => fits.test(path))?.lets ?? true;
}
