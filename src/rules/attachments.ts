import { z } from "zod";
import { closestDomain, compileDomains } from "../moderation/domains.ts";
import { defineRule } from "../moderation/rule.ts";
import { isSpoken } from "../moderation/tally.ts";
import type { JudgedText } from "../moderation/text.ts";
import { addressesIn, hostOfAddress, isInternal, withoutScheme } from "../text/address.ts";
import type { Span } from "../text/span.ts";

const kinds = ["image", "video", "audio", "other"] as const;
type Kind = (typeof kinds)[number];

const extensions: Record<Kind, string> = {
  image: "apng avif bmp gif heic heif ico jfif jpeg jpg jxl png svg tif tiff webp",
  video: "3gp avi gifv m4v mkv mov mp4 mpeg mpg ogv webm wmv",
  audio: "aac flac m4a mid mp3 oga ogg opus wav weba wma",
  other:
    "7z apk bin bz2 csv deb dmg doc docx epub exe gz ics iso jar mobi msi odp ods odt pdf ppt pptx rar rpm rtf tar tgz torrent txt vcf xls xlsx xz zip",
};
const kindOf = new Map(
  kinds.flatMap((kind) => extensions[kind].split(" ").map((extension) => [extension, kind] as const)),
);

interface Attachment {
  readonly kind: Kind;
  readonly host: string | undefined;
  readonly span: Span;
}

export default defineRule({
  name: "attachments",
  summary: "Files, pictures, videos and sound in messages.",
  doc: [
    "For rooms where uploads are abused. An attachment is what a message offers as a file beside its text, and a link in",
    "the text to a picture, a video or a sound, which many clients show in its place. What it is, the end of its name",
    "tells: nothing is downloaded. That only newcomers may attach nothing is said with `when`. Missed: pictures behind",
    "a link that does not say so, files under a false name, and pictures that are in the message itself. Mistaken: a",
    "page that is offered as a file is; it counts as `other`.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    allow: z.array(z.enum(kinds)).default([]).describe("Kinds that may be attached"),
    domains: z
      .array(z.string())
      .max(1_000)
      .default([])
      .describe("Whatever lies on these domains, or below them, may be attached"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "a link to a picture is one, a link to a page is none",
      options: {},
      transcript: [
        { nick: "romeo", text: "https://example.org/page.html?picture=1.jpg" },
        { nick: "romeo", text: "I called it holiday.jpg" },
        { nick: "mallory", text: "https://upload.example.org/8a/holiday.JPG?size=big", caught: true },
        { nick: "mallory", text: "listen to https://example.org/a/song.mp3#t=3", caught: true },
      ],
    },
    {
      says: "pictures may be shown, and all that lies on our own server",
      options: { allow: ["image"], domains: ["example.org"] },
      transcript: [
        { nick: "romeo", text: "https://pictures.example.net/cat.png" },
        { nick: "romeo", text: "https://upload.example.org/1/film.mp4" },
        { nick: "mallory", text: "https://videos.example.net/film.mp4", caught: true },
      ],
    },
  ],
  compile: ({ allow, domains, reason }, report) => ({
    allow: new Set(allow),
    domains: compileDomains(domains, "domains", report),
    reason,
  }),
  evaluate({ settings: { allow, domains, reason }, texts, work }) {
    for (const [index, text] of texts.entries()) {
      work.steps += text.original.length;
      const { where } = text;
      for (const { kind, host, span } of attachmentsIn(text)) {
        if (allow.has(kind) || (host !== undefined && closestDomain(host, domains, work))) continue;
        return { evidence: { entry: `attachment: ${kind}`, where, text: index, span }, reason };
      }
    }
    return undefined;
  },
});

function attachmentsIn({ where, original, links }: JudgedText): Attachment[] {
  const isAddress = where === "file" || where === "link";
  if (isAddress && !isInternal(original)) {
    // A link without a file's name leads to a page.
    return addressesIn(original).flatMap(({ written, span }) => {
      const kind = kindOfFile(written) ?? (where === "file" ? "other" : undefined);
      return kind ? [{ kind, host: hostOfAddress(written), span }] : [];
    });
  }
  if (!isAddress && !isSpoken({ where })) return [];
  const encrypted = mayBeEncrypted.test(original)
    ? addressesIn(original).filter(({ written }) => isEncrypted.test(written))
    : [];
  return [
    ...encrypted.map(({ written, span }) => ({
      kind: kindOfFile(written) ?? "other",
      host: hostOfAddress(written),
      span,
    })),
    ...links.flatMap(({ written, host, span }) => {
      const kind = kindOfFile(written);
      // Clients show the others as links.
      return kind && kind !== "other" ? [{ kind, host, span }] : [];
    }),
  ];
}

/** XEP-0454: an encrypted file, with its key. */
const mayBeEncrypted = /aesgcm:/i;
const isEncrypted = /^aesgcm:\/\//i;

const escaped = /%[2-7][0-9a-f]/gi;
// Behind these, servers are told which version of a file is meant.
const extension = /\.([a-z0-9]+)(?=[;:&]|$)/gi;

/** By the last name of the path: a host alone is no file, though it may end in `.mov`. */
function kindOfFile(address: string): Kind | undefined {
  if (!address.includes("/")) return undefined;
  const [path = ""] = withoutScheme(address).split(/[?#]/, 1);
  const slash = path.lastIndexOf("/");
  if (slash === -1) return undefined;
  const name = path.slice(slash).replace(escaped, (code) => decodeURIComponent(code));
  for (const [, ending = ""] of name.matchAll(extension)) {
    const kind = kindOf.get(ending.toLowerCase());
    if (kind) return kind;
  }
  return undefined;
}
