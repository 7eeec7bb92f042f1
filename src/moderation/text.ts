import { isEncryptionNotice } from "../muc/encryption-notice.ts";
import type { Remembered } from "../muc/history.ts";
import { type GroupchatMessage, linesOf, type SaidText, type TextPlace } from "../muc/message.ts";
import { emojiSpans, isOnlyEmojis } from "../text/emoji.ts";
import { type CompiledShortNames, customEmojiSpans } from "../text/emojis.ts";
import { graphemes } from "../text/graphemes.ts";
import { findLinks, type Link } from "../text/links.ts";
import { type Reading, reading } from "../text/reading.ts";
import { type SearchText, searchText } from "../text/search-text.ts";
import type { Span } from "../text/span.ts";
import { foldedView } from "../text/view.ts";

/**
 * So many UTF-16 units of a message are judged, all its texts together: the first of them, and the last `maxTail` of
 * one that is longer. What is longer is the business of the rule `length`. What is judged `again` comes on top of that.
 */
export const maxJudged = 10_000;
const maxTail = 2_000;

/** One text of a message as rules see it; each view is made when the first rule asks for it. */
export interface JudgedText {
  readonly where: TextPlace;
  /** As it was written, without what is quoted from others. */
  readonly original: string;
  /** For words. */
  readonly reading: Reading;
  /** For patterns. */
  readonly search: SearchText;
  /** Where the channel's custom emojis stand in the original: their names are not words. */
  readonly emojis: readonly Span[];
  /** Unicode's emojis. */
  readonly emojiSpans: readonly Span[];
  readonly graphemes: readonly Span[];
  readonly links: readonly Link[];
  /** It says nothing that no other text says: a part of the message once more, as some clients show it. */
  readonly again: boolean;
}

export function judgedText(
  { where, text }: SaidText,
  shortNames: CompiledShortNames,
  again = false,
): JudgedText {
  const emojis = once(() => customEmojiSpans(text, shortNames));
  const pictures = once(() => emojiSpans(text));
  const characters = once(() => graphemes(text));
  const links = once(() => findLinks(text));
  return {
    where,
    original: text,
    reading: reading(text),
    search: searchText(text),
    get emojis() {
      return emojis();
    },
    get emojiSpans() {
      return pictures();
    },
    get graphemes() {
      return characters();
    },
    get links() {
      return links();
    },
    again,
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What of a message is judged. `answered` finds what a reply may repeat: the message of this stanza id. */
export function judgedTexts(
  message: GroupchatMessage,
  shortNames: CompiledShortNames,
  answered: (stanzaId: string) => Remembered | undefined,
): JudgedText[] {
  const { said, apart } = withoutQuotations(message, message.reply && answered(message.reply.to));
  const spoken = message.encrypted ? said.filter((one) => !isNoticeBody(one)) : said;
  const known = new Set(spoken.map(({ text }) => text.trim()));
  // XHTML is the form in which other things say a message once more, too.
  const again = [...new Set([...apart, ...(message.joined ?? [])])]
    .filter((text) => text.trim() !== "" && !known.has(text.trim()))
    .map((text): SaidText => ({ where: "xhtml", text }));
  return [
    ...bounded(spoken).map((one) => judgedText(one, shortNames)),
    ...bounded(again).map((one) => judgedText(one, shortNames, true)),
  ];
}

function isNoticeBody({ where, text }: SaidText): boolean {
  return where === "body" && isEncryptionNotice(text);
}

function bounded(texts: readonly SaidText[]): SaidText[] {
  const judged: SaidText[] = [];
  let left = maxJudged;
  for (const { where, text } of texts) {
    if (left === 0) break;
    if (text.length <= left) judged.push({ where, text });
    else {
      const tail = Math.min(maxTail, left);
      judged.push({ where, text: text.slice(0, left - tail) }, { where, text: text.slice(-tail) });
    }
    left = Math.max(0, left - text.length);
  }
  return judged.filter(({ text }) => text !== "");
}

/** What was said without what it repeats; where that stood in the middle, also what stood before and after it, apart. */
interface Unquoted {
  readonly said: readonly SaidText[];
  readonly apart: readonly string[];
}

/**
 * What a reply repeats of another message was judged when that was said (XEP-0461): it is left out if the room knows
 * the answered message, it broke no rule, and this is its text. Whatever else is called a quotation is judged.
 */
function withoutQuotations({ texts, reply }: GroupchatMessage, answered: Remembered | undefined): Unquoted {
  if (!reply || !answered || answered.caught) return { said: texts, apart: [] };
  const apart: string[] = [];
  let body = -1;
  const said = texts.flatMap((one) => {
    if (one.where !== "body") return [one];
    body += 1;
    const quotation = reply.quotations.find(
      ({ body: which, start, end }) => which === body && repeats(one.text.slice(start, end), answered),
    );
    if (!quotation) return [one];
    const before = one.text.slice(0, quotation.start);
    const after = one.text.slice(quotation.end);
    if (before !== "" && after !== "") apart.push(before, after);
    return before + after === "" ? [] : [{ where: one.where, text: before + after }];
  });
  return { said, apart };
}

/** A line for the name of who said it, and one that ends the quotation. */
const LINES_MORE = 2;

/** Of a text that is not remembered whole nobody can tell, and what is folded away may not fill the screen. */
function repeats(quotation: string, { texts, units, lines }: Remembered): boolean {
  if (quotation.length > 4 * units + 100 || linesOf(quotation) > lines + LINES_MORE) return false;
  const text = foldedView(unquoted(quotation)).text.trim();
  return text.length <= SAMENESS_LIMIT && texts.includes(text);
}

/** XEP-0393 section 5.1.3: a quotation is lines that begin with >. */
function unquoted(text: string): string {
  return text.replace(/^> ?/gm, "");
}

const SAMENESS_LIMIT = 500;
const SAMENESS_TOGETHER = 2_000;

/** Of a message in several texts, those that are shorter say too little by themselves to tell a repetition. */
const TELLING = 5;

/**
 * What two messages are compared by, and what a room keeps of one: each of its texts, so that another beside it makes
 * no other message of it. Past the limit only a text's length counts: see `history.ts` for what that bounds.
 */
export function sameness(texts: readonly JudgedText[]): readonly string[] {
  const reactions = texts.filter(({ where }) => where === "reaction").map(({ original }) => original);
  const spoken = texts
    .filter(({ where }) => where === "body" || where === "xhtml")
    .filter((text) => !isOnlyReactions(text, reactions))
    .map(({ reading: { folded } }) => folded.text.trim());
  const distinct = [...new Set(spoken)].filter((text) => text !== "");
  const telling = distinct.filter(({ length }) => length >= TELLING);
  const compared = telling.length === 0 ? distinct : telling;
  const limit = Math.min(SAMENESS_LIMIT, Math.floor(SAMENESS_TOGETHER / Math.max(1, compared.length)));
  return compared.map((text) => (text.length <= limit ? text : `${text.slice(0, limit)}…${text.length}`));
}

/** XEP-0444 section 3.1 has clients say a reaction once more, for those that know none. */
function isOnlyReactions(
  { original, emojis, emojiSpans }: JudgedText,
  reactions: readonly string[],
): boolean {
  if (reactions.length === 0 || !isOnlyEmojis(original, emojis, emojiSpans)) return false;
  return original.replace(/\s+/g, "") === reactions.join("").replace(/\s+/g, "");
}
