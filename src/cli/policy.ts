import { type Compiled, compile } from "../config/compile.ts";
import { formatIssue, type IssueCode } from "../config/issue.ts";
import { readDataFolder } from "../files/data-folder.ts";
import { loadRules } from "../files/rule-folder.ts";
import type { HandlerWord, RoomPolicy, Source, Traced } from "../moderation/policy.ts";
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
  const compiled = compile(await readDataFolder(places), await loadRules(), {});
  // That no connection can be made with these files alone is another matter; all else may be why a rule is missing.
  const errors = compiled.issues.filter(
    ({ severity, code }) => severity === "error" && !ABOUT_LINK.has(code),
  );
  const policy = find(room, compiled);
  if (!policy) {
    for (const issue of errors) fail(formatIssue(issue));
    const rooms = [...compiled.policies.keys()];
    const there = rooms.length === 0 ? "no room is" : `moderated: ${rooms.join(", ")}`;
    fail(`${room}: not a moderated room (${there})`);
    return 1;
  }
  const text = json ? JSON.stringify(asJson(policy), null, 2) : describe(policy).join("\n");
  await say(`${text}\n`);
  for (const issue of errors) fail(formatIssue(issue));
  return 0;
}

/** By its address, or by what stands before the @. */
function find(room: string, { policies }: Compiled): RoomPolicy | undefined {
  const wanted = room.toLowerCase();
  return [...policies.values()].find(({ room: jid }) => jid === wanted || jid.split("@")[0] === wanted);
}

function describe({ room, channel, settings, entries, handlers }: RoomPolicy): string[] {
  const lines = [room, `  channel: ${channel ?? "none"}`];
  for (const [name, traced] of Object.entries(settings) as [string, Traced<unknown>][]) {
    lines.push(`  ${name}: ${JSON.stringify(traced.value)}  ${from(traced)}`);
    for (const lower of traced.overrides.toReversed()) {
      lines.push(`      instead of ${JSON.stringify(lower.value)}  ${from(lower)}`);
    }
  }
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

function asJson({ room, channel, settings, entries, handlers }: RoomPolicy): unknown {
  return {
    room,
    channel: channel ?? null,
    settings,
    handlers: [...handlers].map(([id, layers]) => {
      const entry = entries.find((one) => one.id === id);
      if (!entry) return { id, inForce: false, layers };
      const { rule, options, layer, origin, locked } = entry;
      return { id, inForce: true, type: rule.name, layer, origin, locked, options, layers };
    }),
  };
}
