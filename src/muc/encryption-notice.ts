/**
 * What clients write beside an encrypted message for those that have no key (XEP-0384, XEP-0373, XEP-0027), as
 * Conversations, Converse, Dino, Gajim, Miranda, Monal, Profanity and Smack word it. Nothing in it is left to the sender.
 */
const SENTENCES = new Set([
  "I sent you an OMEMO encrypted message but your client doesn't seem to support that.",
  "I sent you an OMEMO encrypted message but your client doesn't seem to support that",
  "I sent you an OMEMO encrypted message but your client doesn't seem to support that. Find more information on https://conversations.im/omemo",
  "This is an OMEMO encrypted message which your client doesn't seem to support. Find more information on https://conversations.im/omemo",
  "You received a message encrypted with OMEMO but your client doesn't support OMEMO.",
  "[This message is OMEMO encrypted]",
  "I sent you a PGP encrypted message but your client doesn't seem to support that.",
  "This message is *encrypted* with OpenPGP (See :XEP:`0373`)",
  "[This message is *encrypted* with OpenPGP (See :XEP:`0373`]",
  "This message is *encrypted* with OpenPGP",
]);

/** Typographers put another apostrophe; nothing else may differ. */
export function isEncryptionNotice(text: string): boolean {
  return SENTENCES.has(text.trim().replaceAll("’", "'"));
}
