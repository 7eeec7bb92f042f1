import type { Tenure } from "../moderation/condition.ts";

export const PRESET_NAMES = ["gentle", "family", "strict"] as const;
export type PresetName = (typeof PRESET_NAMES)[number];
export type PresetChoice = PresetName | "none";

interface Terms {
  readonly options: Readonly<Record<string, unknown>>;
  /** Held to newcomers; to everybody if absent. */
  readonly newcomer?: Required<Tenure>;
}

/** One rule in the presets that have it. */
export interface PresetRule extends Readonly<Partial<Record<PresetName, Terms>>> {
  readonly type: string;
  /** Why these numbers. */
  readonly why: string;
  /** What everybody is shown in place of the message. */
  readonly reason: string;
}

/** In the order in which they are asked. Words are not among them: which ones may not be said only the owner knows. */
export const PRESET_RULES: readonly PresetRule[] = [
  {
    type: "nick",
    why: "Whoever looks like a moderator is believed. What is invisible or turns the line around is there to deceive; gentle lets it pass, since some clients leave a space behind.",
    reason: "Please choose another name.",
    gentle: { options: { codePoints: false } },
    family: { options: { longest: 60 } },
    strict: { options: { longest: 30 } },
  },
  {
    type: "swarm",
    why: "Raids are many accounts that say one sentence. In gentle and family only people who have just come in are held to it: regulars cheer together. Short cheers are let pass everywhere.",
    reason: "Please do not raid.",
    gentle: {
      options: { people: 6, seconds: 20, similar: 10, minLength: 30 },
      newcomer: { minutes: 10, messages: 5 },
    },
    family: {
      options: { people: 5, seconds: 30, similar: 20, minLength: 25 },
      newcomer: { minutes: 30, messages: 10 },
    },
    strict: { options: { people: 4, seconds: 60, similar: 20, minLength: 20 } },
  },
  {
    type: "flood",
    why: "Who sends each half-sentence alone still needs more than a second for it. Six lines are a verse, twenty a wall.",
    reason: "Slowly, please.",
    gentle: { options: { seconds: 10, messages: 10, lines: 40 } },
    family: { options: { seconds: 10, messages: 7, lines: 20 } },
    strict: { options: { seconds: 10, messages: 5, lines: 10 } },
  },
  {
    type: "no-duplicate",
    why: "Short answers are repeated by everybody, and a sentence is sent twice when the connection is bad. Advertising comes back within minutes, with a number or an emoji changed.",
    reason: "Once is enough.",
    gentle: { options: { delay: 30, minLength: 12 } },
    family: { options: { delay: 60, similar: 10, minLength: 8 } },
    strict: { options: { delay: 300, similar: 20, minLength: 5 } },
  },
  {
    type: "caps",
    why: "«WHAT A GOAL» is joy and has nine letters, a headline has forty.",
    reason: "Please do not shout.",
    gentle: { options: { percent: 90, minLetters: 40 } },
    family: { options: { percent: 75, minLetters: 20 } },
    strict: { options: { percent: 60, minLetters: 12 } },
  },
  {
    type: "links",
    why: "Who advertises comes in, posts a link and leaves. Who has talked for a while may show something.",
    reason: "No links here, please.",
    gentle: { options: {}, newcomer: { minutes: 2, messages: 3 } },
    family: { options: {}, newcomer: { minutes: 10, messages: 5 } },
    strict: { options: {} },
  },
  {
    type: "attachments",
    why: "A picture is seen before anybody can take it back.",
    reason: "No files or pictures here, please.",
    gentle: { options: {}, newcomer: { minutes: 2, messages: 3 } },
    family: { options: {}, newcomer: { minutes: 60, messages: 20 } },
    strict: { options: {} },
  },
  {
    type: "mentions",
    why: "Greeting a handful of friends is common, calling everybody is not.",
    reason: "Please do not call so many people at once.",
    gentle: { options: { most: 8 } },
    family: { options: { most: 5 } },
    strict: { options: { most: 3 } },
  },
  {
    type: "repetition",
    why: "Laughter is repetition in every language: «ㅋㅋㅋㅋㅋㅋ», «55555», «jajajaja».",
    reason: "Please do not stretch it.",
    gentle: { options: { characters: 40, words: 12 } },
    family: { options: { characters: 25, words: 7 } },
    strict: { options: { characters: 12, words: 4 } },
  },
  {
    type: "special-characters",
    why: "A handful of signs decorates a sentence, a picture made of blocks or letters buried under marks take dozens.",
    reason: "Please use ordinary letters.",
    gentle: { options: { tolerance: 10 } },
    family: { options: { tolerance: 5 } },
    strict: { options: { tolerance: 2 } },
  },
  {
    type: "emoji-limit",
    why: "A row of six is applause, a screen of them is noise.",
    reason: "Fewer emojis, please.",
    gentle: { options: { most: 30 } },
    family: { options: { most: 15 } },
    strict: { options: { most: 8 } },
  },
  {
    type: "length",
    why: "500 characters are a long thought in a chat beside a video, 2,000 half a page.",
    reason: "Too long.",
    gentle: { options: { characters: 2_000, lines: 40 } },
    family: { options: { characters: 1_000, lines: 20 } },
    strict: { options: { characters: 500, lines: 10 } },
  },
];

/**
 * The handlers of a preset, as they would be written in a file. Those of the others are there, switched off: what a
 * lower layer named is replaced as a whole.
 */
export function presetHandlers(choice: PresetChoice): object[] {
  return PRESET_RULES.map(({ type, reason, ...presets }) => {
    const handler = { id: `preset.${type}`, type };
    const terms = choice === "none" ? undefined : presets[choice];
    if (!terms) return { ...handler, enabled: false };
    const { options, newcomer } = terms;
    return { ...handler, options: { ...options, reason }, ...(newcomer && { when: { newcomer } }) };
  });
}
