import { expect, test } from "vitest";
import { stanza } from "../../../test/support/stanza.ts";
import { isEncrypted } from "./encrypted.ts";

test.each([
  ["OMEMO as most speak it", "<encrypted xmlns='eu.siacs.conversations.axolotl'/>", true],
  ["OMEMO", "<encrypted xmlns='urn:xmpp:omemo:2'/>", true],
  ["OpenPGP", "<openpgp xmlns='urn:xmpp:openpgp:0'/>", true],
  ["PGP as it was", "<x xmlns='jabber:x:encrypted'/>", true],
  ["whatever says so", "<encryption xmlns='urn:xmpp:eme:0' namespace='x'/>", true],
  ["nothing", "", false],
  ["another namespace", "<encrypted xmlns='urn:example'/>", false],
  ["somewhere inside", "<a xmlns='urn:example'><encrypted xmlns='urn:xmpp:omemo:2'/></a>", false],
])("%s", (_what, inner, expected) => {
  expect(isEncrypted(stanza(`<message><body>x</body>${inner}</message>`))).toBe(expected);
});
