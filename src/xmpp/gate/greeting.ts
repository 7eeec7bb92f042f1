import type { Software } from "../answers.ts";
import type { Connection } from "../connection.ts";
import type { Reply } from "../requests.ts";
import { hello } from "./hello.ts";

const ANSWER_MS = 5_000;
const SOON_MS = 5_000;

export interface GreetingPorts {
  readonly host: string;
  readonly connection: Pick<Connection, "request">;
  readonly software: Software;
  /** A hello leaves: what was said before is of an epoch that ends. */
  readonly onStart: () => void;
  /** Its answer, in its place among the stanzas; of one that was followed by another nothing is told. */
  readonly onAnswer: (reply: Reply) => void;
  /** ms; never goes back. */
  readonly now: () => number;
}

/** Says hello to one host. */
export interface Greeting {
  readonly isUnderWay: boolean;
  greet(): void;
  /** As often as something tells of a misunderstanding, but not all the time. */
  greetAnew(): void;
  greetIn(ms: number): void;
  stop(): void;
}

export function createGreeting({ host, connection, software, now, ...ports }: GreetingPorts): Greeting {
  let count = 0;
  let isUnderWay = false;
  let at = Number.NEGATIVE_INFINITY;
  let retry: NodeJS.Timeout | undefined;

  function greet(): void {
    clearTimeout(retry);
    count += 1;
    const mine = count;
    isUnderWay = true;
    at = now();
    ports.onStart();
    void connection.request(hello(host, software), ANSWER_MS, (reply) => {
      if (mine !== count) return;
      isUnderWay = false;
      ports.onAnswer(reply);
    });
  }

  return {
    get isUnderWay() {
      return isUnderWay;
    },
    greet,
    greetAnew() {
      if (!isUnderWay && now() - at >= SOON_MS) greet();
    },
    greetIn(ms) {
      clearTimeout(retry);
      retry = setTimeout(greet, ms);
    },
    stop() {
      count += 1;
      isUnderWay = false;
      clearTimeout(retry);
    },
  };
}
