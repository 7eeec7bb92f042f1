import type { BareJid } from "./jid.ts";

/** What in a stanza a text is; a client shows some of them and not the others. */
export const textPlaces = [
  "body",
  "xhtml",
  /** What stands above a body, or in its place until somebody asks for it: a title, the hint at a spoiler. */
  "heading",
  "subject",
  /** The address of a file that is offered. */
  "file",
  "link",
  "link-description",
  "reaction",
  /** The text of somebody's presence: «away», «gone fishing». */
  "status",
  /** What clients are to call somebody, in place of the nick in their address. */
  "display-name",
] as const;
export type TextPlace = (typeof textPlaces)[number];

export interface SaidText {
  readonly where: TextPlace;
  readonly text: string;
}

/** XEP-0461: the message answers another, and a part of the body may repeat it for clients that do not know. */
export interface Reply {
  /** The stanza id (XEP-0359) of the message that is answered, as the sender says. */
  readonly to: string;
  /** XEP-0428: stretches of the bodies (which one, from 0) that the sender calls a quotation; UTF-16 units. */
  readonly quotations: readonly { readonly body: number; readonly start: number; readonly end: number }[];
}

/** One groupchat message, with nothing in it that a client could have forged on the room's behalf. */
export interface GroupchatMessage {
  readonly kind: "message";
  readonly room: BareJid;
  /** Empty: the room itself speaks. */
  readonly nick: string;
  /** The sender's own id for the stanza; anybody may repeat another's. */
  readonly id?: string | undefined;
  /** XEP-0359: the archive's id, given by the room; the handle for XEP-0425. */
  readonly stanzaId?: string | undefined;
  /** XEP-0421, given by the room. */
  readonly occupantId?: string | undefined;
  /** Everything in it that somebody may be shown, in the order of the stanza; none empty but a subject taken away. */
  readonly texts: readonly SaidText[];
  /** XEP-0308, or Jitsi's form of it: the sender's id of the message that this one replaces. */
  readonly replaces?: string | undefined;
  /** Where it says both: what it replaces in Jitsi's form. */
  readonly alsoReplaces?: string | undefined;
  /** XEP-0424: the message that this one takes back, by the room's id (section 5.1) or the sender's own. */
  readonly takesBack?: string | undefined;
  readonly reply?: Reply | undefined;
  /** XEP-0428: what stands around stretches that clients cut out of the bodies, joined as they show it; of bounded size. */
  readonly joined?: readonly string[] | undefined;
  /** Something in it is for those only who have the key; a body may say so to all others. */
  readonly encrypted?: true | undefined;
  /** XEP-0203, stamped by the room: history that was said before we joined, in ms since 1970. */
  readonly delayed?: number | undefined;
}

/** The texts that make up what was said, as opposed to what goes with it. */
export function bodiesOf({ texts }: Pick<GroupchatMessage, "texts">): string[] {
  return textsAt("body", texts);
}

export function saysNothing({ texts }: Pick<GroupchatMessage, "texts">): boolean {
  return texts.every(({ text }) => text === "");
}

/** XEP-0045 section 8.1: it gives the room another subject, or takes it away. */
export function setsSubject({ texts }: Pick<GroupchatMessage, "texts">): boolean {
  return texts.some(({ where }) => where === "subject");
}

/**
 * UTF-16 units and lines of what was said. XHTML says it once more: whichever is larger counts, since it may as well
 * stand alone.
 */
export function amountOf({ texts }: GroupchatMessage): { units: number; lines: number } {
  const forms = [textsAt("body", texts), textsAt("xhtml", texts)];
  return {
    units: Math.max(...forms.map((form) => form.reduce((sum, { length }) => sum + length, 0))),
    lines: Math.max(...forms.map((form) => form.reduce((sum, text) => sum + linesOf(text), 0))),
  };
}

function textsAt(place: TextPlace, texts: readonly SaidText[]): string[] {
  return texts.filter(({ where }) => where === place).map(({ text }) => text);
}

const lineEnds = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;

/** Lines as Unicode has them (UAX #14, mandatory breaks), empty ones too. */
export function linesOf(text: string): number {
  return 1 + (text.match(lineEnds)?.length ?? 0);
}
