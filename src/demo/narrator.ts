import { styleText } from "node:util";
import type { Decision } from "../moderation/decision.ts";
import type { Outcome } from "../moderation/sanction.ts";
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
      const { decision, outcomes, tookMs } = judged;
      const { message, sender, decisive } = decision;
      const texts = message?.texts.map(({ text }) => text) ?? ["(comes in)"];
      const said = `${sender.nick}: ${printable(texts.join(" / "))}`;
      const room = decision.room.split("@")[0];
      if (!decisive) {
        write(`${paint("green", "  stays  ")} ${paint("dim", `${room} ·`)} ${said}\n`);
        if (remark) write(`           ${paint("dim", `(${remark})`)}\n`);
        return;
      }
      const done = outcomes.every(({ status }) => status === "done");
      const label = done ? paint("red", "  gone   ") : paint("yellow", "  CANNOT ");
      const time = tookMs === undefined ? "" : paint("dim", ` after ${Math.max(1, Math.round(tookMs))} ms`);
      write(`${label} ${paint("dim", `${room} ·`)} ${said}${time}\n`);
      write(`           why: ${why(judged)}\n`);
      const { reason } = decisive.finding;
      if (reason !== "") write(`           the room reads: «${reason}»\n`);
      if (remark) write(`           ${paint("dim", `(${remark})`)}\n`);
    },
  };
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
