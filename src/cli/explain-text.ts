import { styleText } from "node:util";
import { type Decision, type Hit, observedIn } from "../moderation/decision.ts";
import type { NoFinding } from "../moderation/judge.ts";
import type { AtGate } from "../moderation/policy.ts";
import { type RuleRecord, recordOf } from "../moderation/record.ts";
import type { Evidence } from "../moderation/rule.ts";
import { printable } from "../text/printable.ts";
import type { LoggedLine } from "./chat-log.ts";
import type { Rehearsed } from "./rehearse.ts";

type Style = "red" | "green" | "yellow" | "dim";

/** How things look on a terminal, and anywhere else. */
export interface Ink {
  paint(style: Style, text: string): string;
  /** What a rule found, in the text around it. */
  mark(text: string): string;
}

export function inked(colors: boolean): Ink {
  return {
    paint: (style, text) => (colors ? styleText(style, text) : text),
    mark: (text) => (colors ? styleText("inverse", text) : `[${text}]`),
  };
}

const WHY_NOT: Record<NoFinding["why"], string> = {
  "no-hit": "finds nothing",
  "exempt-moderator": "leaves moderators alone",
  exempt: "leaves this person alone",
  "does-not-apply": "does not apply",
  "rule-threw": "has failed; that is a defect of the rule, and counts as no finding",
  "retraction-notice": "does not count notices of retractions",
  "out-of-work": "could not look at all of it: message and rules together cost too much",
};

const DONE = {
  retract: "the message would be taken back",
  kick: "the person would be put out of the room",
  "restore-subject": "the room would get its subject back",
  refuse: "the room would never see it, and the sender would be told",
  shadow: "the sender alone would see it",
  mask: "what was caught would be covered",
} as const;

const BEFOREHAND: Record<AtGate, string> = {
  refuse: "it would come back to its sender, and nobody else would see it",
  shadow: "its sender alone would see it",
  mask: "it would pass with what was caught covered, or come back where that cannot be",
};

/** Whether the room does without the server's gate, uses it if there is one, or is known to be behind it. */
export type Gate = "none" | "perhaps" | "there";

/** Every rule of the room with what it found, or why nothing; and what would be done. */
export function decisionText({ decision, nick }: Rehearsed, ink: Ink, gate: Gate): string {
  const arrival = nick?.decisive ? ["", "on coming in under this nick:", ...aboutOne(nick, ink, gate)] : [];
  return `${[...aboutOne(decision, ink, gate), ...arrival].join("\n")}\n`;
}

function aboutOne(decision: Decision, ink: Ink, gate: Gate): string[] {
  const { rules } = recordOf(decision);
  return [
    ...rules.flatMap((rule) => ruleLines(rule, decision, ink)),
    ...(rules.length === 0 ? ["no rule holds here"] : []),
    "",
    outcome(decision, ink, gate),
    ...(gate === "perhaps" && decision.decisive
      ? [`with mod_muc_warden instead: ${beforehand(decision, decision.decisive)}`]
      : []),
  ];
}

/** What the gate would do instead; as in `decideAsked`. */
function beforehand({ about }: Decision, { entry: { atGate } }: Hit): string {
  if (about === "nick") return "nobody would come in under it";
  return BEFOREHAND[atGate === "mask" && about !== "message" ? "refuse" : atGate];
}

function ruleLines(record: RuleRecord, decision: Decision, ink: Ink): string[] {
  const { id, rule, mode, outcome, evidence, unmet, layer, origin } = record;
  const observed = mode === "observe" ? ", only observes" : "";
  const from = origin ? `[${layer}: ${origin.file} ${origin.path}]` : `[${layer}]`;
  const head = `${id} (${rule}${observed})`;
  if (!evidence) {
    const reason = WHY_NOT[outcome as NoFinding["why"]];
    const why = unmet === undefined ? reason : `${reason}: ${unmet}`;
    return [`${ink.paint("green", "  -")} ${head}: ${ink.paint("dim", why)}`];
  }
  const style = mode === "observe" ? "yellow" : "red";
  return [
    `${ink.paint(style, "  x")} ${head}: ${found(evidence)}  ${ink.paint("dim", from)}`,
    `      ${excerpt(evidence, decision, ink)}`,
  ];
}

