import { compile } from "../config/compile.ts";
import { formatIssue, type IssueCode } from "../config/issue.ts";
import { readDataFolder } from "../files/data-folder.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { HandlerWord, RoomPolicy, Source, Traced } from "../moderation/policy.ts";
import type { BareJid } from "../muc/jid.ts";
import { locate, type SourceOptions } from "./locate.ts";

export interface PolicyOptions extends SourceOptions {
  readonly json?: true;
}

export interface PolicyPorts {
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
}

const ABOUT_LINK: ReadonlySet<IssueCode> = new Set([
  "connection-type",
  "service-form",
  "secret-missing",
  "secret-twice",
  "secret-for-development",
]);

/** `mucwarden policy show <room>`: resolves to the exit status; 1 where there is no such room. */
export async function showPolicy(
  room: string,
  { json, ...where }: PolicyOptions,
  { say, fail }: PolicyPorts,
): Promise<number> {
  const places = await locate(where, "show");
  if ("problem" in places) {
    fail(`${places.problem}. ${places.hint}`);
    return 1;
  }
  const files = await readDataFolder(places);
  const compiled = compile(files, await loadRules(), {});
  // That no connection can be made with these files alone is another matter; all else may be why a rule is missing.
  const errors = compiled.issues.filter(
    ({ severity, code }) => severity === "error" && !ABOUT_LINK.has(code),
  );
  const policy = find(room, compiled.policies);
  if (!policy) {
    for (const issue of errors) fail(formatIssue(issue));
    const off = find(room, compiled.off);
    if (off) {
      await say(`${[`${room}: switched off`, ...valueLines("enabled", off.enabled)].join("\n")}\n`);
      return 1;
    }
    const rooms = [...compiled.policies.keys()];
    const there = rooms.length === 0 ? "no room is" : `moderated: ${rooms.join(", ")}`;
    fail(`${room}: not a moderated room (${there})`);
    return 1;
  }
  const map = files.roomChannel?.file ?? null;
  const text = json ? JSON.stringify(asJson(policy, map), null, 2) : describe(policy, map).join("\n");
  await say(`${text}\n`);
  for (const issue of errors) fail(formatIssue(issue));
  return 0;
}

/** By its address, or by what stands before the @. */
function find<T>(room: string, rooms: ReadonlyMap<BareJid, T>): T | undefined {
  const wanted = room.toLowerCase();
  return [...rooms].find(([jid]) => jid === wanted || jid.split("@")[0] === wanted)?.[1];
}

function valueLines(name: string, traced: Traced<unknown>): string[] {
  return [
    `  ${name}: ${JSON.stringify(traced.value)}  ${from(traced)}`,
    ...traced.overrides
      .toReversed()
      .map((lower) => `      instead of ${JSON.stringify(lower.value)}  ${from(lower)}`),
  ];
}

function describe(policy: RoomPolicy, map: string | null): string[] {
  const { room, channel, settings, entries, handlers, customEmojis } = policy;
  const lines = [room, channel === undefined ? "  channel: none" : `  channel: ${channel}  [${map}]`];
  for (const [name, traced] of Object.entries(settings) as [string, Traced<unknown>][]) {
    lines.push(...valueLines(name, traced));
  }
  lines.push(`  custom emojis: ${customEmojis.names.size}`);
  lines.push("  handlers:");
  for (const entry of entries) {
    const locked = entry.locked ? ", locked" : "";
    lines.push(`    ${entry.id} (${entry.rule.name}${locked})  ${from(entry)}`);
    for (const [key, value] of Object.entries(entry.options as Record<string, unknown>)) {
      lines.push(`      ${key}: ${JSON.stringify(value)}`);
    }
    const words = handlers.get(entry.id) ?? [];
    for (const word of words.filter(({ origin }) => origin !== entry.origin))
      lines.push(`      ${other(word)}`);
  }
  for (const [id, words] of handlers) {
    if (entries.some((entry) => entry.id === id)) continue;
    lines.push(`    ${id}: off`, ...words.map((word) => `      ${other(word)}`));
  }
  return lines;
}

function from({ layer, origin }: Source): string {
  return origin ? `[${layer}: ${origin.file} ${origin.path}]` : `[${layer}]`;
}

function other(word: HandlerWord): string {
  return `${word.says}  ${from(word)}`;
}

function asJson(policy: RoomPolicy, map: string | null): unknown {
  const { room, channel, settings, entries, handlers, customEmojis } = policy;
  return {
    room,
    channel: channel ?? null,
    channelOrigin: channel === undefined ? null : map,
    customEmojis: [...customEmojis.names],
    settings,
    handlers: [...handlers].map(([id, layers]) => {
      const entry = entries.find((one) => one.id === id);
      if (!entry) return { id, inForce: false, layers };
      const { rule, options, layer, origin, locked } = entry;
      return { id, inForce: true, type: rule.name, layer, origin, locked, options, layers };
    }),
  };
}
