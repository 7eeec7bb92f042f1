/** Every XML namespace that is spoken here, with its source. */
export const NS = {
  /** XEP-0030 2.5 */
  discoInfo: "http://jabber.org/protocol/disco#info",
  /** XEP-0045 1.35 */
  muc: "http://jabber.org/protocol/muc",
  mucUser: "http://jabber.org/protocol/muc#user",
  mucAdmin: "http://jabber.org/protocol/muc#admin",
  /** XEP-0004 2.13 */
  dataForms: "jabber:x:data",
  /** XEP-0059 1.0 */
  resultSet: "http://jabber.org/protocol/rsm",
  /** XEP-0027 1.4 */
  pgp: "jabber:x:encrypted",
  /** XEP-0066 1.5 */
  oob: "jabber:x:oob",
  /** XEP-0071 1.5 */
  xhtmlIm: "http://jabber.org/protocol/xhtml-im",
  /** XEP-0103 0.4, as XEP-0447 uses it */
  urlData: "http://jabber.org/protocol/url-data",
  /** XEP-0172 1.1 */
  nick: "http://jabber.org/protocol/nick",
  /** XEP-0203 2.0 */
  delay: "urn:xmpp:delay",
  /** XEP-0234 0.19, as XEP-0385 uses it; each of these is still sent */
  jingleFile3: "urn:xmpp:jingle:apps:file-transfer:3",
  jingleFile4: "urn:xmpp:jingle:apps:file-transfer:4",
  jingleFile5: "urn:xmpp:jingle:apps:file-transfer:5",
  /** XEP-0249 1.2 */
  conference: "jabber:x:conference",
  /** XEP-0264 0.4 */
  thumbnail: "urn:xmpp:thumbs:1",
  /** XEP-0297 1.0 */
  forward: "urn:xmpp:forward:0",
  /** XEP-0308 1.2 */
  correct: "urn:xmpp:message-correct:0",
  /** XEP-0313 1.1 */
  archive: "urn:xmpp:mam:2",
  /** XEP-0359 0.7 */
  stanzaId: "urn:xmpp:sid:0",
  /** XEP-0372 0.5, as XEP-0385 uses it */
  reference: "urn:xmpp:reference:0",
  /** XEP-0373 0.7 */
  openpgp: "urn:xmpp:openpgp:0",
  /** XEP-0380 0.4 */
  encryption: "urn:xmpp:eme:0",
  /** XEP-0382 0.2 */
  spoiler: "urn:xmpp:spoiler:0",
  /** XEP-0384 0.9, and 0.3, which most clients speak */
  omemo2: "urn:xmpp:omemo:2",
  omemo0: "eu.siacs.conversations.axolotl",
  /** XEP-0421 1.0 */
  occupantId: "urn:xmpp:occupant-id:0",
  /** XEP-0424 0.4 */
  retract: "urn:xmpp:message-retract:1",
  /** XEP-0425 0.3 */
  moderate: "urn:xmpp:message-moderate:1",
  /** XEP-0428 0.2, and what clients wrote before it had that name */
  fallback: "urn:xmpp:fallback:0",
  featureFallback: "urn:xmpp:feature-fallback:0",
  /** XEP-0444 0.2 */
  reactions: "urn:xmpp:reactions:0",
  /** XEP-0446 0.2 */
  fileMetadata: "urn:xmpp:file:metadata:0",
  /** XEP-0461 0.3 */
  reply: "urn:xmpp:reply:0",
  /** XEP-0481 0.1 */
  content: "urn:xmpp:content",
  /** XEP-0511 0.1 */
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
  openGraph: "https://ogp.me/ns#",
  openGraphImage: "https://ogp.me/ns#image:",
  /** COMPAT Debian 12's and livechat's Prosody modules: XEP-0424 0.3, XEP-0425 0.2, XEP-0422 0.1. */
  retract0: "urn:xmpp:message-retract:0",
  moderate0: "urn:xmpp:message-moderate:0",
  fasten0: "urn:xmpp:fasten:0",
  /** Jitsi Meet: what is no plain text, as JSON; the name of a visitor; what recorders say of themselves. */
  jitsiJson: "http://jitsi.org/jitmeet",
  jitsiDisplayName: "http://jitsi.org/protocol/display-name",
  jitsiRecorder: "http://jitsi.org/protocol/jibri",
  /** Our module and we (prosody-modules/PROTOCOL.md); stanzas of people that it hands on are of RFC 6121's. */
  warden: "urn:x-mucwarden:1",
  client: "jabber:client",
  /** RFC 6120 section 8.3 */
  stanzaErrors: "urn:ietf:params:xml:ns:xmpp-stanzas",
} as const;
