import { stat } from "node:fs/promises";
import type { Compiled } from "../config/compile.ts";
import type { DataFiles } from "../config/data-files.ts";
import type { EveryRoom } from "../config/every-room.ts";
import type { Issue } from "../config/issue.ts";
import { isService } from "../config/service-address.ts";
import type { RoomPolicy } from "../moderation/policy.ts";
import type { Status } from "../status.ts";
import type { Result } from "./result.ts";

const MOST_FILES = 2_000;

/** What was found of one connection. */
export interface Found {
  readonly name: string | undefined;
  readonly results: readonly Result[];
  readonly compiled: Pick<Compiled, "connection" | "policies" | "off" | "everyRoom">;
  readonly issues: readonly Issue[];
  readonly files: DataFiles;
  readonly status: Status | undefined;
}

/**
 * For whoever helps: what was found, without secrets and without a word that people wrote. All that is in it is named
 * here; what is not, such as texts, reasons, nicks and mutes, is not in it.
 */
export async function bundle(found: readonly Found[], version: string, at: number): Promise<string> {
  const { platform, arch, version: node } = process;
  const connections = await Promise.all(found.map(one));
  const whole = { mucwarden: version, node, platform, arch, at: new Date(at).toISOString(), connections };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

async function one({ name, results, compiled, issues, files, status }: Found) {
  return {
    name,
    results: results.map(withoutWords),
    connection: connectionOf(compiled),
    rooms: [...compiled.policies.values()].map((policy) => ({ room: policy.room, ...policyOf(policy) })),
    everyRoom: compiled.everyRoom && everyRoomOf(compiled.everyRoom),
    off: [...compiled.off.keys()],
    // Message, hint and path may quote what people wrote.
    issues: issues.map(({ code, severity, file, line, column }) => ({ code, severity, file, line, column })),
    files: await Promise.all(sourcesOf(files).slice(0, MOST_FILES).map(fileOf)),
    status: status && statusOf(status),
  };
}

/** Without the problems' sentences: one of them names nicks, and of a bot that cannot start they speak of its files. */
function statusOf({ rooms, link, ...rest }: Status) {
  const codes = rooms.map(({ problems, ...room }) => ({
    ...room,
    problems: problems.map(({ code }) => code),
  }));
  return { ...rest, link: link.is === "stopped" ? { is: link.is } : link, rooms: codes };
}

function withoutWords({ issue, message, remedy, ...rest }: Result) {
  return issue === undefined ? { ...rest, message, remedy } : { ...rest, issue };
}

function connectionOf({ connection }: Pick<Compiled, "connection">) {
  if (!connection) return undefined;
  const { type, service, domain } = connection;
  return {
    type,
    service: isService(service.replace(/^xmpps:/i, "xmpp:")) ? service : undefined,
    domain,
    ...(connection.type === "client" && { tls: connection.tls }),
  };
}

function everyRoomOf({ hosts, policy, except }: EveryRoom) {
  return { hosts, except: except.size, ...policyOf(policy) };
}

function policyOf({ settings, entries, talks }: Omit<RoomPolicy, "room">) {
  return {
    gate: settings.gate.value,
    rules: entries.map(({ rule, mode }) => ({ type: rule.name, mode })),
    talks: talks.map(({ type, mode }) => ({ type, mode })),
  };
}

async function fileOf(file: string) {
  try {
    const { mode, size, uid, gid } = await stat(file);
    return { file, mode: (mode & 0o7777).toString(8).padStart(4, "0"), size, uid, gid };
  } catch (error) {
    return { file, problem: (error as NodeJS.ErrnoException).code };
  }
}

/** Those alone that the bot reads: what else lies in the folder is not looked at. */
function sourcesOf(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  if ("file" in part) return [String(part.file)];
  return [...(part instanceof Map ? part.values() : Object.values(part))].flatMap(sourcesOf);
}
