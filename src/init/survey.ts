import { type LuaValue, statements } from "./lua-statements.ts";
import { luaTokens } from "./lua-tokens.ts";
import { folderOf, isAbsolute, matches, nameOf, normal } from "./paths.ts";
import type { Machine } from "./plan.ts";

export interface Host {
  readonly type: "VirtualHost" | "Component";
  readonly name: string;
  readonly module: string | undefined;
  /** Where it is defined first, for a person. */
  readonly file: string;
  readonly line: number;
  /** What is set under it, in all the places where it is opened. */
  readonly options: ReadonlyMap<string, LuaValue>;
}

/** What Prosody's configuration says, as far as it can be read without running it. */
export interface Survey {
  readonly hosts: readonly Host[];
  readonly global: ReadonlyMap<string, LuaValue>;
  /** What is included, absolute. */
  readonly includes: readonly string[];
  /** Why there may be more than was read: a sentence each. */
  readonly unknown: readonly string[];
  /** Files that are there and cannot be read. */
  readonly closed: readonly string[];
}

const FILES_LIMIT = 500;

/** Reads the file and what it includes. `without`: files that are left out, such as those that init itself writes. */
export function survey(machine: Machine, main: string, without: readonly string[] = []): Survey {
  const hosts = new Map<string, Host & { options: Map<string, LuaValue> }>();
  const global = new Map<string, LuaValue>();
  const includes: string[] = [];
  const unknown: string[] = [];
  const closed: string[] = [];
  const seen = new Set<string>(without);
  function read(file: string): void {
    if (seen.has(file) || seen.size > FILES_LIMIT) return;
    seen.add(file);
    const text = machine.read(file);
    if (text === undefined) {
      if (machine.kind(file) !== undefined) closed.push(file);
      return;
    }
    const { tokens, isCutOff } = luaTokens(text);
    if (isCutOff) unknown.push(`${file} ends amid a string or a comment`);
    let options = global;
    const lineAt = lines(text);
    for (const one of statements(tokens)) {
      if (one.kind === "set") options.set(one.name, one.value);
      else if (one.kind === "script") unknown.push(`${file}:${lineAt(one.at)} runs a script`);
      else if (one.kind === "unnamed") {
        unknown.push(`${file}:${lineAt(one.at)} has a host whose name only Lua knows`);
        options = new Map();
      } else if (one.kind === "host") {
        const known = hosts.get(one.name);
        const { type, name, module } = one;
        const host = known ?? { type, name, module, file, line: lineAt(one.at), options: new Map() };
        hosts.set(name, { ...host, module: host.module ?? module });
        options = host.options;
      } else if (one.pattern === undefined)
        unknown.push(`${file}:${lineAt(one.at)} includes what only Lua knows`);
      else {
        const pattern = normal(isAbsolute(one.pattern) ? one.pattern : `${folderOf(file)}/${one.pattern}`);
        includes.push(pattern);
        for (const path of filesOf(machine, pattern)) read(path);
      }
    }
  }
  read(main);
  return { hosts: [...hosts.values()], global, includes, unknown, closed };
}

/** Prosody takes a pattern in the last part of the path alone. */
function filesOf(machine: Machine, pattern: string): string[] {
  if (!/[*?]/.test(nameOf(pattern))) return [pattern];
  const folder = folderOf(pattern);
  return machine
    .list(folder)
    .filter((name) => matches(`${folder}/${name}`, pattern))
    .map((name) => `${folder}/${name}`);
}

/** Whether what is put there is read by Prosody. */
export const isIncluded = ({ includes }: Survey, path: string): boolean =>
  includes.some((pattern) => matches(path, pattern));

/** The line, from 1, of an offset; the offsets are asked for in their order. */
function lines(text: string): (at: number) => number {
  let line = 1;
  let upTo = 0;
  return (at) => {
    for (; upTo < at; upTo++) if (text[upTo] === "\n") line += 1;
    return line;
  };
}

/** Prosody leaves it alone. */
export const isDisabled = ({ options }: Host): boolean => options.get("enabled") === false;

export const mucHosts = ({ hosts }: Survey): readonly Host[] =>
  hosts.filter((host) => host.module === "muc" && !isDisabled(host));
