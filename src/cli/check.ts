import { resolve } from "node:path";
import { type Compiled, compile } from "../config/compile.ts";
import type { ConnectionOverrides } from "../config/connection.ts";
import type { DataFiles } from "../config/data-files.ts";
import type { Issue } from "../config/issue.ts";
import type { SourceFile } from "../config/source.ts";
import { type DataPlaces, readDataFolder } from "../files/data-folder.ts";
import { loadRules } from "../files/rule-folder.ts";
import { asGithub, asJson, asText, type Report } from "./check-formats.ts";
import { emojiIssues } from "./emojis.ts";
import {
  connectionFromEnvironment,
  connectionsFromEnvironment,
  type Environment,
  type Problem,
} from "./environment.ts";
import { unknownNames } from "./environment-names.ts";
import { explainIssue } from "./explain-issue.ts";
import { type HandlerFault, type HandlerTypePorts, handlerTypes } from "./handler-types.ts";
import { locateEach, type SourceOptions } from "./locate.ts";
import { exposedPassword, secretFileIssues } from "./secrets.ts";
import { createVeil, type Veil } from "./veil.ts";

export interface CheckOptions extends SourceOptions {
  readonly format?: string;
  readonly verbose?: true;
  readonly strict?: true;
  /** A code, or true for the list of all. */
  readonly explain?: string | true;
}

export interface CheckPorts extends HandlerTypePorts {
  readonly env: Environment;
  /** Whether a person reads what is said. */
  readonly isTerminal: boolean;
  /** Where the process was started. */
  readonly folder: string;
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
}

/** Nothing could be judged: no folder, no moderation.json. */
const UNREADABLE = 1;
const ISSUES = 2;

/** `mucwarden check [folder]`: reads and compiles as `run` does, and says all there is to say. */
export async function check(
  folder: string | undefined,
  options: CheckOptions,
  ports: CheckPorts,
): Promise<number> {
  if (options.explain !== undefined) return explainIssue(options.explain, ports);
  const { env, fail } = ports;
  for (const line of unknownNames(env)) fail(line);
  const places = await whereToLook(folder, options);
  if ("problem" in places) return refuse(places);
  const several = places.length > 1 ? connectionsFromEnvironment(env) : {};
  if ("problem" in several) return refuse(several);
  const strict = options.strict === true;
  const { overrides, issues: ofEnvironment } = await environmentOf(env);
  const rules = await loadRules();
  const { types, faults } = await handlerTypes(options, ports);
  const judged: Judged[] = [];
  for (const one of places) {
    judged.push(await judge(one, (files) => compile(files, rules, overrides, undefined, types)));
  }
  const texts = new Map(judged.flatMap((one) => [...one.texts]));
  const { secret, secretFile, service } = overrides;
  const veil = createVeil({
    secrets: [secret, secretFile],
    addresses: [service],
    texts: [...texts.values()],
  });
  const found = [
    ...judged.flatMap(({ issues }) => issues.map((issue) => withoutSecret(issue, strict))),
    ...ofEnvironment,
    ...(await secretFileIssues(env, strict)),
    ...faults.map(unloaded),
  ];
  const issues = unique(found)
    .map((issue) => veiled(issue, veil))
    .sort(byPlace);
  const policies = new Map(judged.flatMap((one) => [...one.policies]));
  const everywhere = judged.flatMap((one) => one.everyRoom?.hosts ?? []);
  await ports.say(
    formatted({ policies, everywhere, issues, texts, veil, verbose: options.verbose === true }),
  );
  if (judged.some(({ isReadable }) => !isReadable)) return UNREADABLE;
  return issues.some(({ severity }) => severity !== "note") ? ISSUES : 0;

  function refuse({ problem, hint }: Problem): number {
    fail(`${problem}. ${hint}`);
    return UNREADABLE;
  }

  function formatted(report: Report): string {
    if (options.format === "json") return asJson(report);
    if (options.format === "github") return asGithub(report, resolve(ports.folder));
    return asText(report, ports.isTerminal && !env.NO_COLOR);
  }
}

/** What there is to say of one moderation.json and what belongs to it. */
interface Judged extends Pick<Compiled, "policies" | "everyRoom" | "issues"> {
  readonly texts: ReadonlyMap<string, string>;
  /** Whether there is a moderation.json to judge. */
  readonly isReadable: boolean;
}

export async function judge(places: DataPlaces, compiled: (files: DataFiles) => Compiled): Promise<Judged> {
  const files = await readDataFolder(places);
  const { policies, everyRoom, issues } = compiled(files);
  const { moderation } = files;
  return {
    policies,
    everyRoom,
    issues: [...issues, ...(await exposedPassword(moderation)), ...(await emojiIssues(files))],
    texts: new Map(sourcesOf(files).flatMap(({ file, text }) => (text ? [[file, unmarked(text)]] : []))),
    isReadable: !issues.some((issue) => issue.file === moderation.file && isUnreadable(issue)),
  };
}

async function whereToLook(
  folder: string | undefined,
  options: CheckOptions,
): Promise<readonly DataPlaces[] | Problem> {
  if (folder === undefined) return locateEach(options, "check");
  if (options.data !== undefined) {
    return { problem: "the data folder is given twice", hint: "Leave out --data." };
  }
  return locateEach({ ...options, data: folder }, "check");
}

/** What is wrong with the secret's file is one of the issues here: the other files can be judged without it. */
export async function environmentOf(
  env: Environment,
): Promise<{ overrides: ConnectionOverrides; issues: Issue[] }> {
  const given = await connectionFromEnvironment(env);
  if (!("problem" in given)) return { overrides: given, issues: [] };
  const file = env.MUCWARDEN_SECRET_FILE ?? "";
  const { MUCWARDEN_SERVICE: service, MUCWARDEN_DOMAIN: domain, MUCWARDEN_SECRET: secret } = env;
  const overrides = { service, domain, secret, profile: env.MUCWARDEN_PROFILE };
  const message = given.problem.slice(`${file} `.length);
  const what = { code: "secret-unreadable", severity: "error", file, path: "" } as const;
  return { overrides, issues: [{ ...what, message, hint: given.hint }] };
}

export function unloaded({ file, message }: HandlerFault): Issue {
  const hint = "Mend it: until then the handlers of its types do nothing.";
  return { code: "handler-file", severity: "error", file, path: "", message, hint };
}

/** Several files may share their room folders. */
function unique(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
}

export function veiled(issue: Issue, { sentence }: Veil): Issue {
  const { path, message, hint } = issue;
  return { ...issue, path: sentence(path), message: sentence(message), hint: sentence(hint) };
}

/** Files are right or wrong without a secret, which is often where they run only. */
function withoutSecret(issue: Issue, strict: boolean): Issue {
  return issue.code === "secret-missing" && !strict ? { ...issue, severity: "note" } : issue;
}

/** Whatever kinds of files the folder has. */
function sourcesOf(part: unknown): SourceFile[] {
  if (typeof part !== "object" || part === null) return [];
  if ("file" in part) return [part as SourceFile];
  return [...(part instanceof Map ? part.values() : Object.values(part))].flatMap(sourcesOf);
}

/** Places are counted without the mark that some editors put in front. */
function unmarked(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

function isUnreadable({ code }: Issue): boolean {
  return code === "file-missing" || code === "file-unreadable";
}

function byPlace(a: Issue, b: Issue): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
