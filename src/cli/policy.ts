import type { RuleSources } from "../config/compile.ts";
import { alternatives, anyOf, writtenCondition } from "../config/condition-shape.ts";
import type { Exemption } from "../config/exemption.ts";
import { formatIssue } from "../config/issue.ts";
import type { HandlerWord, PolicyEntry, RoomPolicy, Source, Traced } from "../moderation/policy.ts";
import type { SourceOptions } from "./locate.ts";
import { openRoom } from "./open-room.ts";

export interface PolicyOptions extends SourceOptions {
  readonly json?: true;
}

export interface PolicyPorts {
  readonly say: (text: string) => Promise<void>;
  readonly fail: (line: string) => void;
}

/** `mucwarden policy show <room>`: resolves to the exit status; 1 where there is no such room. */
export async function showPolicy(
  room: string,
  { json, ...where }: PolicyOptions,
  { say, fail }: PolicyPorts,
): Promise<number> {
  const opened = await openRoom(room, where, "show");
  const { policy, off, problem, map } = opened;
  if (policy) {
    const text = json ? JSON.stringify(asJson(policy, map), null, 2) : describe(policy, map).join("\n");
    await say(`${text}\n`);
  }
  for (const issue of opened.errors) fail(formatIssue(issue));
  if (policy) return 0;
  if (off) await say(`${[problem, ...valueLines("enabled", off.enabled)].join("\n")}\n`);
  else fail(problem);
  return 1;
}

/** A room's policy, and what its rules come from. */
type Shown = RoomPolicy & RuleSources;

function valueLines(name: string, traced: Traced<unknown>): string[] {
  return [
    `  ${name}: ${JSON.stringify(traced.value)}  ${from(traced)}`,
    ...traced.overrides
      .toReversed()
      .map((lower) => `      instead of ${JSON.stringify(lower.value)}  ${from(lower)}`),
  ];
}

function describe(policy: Shown, map: string | null): string[] {
  const { room, channel, settings, preset, exempt, entries, handlers, customEmojis } = policy;
  const lines = [room, channel === undefined ? "  channel: none" : `  channel: ${channel}  [${map}]`];
  for (const [name, traced] of Object.entries(settings) as [string, Traced<unknown>][]) {
    lines.push(...valueLines(name, traced));
  }
  lines.push(...valueLines("preset", preset));
  for (const one of exempt)
    lines.push(`  exempt: ${JSON.stringify(writtenCondition(one.condition))}  ${from(one)}`);
  lines.push(`  custom emojis: ${customEmojis.names.size}`);
  lines.push("  handlers:");
  for (const entry of entries) lines.push(...entryLines(entry, handlers.get(entry.id) ?? [], exempt));
  for (const [id, words] of handlers) {
    if (entries.some((entry) => entry.id === id)) continue;
    lines.push(`    ${id}: off`, ...words.map((word) => `      ${other(word)}`));
  }
  return lines;
}

function entryLines(
  entry: PolicyEntry,
  words: readonly HandlerWord[],
  everywhere: readonly Exemption[],
): string[] {
  const { id, rule, mode, options } = entry;
  const marks = [rule.name, ...(mode === "observe" ? [mode] : []), ...(entry.locked ? ["locked"] : [])];
  const { when, exempt } = conditionsOf(entry, everywhere);
  const values = { ...(when && { when }), ...(exempt && { exempt }), ...(options as object) };
  return [
    `    ${id} (${marks.join(", ")})  ${from(entry)}`,
    ...Object.entries(values).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}`),
    ...words.filter(({ origin }) => origin !== entry.origin).map((word) => `      ${other(word)}`),
  ];
}

/** As they are written at the handler; what the room exempts from all of them is shown once. */
function conditionsOf({ when, exempt }: PolicyEntry, everywhere: readonly Exemption[]) {
  const own = alternatives(exempt).filter((one) => !everywhere.some(({ condition }) => condition === one));
  return {
    when: when && writtenCondition(when),
    exempt: own.length === 0 ? undefined : writtenCondition(anyOf(own)),
  };
}

function from({ layer, origin }: Source): string {
  return origin ? `[${layer}: ${origin.file} ${origin.path}]` : `[${layer}]`;
}

function other(word: HandlerWord): string {
  return `${word.says}  ${from(word)}`;
}

function asJson(policy: Shown, map: string | null): unknown {
  const { room, channel, settings, preset, exempt, entries, handlers, customEmojis } = policy;
  return {
    room,
    channel: channel ?? null,
    channelOrigin: channel === undefined ? null : map,
    customEmojis: [...customEmojis.names],
    settings,
    preset,
    exempt: exempt.map(({ layer, origin, condition }) => ({
      layer,
      origin,
      condition: writtenCondition(condition),
    })),
    handlers: [...handlers].map(([id, layers]) => {
      const entry = entries.find((one) => one.id === id);
      if (!entry) return { id, inForce: false, layers };
      const { rule, mode, options, layer, origin, locked } = entry;
      const conditions = conditionsOf(entry, exempt);
      const what = { type: rule.name, mode, ...conditions, options };
      return { id, inForce: true, ...what, layer, origin, locked, layers };
    }),
  };
}
