import { xml } from "@xmpp/component";
import type { Judged, Narrator } from "./narrator.ts";
import type { Person } from "./person.ts";
import type { Line } from "./script.ts";

/** Between two lines, so that a person can follow. */
const PAUSE_MS = 350;
const JUDGED_MS = 10_000;

export interface PlayPorts {
  readonly room: string;
  readonly lines: readonly Line[];
  readonly person: (name: string) => Person;
  /** Resolves when the message of this text was judged and its outcomes are known. */
  readonly judged: (text: string) => Promise<Judged>;
  readonly narrator: Narrator;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly now: () => number;
}

/** Plays the lines and resolves to those that did not end as announced. */
export async function play(ports: PlayPorts): Promise<Line[]> {
  const { room, lines, person, judged, narrator, pause, now } = ports;
  const lastIds = new Map<string, string>();
  const surprises: Line[] = [];
  for (const line of lines) {
    await pause(PAUSE_MS);
    const replaced = line.corrects ? lastIds.get(line.who) : undefined;
    const correction = xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: replaced ?? "" });
    const extra = [...(line.extra ?? []), ...(replaced === undefined ? [] : [correction])];
    const started = now();
    const waiting = judged(line.text);
    lastIds.set(line.who, await person(line.who).say(room, line.text, { extra }));
    const result = await within(waiting, JUDGED_MS);
    if (!result) {
      narrator.problem(`${line.who}: ${line.text}: not judged within ${JUDGED_MS / 1000} s`);
      surprises.push(line);
      continue;
    }
    narrator.message({ ...result, tookMs: now() - started }, line.remark);
    const gone = result.decision.decisive !== undefined;
    const done = result.outcomes.every(({ status }) => status === "done");
    if (gone !== (line.caught ?? false) || !done) surprises.push(line);
  }
  return surprises;
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
