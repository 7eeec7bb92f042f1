import { type Element, xml } from "@xmpp/component";
import type { Seen } from "../protocol.ts";

/** XEP-0045 1.35 */
const MUC_USER = "http://jabber.org/protocol/muc#user";
/** XEP-0045 section 15.6.2: about yourself; and: the nick becomes another. */
const SELF = "110";
const RENAMED = "303";

/** Who is told of: somebody by what is seen of them, or the bot by its nick. */
export type Whom = { readonly nick: string } & Partial<Seen>;

export interface PresenceOptions {
  readonly isSelf?: boolean;
  readonly available?: boolean;
  /** Leaves under the old nick, to come back under this one. */
  readonly now?: string | undefined;
}

/** A presence as the room would send it (XEP-0045 sections 7.2.2, 7.6 and 7.14). */
export function presence(room: string, whom: Whom, options: PresenceOptions = {}): Element {
  const { nick, role, affiliation } = whom;
  const { isSelf = false, now, available = now === undefined } = options;
  const codes = [...(isSelf ? [SELF] : []), ...(now === undefined ? [] : [RENAMED])];
  return xml(
    "presence",
    { from: `${room}/${nick}`, ...(available ? {} : { type: "unavailable" }) },
    xml(
      "x",
      MUC_USER,
      xml("item", { role, affiliation, nick: now }),
      ...codes.map((code) => xml("status", { code })),
    ),
  );
}