/** Words are read folded, or through disguises; all else is read as it is written. */
function viewOf({ through }: Evidence): string {
  if (through === undefined) return "as written";
  return through.length === 0 ? "folded" : `seen through ${through.join(", ")}`;
}

function found(evidence: Evidence): string {
  const { list, entry, where, span } = evidence;
  const what = list === undefined || list === entry ? entry : `${list}: ${entry}`;
  return `${printable(what)}, in the ${where} at ${span.start}-${span.end}, ${viewOf(evidence)}`;
}

/** So much around what was found tells where it is. */
const AROUND = 40;

function excerpt({ where, text: index, span }: Evidence, { texts, sender }: Decision, ink: Ink): string {
  const text = where === "nick" ? sender.nick : (texts[index]?.text ?? "");
  const from = Math.max(0, span.start - AROUND);
  const to = Math.min(text.length, span.end + AROUND);
  const before = printable(text.slice(from, span.start));
  const after = printable(text.slice(span.end, to));
  const hit = ink.mark(printable(text.slice(span.start, span.end)));
  return `«${from > 0 ? "…" : ""}${before}${hit}${after}${to < text.length ? "…" : ""}»`;
}

function outcome(decision: Decision, ink: Ink, gate: Gate): string {
  const { decisive, sanctions } = decision;
  if (!decisive) {
    const note = observedIn(decision).length > 0 ? " (observed only: a record, and nothing else)" : "";
    return `${ink.paint("green", "stays")}${note}`;
  }
  const caught = `${ink.paint("red", "caught")} by ${decisive.entry.id}`;
  const { reason } = decisive.finding;
  if (gate === "there") {
    const given = reason === "" ? "" : `; the reason: «${reason}»`;
    return `${caught}, before anyone reads it: ${beforehand(decision, decisive)}${given}`;
  }
  const said = reason === "" ? "; no reason is given to the room" : `; the room reads: «${reason}»`;
  const done = [...new Set(sanctions.map(({ kind }) => DONE[kind]))].join(", ");
  return `${caught}: ${done}${said}`;
}

/** The caught and the observed lines of a file (`all`: every line), and how often each rule hit. */
export function logText(
  rehearsed: readonly Rehearsed[],
  lines: readonly LoggedLine[],
  ink: Ink,
  all: boolean,
): string {
  const hits = new Map<string, { caught: number; observed: number }>();
  const told = rehearsed.flatMap(({ decision }, index) => {
    const { line, nick, text } = lines[index] as LoggedLine;
    const place = `${line}: ${nick === undefined ? "" : `${printable(nick)}: `}`;
    const found = [
      ...(decision.decisive ? [{ ...decision.decisive, what: "caught" as const }] : []),
      ...observedIn(decision).map((hit) => ({ ...hit, what: "observed" as const })),
    ];
    for (const { entry, what } of found) {
      const count = hits.get(entry.id) ?? { caught: 0, observed: 0 };
      count[what] += 1;
      hits.set(entry.id, count);
    }
    if (found.length === 0) return all ? [`${place}${printable(text)}`] : [];
    return found.map(({ entry, finding: { evidence }, what }) => {
      const style = what === "caught" ? "red" : "yellow";
      const by = `${entry.id}: ${printable(evidence.entry)}`;
      return `${place}${excerpt(evidence, decision, ink)} ${ink.paint(style, what)} by ${by}`;
    });
  });
  const caught = rehearsed.filter(({ decision }) => decision.decisive).length;
  const counts = [...hits].map(
    ([id, count]) => `  ${id}: ${count.caught} caught, ${count.observed} observed`,
  );
  return `${[...told, `${rehearsed.length} messages, ${caught} would be taken back`, ...counts].join("\n")}\n`;
}
