import { expect, test } from "vitest";
import { isEncryptionNotice } from "./encryption-notice.ts";

const conversations =
  "I sent you an OMEMO encrypted message but your client doesn’t seem to support that. Find more information on https://conversations.im/omemo";

test.each([
  ["Conversations", conversations],
  ["with the other apostrophe", conversations.replace("’", "'")],
  ["Dino, Monal", "[This message is OMEMO encrypted]"],
  ["Gajim, Profanity", "You received a message encrypted with OMEMO but your client doesn't support OMEMO."],
  ["white space around it", "\n[This message is OMEMO encrypted] "],
])("what a client says for itself: %s", (_who, text) => expect(isEncryptionNotice(text)).toBe(true));

test.each([
  `${conversations} Buy!`,
  `Buy! ${conversations}`,
  conversations.replace("conversations.im", "spam.example"),
  conversations.toUpperCase(),
  "",
])("what somebody else says: %s", (text) => expect(isEncryptionNotice(text)).toBe(false));
