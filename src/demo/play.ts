import { xml } from "@xmpp/component";
import { type End, endOf, type Judged, type Narrator } from "./narrator.ts";
import type { Person } from "./person.ts";
import type { Line } from "./script.ts";

/** Between two lines, so that a person can follow. */
const PAUSE_MS = 350;
const JUDGED_MS = 10_000;

export interface PlayPorts {
  /** Where a line is said that names no other room. */
  readonly room: string;
  readonly lines: readonly Line[];
  readonly person: (name: string) => Person;
  /** Resolves when the message of this text was judged and its outcomes are known. */
  readonly judged: (text: string) => Promise<Judged>;
  readonly narrator: Narrator;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly now: () => number;
}

interface Played {
  /** How the lines ended, in their order; undefined for one that was not judged in time. */
  readonly ends: readonly (End | undefined)[];
  /** Those that did not end as announced. */
  readonly surprises: readonly Line[];
}

/** Plays the lines, one after the other. */
export async function play(ports: PlayPorts): Promise<Played> {
  const { lines, person, judged, narrator, pause, now } = ports;
  const lastIds = new Map<string, string>();
  const ends: (End | undefined)[] = [];
  for (const line of lines) {
    await pause(PAUSE_MS);
    const replaced = line.corrects ? lastIds.get(line.who) : undefined;
    const correction = xml("replace", { xmlns: "urn:xmpp:message-correct:0", id: replaced ?? "" });
    const extra = [...(line.extra ?? []), ...(replaced === undefined ? [] : [correction])];
    const started = now();
    const waiting = judged(line.text);
    lastIds.set(line.who, await person(line.who).say(line.room ?? ports.room, line.text, { extra }));
    const result = await within(waiting, JUDGED_MS);
    ends.push(result && endOf(result));
    if (result) narrator.message({ ...result, tookMs: now() - started }, line.remark);
    else narrator.problem(`${line.who}: ${line.text}: not judged within ${JUDGED_MS / 1000} s`);
  }
  const surprises = lines.filter((line, index) => ends[index] !== (line.ends ?? "stays"));
  return { ends, surprises };
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
