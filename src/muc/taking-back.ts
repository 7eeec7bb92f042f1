import { type Remembered, versions } from "./history.ts";
import type { GroupchatMessage } from "./message.ts";

/** Who takes back what (XEP-0424): a message for others' clients, which no rule is to mistake for something said. */
export interface TakingBack {
  /**
   * Whether the message is the notice that its sender takes back one of those. Of each that counts once: who says it
   * again and again says something. A notice in words of its own counts only for what broke no rule, so that each costs
   * a message that was judged in full.
   */
  own(said: readonly Remembered[], message: GroupchatMessage): boolean;
}

export function createTakingBack(): TakingBack {
  const takenBack = new WeakSet<Remembered>();
  return {
    own(said, message) {
      const { takesBack } = message;
      if (takesBack === undefined) return false;
      const inStockWords = isNotice(message);
      if (!inStockWords && !isShort(message)) return false;
      const byTheRoom = said.filter(({ stanzaId }) => stanzaId === takesBack);
      const meant = [...byTheRoom, ...versions(said, takesBack)].filter((one) => {
        return !takenBack.has(one) && !one.takesBack && (inStockWords || !one.caught);
      });
      for (const one of meant) takenBack.add(one);
      return meant.length > 0;
    },
  };
}

// In some languages the sentences below are half as long again.
const LONGEST_OF_ANY = 200;

/** As a notice in another language is. */
function isShort({ texts }: GroupchatMessage): boolean {
  return texts.every(({ where, text }) => where === "body" && text.length <= LONGEST_OF_ANY);
}

/**
 * What XEP-0424 has clients write for those that do not know it, in the words of its versions 0.2 to 0.5 and of the
 * clients that changed them a little. Nothing in it is left to the sender.
 */
const SENTENCE =
  /^(?:\/me|(?:this|the) person|I) (?:(?:has )?retracted|attempted to retract) a (?:previous )?message(?:, but (?:it(?:['’]s| is) (?:unsupported|not supported) by your client|your client does not support it))?(?:\.{1,3}|…)?$/i;

// The longest has 92.
const LONGEST = 100;

/** Whether a message that takes another back says so in its client's words, and nothing else. */
export function isNotice({ texts }: GroupchatMessage): boolean {
  return texts.every(({ where, text }) => {
    return where === "body" && text.length <= LONGEST && SENTENCE.test(text.trim());
  });
}
