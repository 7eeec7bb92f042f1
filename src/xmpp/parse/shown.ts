import type { TextPlace } from "../../muc/message.ts";
import { NS } from "../namespaces.ts";
import type { Attributes } from "./walk.ts";

/** An element of which clients show the text inside, or what one of its attributes says. */
export interface Shown {
  readonly where: TextPlace;
  readonly ns: string;
  readonly name: string;
  /** Absent: the text inside. */
  readonly attribute?: (attrs: Attributes) => string | undefined;
  /** What clients load and never spell out: left out where it is inside the stanza itself. */
  readonly loaded?: true;
}

const FILES = [NS.fileMetadata, NS.jingleFile3, NS.jingleFile4, NS.jingleFile5];

const SHOWN: readonly Shown[] = [
  // XEP-0066 section 3
  { where: "file", ns: NS.oob, name: "url" },
  { where: "link-description", ns: NS.oob, name: "desc" },
  // XEP-0249 section 2: clients ask whether to join the room, and tell why.
  { where: "link", ns: NS.conference, name: "x", attribute: ({ jid }) => jid && `xmpp:${jid}?join` },
  { where: "link-description", ns: NS.conference, name: "x", attribute: ({ reason }) => reason },
  // XEP-0045 section 7.8.2
  { where: "link-description", ns: NS.mucUser, name: "reason" },
  // XEP-0172 section 4, and Jitsi's name of who is not among those who are shown to be there.
  { where: "display-name", ns: NS.nick, name: "nick" },
  { where: "display-name", ns: NS.jitsiDisplayName, name: "display-name" },
  // XEP-0444 section 3
  { where: "reaction", ns: NS.reactions, name: "reaction" },
  // XEP-0382 section 3: the hint stands where the body is until somebody asks for that.
  { where: "heading", ns: NS.spoiler, name: "spoiler" },
  // XEP-0481 section 2.2: the message once more, in another form.
  { where: "xhtml", ns: NS.content, name: "content" },
  // XEP-0447 and XEP-0385: a file, what it is called, and where it lies.
  ...FILES.flatMap((ns): Shown[] => [
    { where: "link-description", ns, name: "name" },
    { where: "link-description", ns, name: "desc" },
  ]),
  { where: "file", ns: NS.urlData, name: "url-data", attribute: ({ target }) => target },
  { where: "file", ns: NS.thumbnail, name: "thumbnail", attribute: ({ uri }) => uri, loaded: true },
  // XEP-0372: of the other types are mentions, and an xmpp: source is a client that offers the file.
  {
    where: "file",
    ns: NS.reference,
    name: "reference",
    attribute: ({ type, uri }) => (type === "data" && !uri?.startsWith("xmpp:") ? uri : undefined),
  },
  // XEP-0511: the preview of a page, made by the sender.
  { where: "link", ns: NS.rdf, name: "Description", attribute: about },
  { where: "link", ns: NS.openGraph, name: "url" },
  { where: "link", ns: NS.openGraph, name: "image", loaded: true },
  { where: "link", ns: NS.openGraph, name: "video", loaded: true },
  { where: "link-description", ns: NS.openGraph, name: "title" },
  { where: "link-description", ns: NS.openGraph, name: "description" },
  { where: "link-description", ns: NS.openGraph, name: "site_name" },
  { where: "link-description", ns: NS.openGraphImage, name: "alt" },
];

/**
 * What people get to see besides bodies, subjects and XHTML-IM, at whatever depth it stands: by namespace and name, for
 * each all that is shown of it.
 */
export const shownIn: ReadonlyMap<string, ReadonlyMap<string, readonly Shown[]>> = new Map(
  SHOWN.map(({ ns }) => {
    const ofIt = SHOWN.filter((shown) => shown.ns === ns);
    return [ns, new Map(ofIt.map(({ name }) => [name, ofIt.filter((shown) => shown.name === name)]))];
  }),
);

/** Qualified, with whatever prefix. */
function about(attrs: Attributes): string | undefined {
  const name = Object.keys(attrs).find((attribute) => /^[^:]*:about$/.test(attribute));
  return name && attrs[name];
}
