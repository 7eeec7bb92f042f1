import { styleText } from "node:util";
import type { Decision } from "../moderation/decision.ts";
import type { Outcome, Sanction } from "../moderation/sanction.ts";
import { printable } from "../text/printable.ts";

type Style = "green" | "red" | "dim" | "bold" | "yellow";

export interface Narrator {
  heading(text: string): void;
  say(text: string): void;
  problem(text: string): void;
  /** One judged message: what was said, what was decided, and why. */
  message(judged: Judged, remark?: string): void;
}

export interface Judged {
  readonly decision: Decision;
  readonly outcomes: readonly Outcome[];
  /** From the sender's hand to the last outcome, in ms; undefined for people's own messages. */
  readonly tookMs?: number;
}

/** Tells the demo on a terminal. This is the one place that shows texts and nicks: its people are made up. */
export function createNarrator(write: (text: string) => void, colors: boolean): Narrator {
  const paint = (style: Style, text: string) => (colors ? styleText(style, text) : text);
  return {
    heading: (text) => write(`\n${paint("bold", text)}\n`),
    say: (text) => write(`${text}\n`),
    problem: (text) => write(`${paint("yellow", text)}\n`),
    message(judged, remark) {
      const { decision, tookMs } = judged;
      const { label, style } = LABELS[endOf(judged)];
      const room = decision.room.split("@")[0];
      const time = tookMs === undefined ? "" : paint("dim", ` after ${Math.max(1, Math.round(tookMs))} ms`);
      const line = `${paint(style, label)} ${paint("dim", `${room} ·`)} ${said(decision)}`;
      write(`${line}${decision.decisive ? time : ""}\n`);
      if (decision.decisive) write(`${INDENT}why: ${why(judged)}\n`);
      for (const [index, sanction] of decision.sanctions.entries()) {
        const isDone = judged.outcomes[index]?.status === "done";
        const text = isDone && told(sanction, decision.sender.nick);
        if (text) write(`${INDENT}${text}\n`);
      }
      if (remark) write(`${INDENT}${paint("dim", `(${remark})`)}\n`);
    },
  };
}

const LABELS = {
  stays: { label: "  stays      ", style: "green" },
  "never shown": { label: "  never shown", style: "red" },
  covered: { label: "  covered    ", style: "red" },
  "taken back": { label: "  taken back ", style: "red" },
  failed: { label: "  CANNOT     ", style: "yellow" },
} as const satisfies Record<string, { label: string; style: Style }>;
const INDENT = " ".repeat(14);

/** What became of a message for those who read along. */
export type End = keyof typeof LABELS;

export function endOf({ decision, outcomes }: Judged): End {
  if (decision.sanctions.length === 0) return "stays";
  if (outcomes.some(({ status }) => status !== "done")) return "failed";
  const kinds = decision.sanctions.map(({ kind }) => kind);
  if (kinds.includes("refuse") || kinds.includes("shadow")) return "never shown";
  return kinds.includes("mask") ? "covered" : "taken back";
}

const HOW = {
  message: "",
  subject: "(subject) ",
  nick: "(comes in)",
  "private-message": "(privately) ",
  status: "(status) ",
  invite: "(invites) ",
} as const satisfies Record<Decision["about"], string>;

function said({ about, sender, message }: Decision): string {
  const texts = message?.texts.map(({ text }) => text) ?? [];
  return `${sender.nick}: ${HOW[about]}${printable(texts.join(" / "))}`;
}

/** Who reads what of it. */
function told(sanction: Sanction, nick: string): string | undefined {
  if (sanction.kind === "shadow") return `${nick} alone sees it, and is told nothing`;
  if (sanction.kind === "mask") return `the room reads: «${printable(sanction.body)}»`;
  if (sanction.kind === "restore-subject" || sanction.reason === "") return undefined;
  return `${sanction.kind === "refuse" ? `${nick} alone reads` : "the room reads"}: «${sanction.reason}»`;
}

function why({ decision, outcomes }: Judged): string {
  const { decisive, texts, sender } = decision;
  if (!decisive) return "";
  const { list, entry, where, text: index, span, through = [] } = decisive.finding.evidence;
  const rule = list === undefined ? decisive.entry.id : `${decisive.entry.id} › ${list}`;
  const text = (where === "nick" ? sender.nick : texts[index]?.text) ?? "";
  const seen = through.length > 0 ? `, seen through ${through.join(", ")}` : "";
  const hit = `${rule}: ${entry}, in «${printable(text.slice(span.start, span.end))}»${seen}`;
  const failed = outcomes.find(({ status }) => status !== "done");
  if (!failed || failed.status === "done") return hit;
  return `${hit}; ${failed.status}: ${"condition" in failed ? `${failed.condition}. ${failed.remedy}` : failed.problem}`;
}
