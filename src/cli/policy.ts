import type { RuleSources } from "../config/compile.ts";
import { alternatives, anyOf, writtenCondition } from "../config/condition-shape.ts";
import type { Exemption } from "../config/exemption.ts";
import { formatIssue, oneLine } from "../config/issue.ts";
import { talkTypes } from "../config/talk-shape.ts";
import type {
  HandlerWord,
  PolicyEntry,
  RoomPolicy,
  Source,
  TalkEntry,
  Traced,
} from "../moderation/policy.ts";
import { coverage, type RoomStatus, roomIn, type Status } from "../status.ts";
import { type HandlerTypePorts, handlerTypes } from "./handler-types.ts";
import type { SourceOptions } from "./locate.ts";
import { openRoom, UNNAMED } from "./open-room.ts";
import { shownSettings } from "./shown-settings.ts";
import { runningStatus, type StatusOptions, type StatusPorts } from "./status.ts";

export interface PolicyOptions extends SourceOptions, StatusOptions {}

/** `mucwarden policy show <room>`: resolves to the exit status; 1 where there is no such room. */
export async function showPolicy(
  room: string,
  { json, state, ...where }: PolicyOptions,
  ports: StatusPorts & HandlerTypePorts,
): Promise<number> {
  const { say, fail } = ports;
  const { types, faults } = await handlerTypes(where, ports);
  const opened = await openRoom(room, where, "show", {
    externals: types,
    profile: ports.env.MUCWARDEN_PROFILE,
  });
  const { policy, off, problem, map } = opened;
  if (policy) {
    const { status } = await runningStatus(state, ports, policy.room);
    const shown = { ...policy, map, isUnnamed: opened.isUnnamed, ...standing(policy.room, status) };
    const text = json ? JSON.stringify(asJson(shown), null, 2) : describe(shown).join("\n");
    await say(`${text}\n`);
  }
  for (const { file, message } of faults) fail(`${oneLine(file)}: ${message}`);
  for (const issue of opened.errors) fail(formatIssue(issue));
  if (policy) return 0;
  if (off) await say(`${[problem, ...valueLines("enabled", off.enabled)].join("\n")}\n`);
  else fail(problem);
  return 1;
}

/** A room's policy, what its rules come from, and how the running bot stands with it, if there is one. */
interface Shown extends RoomPolicy, RuleSources {
  /** The file that maps rooms to channels, if there is one. */
  readonly map: string | null;
  readonly isUnnamed: boolean;
  readonly state: RoomStatus | undefined;
  readonly coverage: string | undefined;
  /** Whether the bot knows what the server does in the room. */
  readonly isKnown: boolean;
}

function standing(room: string, status: Status | undefined): Pick<Shown, "state" | "coverage" | "isKnown"> {
  if (!status) return { state: undefined, coverage: undefined, isKnown: false };
  const state = roomIn(status, room);
  // Without a link nobody knows, and the module goes on by what it was told before.
  const isKnown = status.link.is === "online" && state?.is !== "entering";
  return { state, coverage: coverage(state, status), isKnown };
}

/** What the server keeps holds nowhere else, and not where the room does without the gate. */
function noteOn({ settings: { gate }, state, isKnown }: Shown): string {
  if (!gate.value) return "  (needs the Prosody module, which is left out here: gate is false)";
  if (!isKnown) return "  (needs the Prosody module)";
  return state?.parts?.includes("policy")
    ? ""
    : "  (does not hold: needs the Prosody module, with its part policy)";
}

function valueLines(name: string, traced: Traced<unknown>, note = ""): string[] {
  return [
    `  ${name}: ${JSON.stringify(traced.value)}  ${from(traced)}${note}`,
    ...traced.overrides
      .toReversed()
      .map((lower) => `      instead of ${JSON.stringify(lower.value)}  ${from(lower)}`),
  ];
}

