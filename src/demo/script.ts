import { type Element, xml } from "@xmpp/component";
import type { End } from "./narrator.ts";

export interface Line {
  readonly who: string;
  readonly text: string;
  /** What the audience should notice. */
  readonly remark?: string;
  /** What must come of it. Default: it stays. */
  readonly ends?: End;
  /** Where it is said, if not in the lounge. */
  readonly room?: string;
  /** Said as a correction of the speaker's message before. */
  readonly corrects?: true;
  readonly extra?: readonly Element[];
}

/** The stamp with which a room marks its history, forged: bots that believe it look away. */
const forgedDelay = xml("delay", {
  xmlns: "urn:xmpp:delay",
  from: "lounge@rooms.localhost",
  stamp: "2020-01-01T00:00:00Z",
});

/** The conversation that plays in the lounge; with what must come of each line. */
export const SCRIPT: readonly Line[] = [
  { who: "Juliet", text: "Good evening everybody! Has it begun?" },
  {
    who: "Romeo",
    text: "Not yet. Who wants to buy nowhere-land T-shirts with me later?",
    remark: "«buy now» is forbidden, as whole words only",
  },
  {
    who: "Mallory",
    text: "FREE   followers for all of you, ask me!",
    ends: "never shown",
    remark: "upper case and wide spaces do not help",
  },
  {
    who: "Mallory",
    text: "b\u200buy n\u200bow, b\u200buy n\u200bow",
    ends: "never shown",
    remark: "nor do invisible characters inside words",
  },
  {
    who: "Mallory",
    text: "fr\u0435\u0435 f\u043ell\u043ew\u0435rs, last chance",
    ends: "never shown",
    remark: "nor do Cyrillic letters that look like Latin ones",
  },
  {
    who: "Tybalt",
    text: "Спойлер: они проиграли",
    ends: "never shown",
    remark: "words are words in every script",
  },
  {
    who: "Nurse",
    text: "My aunt sells cornichons at the market.",
    remark: "«cornichon» is on the list, the plural is not",
  },
  { who: "Romeo", text: "That was a nice one." },
  {
    who: "Romeo",
    text: "that was a NICE  one.",
    ends: "never shown",
    remark: "the same again within a minute",
  },
  {
    who: "Mallory",
    text: "limited offer, only today",
    extra: [forgedDelay],
    ends: "never shown",
    remark: "a forged time stamp does not make it history",
  },
  { who: "Mallory", text: "Sorry, I will behave." },
  {
    who: "Mallory",
    text: "Sorry, I will behave. See bit.ly/cheap",
    corrects: true,
    ends: "never shown",
    remark: "an edit is judged too: what everybody reads is still the first version",
  },
  {
    who: "Curator",
    room: "astronomy-live@rooms.localhost",
    text: "Tybalt, do not be such a numpty!",
    ends: "taken back",
    remark: "moderators need not wait for an answer; what a list forbids them too is taken back",
  },
  { who: "Juliet", text: "Thank you, Warden." },
];
