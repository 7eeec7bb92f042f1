import type { Bot, Dealt } from "./bot.ts";

/**
 * What waits: for the word what became of something that was asked about; for the server's answer to a sanction; for all
 * that something caused to be done, where that is asked for again and again.
 */
export const QUEUES = ["questions", "sanctions", "unsettled"] as const;
export type Queues = Record<(typeof QUEUES)[number], number>;

export function noQueues(): Queues {
  return { questions: 0, sanctions: 0, unsettled: 0 };
}

/** How something came to be judged: before anyone read it, or when the room showed it. */
export const WAYS = ["asked", "shown"] as const;

/** A bot whose steps are timed, and what waits in it counted. */
export function timed(
  bot: Bot,
  queues: Queues,
  took: (way: (typeof WAYS)[number], ms: number) => void,
  elapsed: () => number,
): Bot {
  async function dealing(dealt: Promise<Dealt>): Promise<void> {
    await during(queues, "unsettled", async () => (await dealt).finished).catch(() => undefined);
  }
  return {
    ...bot,
    handle(event, ...more) {
      const start = elapsed();
      const dealt = bot.handle(event, ...more);
      if (event.kind === "message") took("shown", elapsed() - start);
      void dealing(dealt);
      return dealt;
    },
    ask(question, onClean) {
      const start = elapsed();
      const asked = bot.ask(question, onClean);
      took("asked", elapsed() - start);
      queues.questions += 1;
      let isOpen = true;
      return {
        answer: asked.answer,
        settle(fate) {
          if (isOpen) queues.questions -= 1;
          isOpen = false;
          const dealt = asked.settle(fate);
          void dealing(dealt);
          return dealt;
        },
      };
    },
  };
}

export async function during<T>(queues: Queues, queue: keyof Queues, work: () => Promise<T>): Promise<T> {
  queues[queue] += 1;
  try {
    return await work();
  } finally {
    queues[queue] -= 1;
  }
}