function describe(policy: Shown): string[] {
  const { room, channel, map, coverage } = policy;
  const { settings, preset, exempt, entries, talks, handlers, customEmojis } = policy;
  const lines = [room, channel === undefined ? "  channel: none" : `  channel: ${channel}  [${map}]`];
  if (policy.isUnnamed) lines.push(`  ${UNNAMED}`);
  if (coverage !== undefined) lines.push(`  ${coverage}`);
  const note = noteOn(policy);
  for (const { name, traced, needsModule } of shownSettings(settings)) {
    lines.push(...valueLines(name, traced, needsModule ? note : ""));
  }
  lines.push(...valueLines("preset", preset));
  for (const one of exempt)
    lines.push(`  exempt: ${JSON.stringify(writtenCondition(one.condition))}  ${from(one)}`);
  lines.push(`  custom emojis: ${customEmojis.names.size}`);
  lines.push("  handlers:");
  const wordsOn = (id: string) => handlers.get(id) ?? [];
  for (const entry of entries) lines.push(...entryLines(entry, wordsOn(entry.id), exempt));
  for (const talk of talks) lines.push(...talkLines(talk, wordsOn(talk.id)));
  for (const [id, words] of handlers) {
    if ([...entries, ...talks].some((one) => one.id === id)) continue;
    lines.push(`    ${id}: off`, ...words.map((word) => `      ${other(word)}`));
  }
  return lines;
}

function entryLines(
  entry: PolicyEntry,
  words: readonly HandlerWord[],
  everywhere: readonly Exemption[],
): string[] {
  const { rule, mode, atGate, options } = entry;
  const marks = [
    rule.name,
    ...(mode === "observe" ? [mode] : []),
    ...(atGate === "refuse" ? [] : [`${atGate} at the gate`]),
    ...(entry.locked ? ["locked"] : []),
  ];
  const { when, exempt } = conditionsOf(entry, everywhere);
  const values = { ...(when && { when }), ...(exempt && { exempt }), ...(options as object) };
  return handlerLines(entry, marks, values, words);
}

function talkLines(talk: TalkEntry, words: readonly HandlerWord[]): string[] {
  const { type, mode, locked } = talk;
  const marks = [type, "talks", ...(mode === "observe" ? [mode] : []), ...(locked ? ["locked"] : [])];
  return handlerLines(talk, marks, withDefaults(talk), words);
}

/** What the handler does without being told; of a type of somebody's own only its file knows. */
function withDefaults({ type, options }: TalkEntry): object {
  return { ...talkTypes.get(type)?.options.safeParse(options).data, ...(options as object) };
}

function handlerLines(
  handler: PolicyEntry | TalkEntry,
  marks: readonly string[],
  values: object,
  words: readonly HandlerWord[],
): string[] {
  return [
    `    ${handler.id} (${marks.join(", ")})  ${from(handler)}`,
    ...Object.entries(values).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}`),
    ...words.filter(({ origin }) => origin !== handler.origin).map((word) => `      ${other(word)}`),
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
  return origin ? `[${`${layer}: ${origin.file} ${origin.path}`.trimEnd()}]` : `[${layer}]`;
}

function other(word: HandlerWord): string {
  return `${word.says}  ${from(word)}`;
}

function asJson(policy: Shown): unknown {
  const { room, channel, map, state, preset, exempt, entries, talks, handlers, customEmojis } = policy;
  const settings = shownSettings(policy.settings);
  return {
    room,
    channel: channel ?? null,
    channelOrigin: channel === undefined ? null : map,
    isUnnamed: policy.isUnnamed,
    state: state ?? null,
    needsModule: settings.filter(({ needsModule }) => needsModule).map(({ name }) => name),
    customEmojis: [...customEmojis.names],
    settings: Object.fromEntries(settings.map(({ name, traced }) => [name, traced])),
    preset,
    exempt: exempt.map(({ layer, origin, condition }) => ({
      layer,
      origin,
      condition: writtenCondition(condition),
    })),
    handlers: [...handlers].map(([id, layers]) => {
      const talk = talks.find((one) => one.id === id);
      if (talk) return { ...talk, options: withDefaults(talk), inForce: true, talks: true, layers };
      const entry = entries.find((one) => one.id === id);
      if (!entry) return { id, inForce: false, layers };
      const { rule, mode, atGate, options, layer, origin, locked } = entry;
      const conditions = conditionsOf(entry, exempt);
      const what = { type: rule.name, mode, atGate, ...conditions, options };
      return { id, inForce: true, talks: false, ...what, layer, origin, locked, layers };
    }),
  };
}
