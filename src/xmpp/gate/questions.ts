import type { Element } from "@xmpp/component";
import type { Asked, Dealt } from "../../bot.ts";
import { type BoundedMap, boundedMap } from "../../muc/bounded.ts";
import type { Answer, Fate, Question } from "../../muc/question.ts";

/** UTF-16 units of what was said, in all questions together whose outcome is not known yet. */
const MOST_UNITS = 16_000_000;
const ROUND_WEIGHT = 500;

interface Pending {
  readonly id: string;
  readonly what: string;
  readonly asked: Asked;
  readonly weight: number;
  readonly turn: number;
}

export interface Questions {
  answer(id: string, question: Question, stanza: Element): Answer;
  /** Undefined where no such question is known. Resolves when all that it caused has its outcome. */
  settle(id: string, fate: Fate): Promise<Dealt> | undefined;
  /** The module starts afresh: what it does not ask again, it will not tell the outcome of. */
  turn(): void;
  /** Ends what was asked before the last turn, and not again since. */
  endOld(): void;
  /** There is nobody any more who would tell of an outcome. */
  endAll(): void;
}

export interface QuestionsPorts {
  readonly ask: (question: Question, stanza: Element) => Asked;
  readonly onError: (what: string, error: Error) => void;
}

/**
 * The questions of which we wait to hear what became of them. They outlive a break of the link: the module then asks under
 * the same id again, and gets the same answer, without a second judgement that would take it for a repetition.
 */
export function createQuestions({ ask, onError }: QuestionsPorts): Questions {
  const pending: BoundedMap<Pending> = boundedMap(MOST_UNITS, ({ weight }) => weight, giveUp);
  let turn = 0;

  function giveUp({ asked }: Pending): void {
    void settled(asked, { is: "gone" });
  }

  function end(isOver: (one: Pending) => boolean): void {
    for (const one of [...pending.values()]) {
      if (!isOver(one)) continue;
      pending.delete(one.id);
      giveUp(one);
    }
  }

  async function settled(asked: Asked, fate: Fate): Promise<Dealt> {
    try {
      return await asked.settle(fate);
    } catch (error) {
      onError("outcome", error as Error);
      return { finished: Promise.resolve(true) };
    }
  }

  return {
    answer(id, question, stanza) {
      const what = nameOf(question);
      const before = pending.get(id);
      let asked = before?.what === what ? before.asked : undefined;
      if (before && !asked) end((one) => one === before);
      try {
        asked ??= ask(question, stanza);
      } catch (error) {
        // Better unjudged than held up until the module's patience ends.
        onError("question", error as Error);
        return { is: "allow" };
      }
      pending.set(id, { id, what, asked, turn, weight: weightOf(question) });
      return asked.answer;
    },

    settle(id, fate) {
      const known = pending.get(id);
      if (!known) return undefined;
      pending.delete(id);
      return settled(known.asked, fate);
    },

    turn() {
      turn += 1;
    },

    endOld: () => end((one) => one.turn !== turn),
    endAll: () => end(() => true),
  };
}

/** Tells a question that is asked again from another under the same id: a module that starts anew may count anew. */
function nameOf({ about, room, message }: Question): string {
  return JSON.stringify([about, room, message.nick, message.id, message.texts.length]);
}

function weightOf({ message }: Question): number {
  return message.texts.reduce((sum, { text }) => sum + text.length, ROUND_WEIGHT);
}
