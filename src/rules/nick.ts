import { z } from "zod";
import { compileForbiddenWords, type ForbiddenWords, wordOptions } from "../moderation/forbidden-words.ts";
import { impersonated } from "../moderation/impostor.ts";
import { defineRule, type Evidence, type Finding, type NickInput } from "../moderation/rule.ts";
import { forbiddenInNick } from "../text/code-points.ts";
import { reading } from "../text/reading.ts";
import type { Span } from "../text/span.ts";

interface Settings {
  readonly words: ForbiddenWords;
  readonly impersonation: boolean;
  readonly codePoints: boolean;
  readonly longest: number;
  readonly reason: string;
}

type Found = Pick<Evidence, "entry" | "through"> & { readonly span?: Span };

function judged({ settings, nick, sender, audience, work }: NickInput<Settings>): Finding | undefined {
  const found =
    first(settings, nick) ?? pretence() ?? settings.words.find({ reading: reading(nick), emojis: [] }, work);
  if (!found) return undefined;
  const { entry, through, span = { start: 0, end: nick.length } } = found;
  return { evidence: { entry, where: "nick", text: 0, span, through }, reason: settings.reason };

  function pretence(): Found | undefined {
    const whom = settings.impersonation ? impersonated(nick, sender, audience, work) : undefined;
    return whom && { entry: `looks like the nick of ${whom}` };
  }
}

/** What can be said of the nick alone, without a list. */
function first({ codePoints, longest }: Settings, nick: string): Found | undefined {
  const length = nick.length > longest ? [...nick].length : 0;
  if (length > longest) return { entry: `${length} characters` };
  const forbidden = codePoints ? forbiddenInNick(nick) : undefined;
  return forbidden && { entry: forbidden.why, span: forbidden.span };
}

export default defineRule({
  name: "nick",
  summary: "Nicks that carry forbidden words, pass for somebody else's, or hide something.",
  doc: [
    "For rooms that anybody may enter under any name. A nick is judged when its bearer comes in or takes it, and is put",
    "out of the room for it, free to come again under another; and with each message, which is taken back, of whoever",
    "was there before the rule. Words are looked for anywhere in a nick, since nicks glue them: «xXspamXx». Short words",
    "stand within harmless names then: a list for nicks wants few and long entries, names to `allow`, or `match` set to",
    "`words`. Nobody may look like a moderator who is in the room, or like the bot: case, letters of other scripts,",
    "accents, digits for letters, and signs and spaces between letters make no other nick. The moderator's own second",
    "client is known by occupant-id or real JID.",
    "A display name, which some clients show in place of the nick (XEP-0172, and all of Jitsi's), is judged as one, when it",
    "is taken and with a message that carries it; a moderator who is known by one is looked for under it, too.",
    "Not caught: «Alice2», «Alice-mod», and whoever looks like a moderator who is not there. Mistaken for a pretender: a",
    "René in a room whose moderator is called Rene, and in rooms of guests a moderator's second device under the same name.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    words: z
      .array(z.string())
      .default([])
      .describe("Words that no nick may carry; in any case, in any script"),
    ...wordOptions,
    match: wordOptions.match.default("anywhere"),
    impersonation: z
      .boolean()
      .default(true)
      .describe("Whether nicks that look like a present moderator's or the bot's are caught"),
    codePoints: z
      .boolean()
      .default(true)
      .describe(
        "Whether nicks with invisible or disguising characters are caught: controls of direction, blank letters, piles of marks, spaces at an end",
      ),
    longest: z
      .number()
      .int()
      .min(1)
      .max(1_023)
      .optional()
      .describe("So many characters a nick may have; no limit if absent"),
    reason: z
      .string()
      .default("")
      .describe("What the person is told who is put out, and everybody is shown in place of a message"),
  }),
  examples: [
    {
      says: "words are found within a nick, when it is taken and with each message",
      options: { words: ["spam"], allow: ["spamalot"], reason: "Please choose another name." },
      transcript: [
        { nick: "romeo", text: "", enters: "participant" },
        { nick: "xX_SPAM_Xx", text: "", enters: "participant", caught: true },
        { nick: "Spamalot fan", text: "", enters: "participant" },
        { nick: "spammer", text: "hello", caught: true },
      ],
    },
    {
      says: "nobody passes for a moderator who is there",
      options: {},
      transcript: [
        { nick: "Juliet", text: "", enters: "moderator" },
        { nick: "Juliet's nurse", text: "", enters: "participant" },
        { nick: "JULIET", text: "", enters: "participant", caught: true },
        { nick: "Ju1iet", text: "", enters: "participant", caught: true },
        { nick: "Јulіеt", text: "", enters: "participant", caught: true },
      ],
    },
    {
      says: "nothing in a nick may be invisible",
      options: { longest: 20 },
      transcript: [
        { nick: "जूलियट", text: "", enters: "participant" },
        { nick: "ro\u200bmeo", text: "", enters: "participant", caught: true },
        { nick: "\u202eoemor", text: "", enters: "participant", caught: true },
        { nick: "romeo of the house of Montague", text: "", enters: "participant", caught: true },
      ],
    },
  ],
  compile({ longest = Number.POSITIVE_INFINITY, impersonation, codePoints, reason, ...list }, report) {
    const words = compileForbiddenWords(list, ({ list: which, entry, message, hint }) =>
      report({ path: [which, list[which as "words" | "allow"].indexOf(entry)], message, hint }),
    );
    return { words, impersonation, codePoints, longest, reason };
  },
  evaluate: (input) => judged({ ...input, nick: input.sender.nick }),
  evaluateNick: judged,
});
