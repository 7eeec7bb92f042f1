/** Every XML namespace that is spoken here, with its source. */
export const NS = {
  /** XEP-0030 2.5 */
  discoInfo: "http://jabber.org/protocol/disco#info",
  /** XEP-0045 1.35 */
  muc: "http://jabber.org/protocol/muc",
  mucUser: "http://jabber.org/protocol/muc#user",
  /** XEP-0203 2.0 */
  delay: "urn:xmpp:delay",
  /** XEP-0308 1.2 */
  correct: "urn:xmpp:message-correct:0",
  /** XEP-0313 1.1 */
  archive: "urn:xmpp:mam:2",
  /** XEP-0359 0.7 */
  stanzaId: "urn:xmpp:sid:0",
  /** XEP-0421 1.0 */
  occupantId: "urn:xmpp:occupant-id:0",
  /** XEP-0424 0.4 */
  retract: "urn:xmpp:message-retract:1",
  /** XEP-0425 0.3 */
  moderate: "urn:xmpp:message-moderate:1",
  /** COMPAT Debian 12's and livechat's Prosody modules: XEP-0424 0.3, XEP-0425 0.2, XEP-0422 0.1. */
  retract0: "urn:xmpp:message-retract:0",
  moderate0: "urn:xmpp:message-moderate:0",
  fasten0: "urn:xmpp:fasten:0",
  /** RFC 6120 section 8.3 */
  stanzaErrors: "urn:ietf:params:xml:ns:xmpp-stanzas",
} as const;
