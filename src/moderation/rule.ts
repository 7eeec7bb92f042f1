import type { z } from "zod";
import type { Crowd } from "../muc/crowd.ts";
import type { History } from "../muc/history.ts";
import type { GroupchatMessage, TextPlace } from "../muc/message.ts";
import type { Occupant } from "../muc/occupant.ts";
import type { Disguise } from "../text/disguise.ts";
import type { Span } from "../text/span.ts";
import type { Work } from "../text/work.ts";
import type { JudgedText } from "./text.ts";

/** Why a rule caught something: enough to tell a moderator which line of which list it was. */
export interface Evidence {
  /** The list or rule inside the handler, as its owner named it. */
  readonly list?: string | undefined;
  /** The entry as written: a word, a phrase, a regular expression, or what was counted. */
  readonly entry: string;
  readonly where: TextPlace | "nick";
  /** Which of the judged texts, from 0; of a nick always 0. */
  readonly text: number;
  /** Where in what was written, in UTF-16 units: in that text's `original`, or in the nick. */
  readonly span: Span;
  /** The disguises that were seen through; empty or absent where it was written plainly. */
  readonly through?: readonly Disguise[] | undefined;
}

export interface Finding {
  readonly evidence: Evidence;
  /** The public text: configured, never made from what was written. Empty where none is configured. */
  readonly reason: string;
}

/** Who is in the room, as far as we know. */
export interface Audience {
  readonly ownNick: string | undefined;
  readonly occupants: {
    get(nick: string): Occupant | undefined;
    values(): Iterable<Occupant>;
  };
}

export interface RuleInput<Settings> {
  readonly settings: Settings;
  readonly message: GroupchatMessage;
  /** Each at most `maxJudged` units long, all together too; what is quoted from others is left out. */
  readonly texts: readonly JudgedText[];
  readonly sender: Occupant;
  readonly audience: Audience;
  /** What was said before; this message is not in it. */
  readonly history: History;
  /** What was said in all rooms lately; this message is not in it. */
  readonly crowd: Crowd;
  /** ms since 1970 */
  readonly now: number;
  /** To be handed to every search. */
  readonly work: Work;
}

/** Somebody comes into the room, takes another nick there, or has clients show another name. */
export interface NickInput<Settings> {
  readonly settings: Settings;
  /** What is judged: the sender's, or what clients show in its place. */
  readonly nick: string;
  readonly sender: Occupant;
  readonly audience: Audience;
  /** ms since 1970 */
  readonly now: number;
  readonly work: Work;
}

/** A line of a worked example: at second `at`, `nick` says `text`; `caught` tells what must come of it. */
export interface ExampleLine {
  readonly at?: number;
  readonly nick: string;
  readonly text: string;
  /** In place of saying something (`text` is empty) the person comes into the room, in this role. */
  readonly enters?: "participant" | "moderator";
  readonly caught?: true;
}

export interface Example {
  readonly says: string;
  readonly options: unknown;
  readonly transcript: readonly ExampleLine[];
}

/** Something in a handler's options that cannot be used and was left out; the rest of the handler runs. */
export interface OptionProblem {
  /** Steps into the options, for example `["rules", 0, "regexp"]`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}

/** The part of a rule that a server can hold to by itself while nobody judges. */
export interface Plain {
  /** Of a body, in characters as nearly as a server counts them as people do. */
  readonly maxLength?: { readonly limit: number; readonly reason: string } | undefined;
  /** Whole words and phrases, in any case. */
  readonly words?: readonly { readonly reason: string; readonly entries: readonly string[] }[] | undefined;
  /** Emojis and the channel's own, nothing else. */
  readonly emojiOnly?: { readonly reason: string } | undefined;
}

/**
 * One kind of rule. It finds; it never acts, never waits, holds no state, and does not know who is exempt or
 * what follows.
 */
export interface Rule<Options = unknown, Settings = unknown> {
  /** The handler type in the files, and the name of the file that defines it. */
  readonly name: string;
  readonly summary: string;
  /** When to use it, what it misses, what it mistakes. */
  readonly doc: string;
  /** `conduct`: how often and how much somebody speaks, which the notice of a retraction (XEP-0424) is no part of. */
  readonly judges: "content" | "conduct";
  /** The shape of a handler's `options`. */
  readonly options: z.ZodType<Options>;
  readonly examples: readonly Example[];
  /** Makes options ready for use, once per change of the file: patterns are compiled and refused here. */
  compile(options: Options, report: (problem: OptionProblem) => void): Settings;
  evaluate(input: RuleInput<Settings>): Finding | undefined;
  /** For rules of which a part is plain enough. */
  plain?(settings: Settings): Plain;
  /** For rules about nicks. */
  evaluateNick?(input: NickInput<Settings>): Finding | undefined;
}

/** Keeps the types of options and settings inside the rule, so that a list of rules needs no parameters. */
export function defineRule<Options, Settings>(rule: Rule<Options, Settings>): Rule {
  return rule as unknown as Rule;
}

/** The rules that exist, by handler type. */
export type RuleBook = ReadonlyMap<string, Rule>;
