import { z } from "zod";
import { closestDomain, compileDomains, type Domains } from "../moderation/domains.ts";
import { defineRule } from "../moderation/rule.ts";
import type { JudgedText } from "../moderation/text.ts";
import { addressesIn, isInternal } from "../text/address.ts";
import { findLinks, type Link } from "../text/links.ts";
import type { Work } from "../text/work.ts";

interface Settings {
  readonly allow: Domains;
  readonly deny: Domains;
  /** By what is written, so that a list of nothing but mistakes does not forbid all links. */
  readonly deniesSome: boolean;
  readonly mail: boolean;
  readonly spaced: boolean;
  readonly reason: string;
}

const domains = z.array(z.string()).max(1_000).default([]);

export default defineRule({
  name: "links",
  summary: "Links, all or those to some domains.",
  doc: [
    "Without a list every link is caught. With `allow` all but the links to these domains are; with `deny` only the",
    "links to those are. With both, `allow` makes exceptions from `deny`, or `deny` from `allow`: of two entries that",
    "fit the longer decides, and what fits neither passes. What lies below a domain belongs to it. Links without",
    "`https://` are seen too, and disguised ones (`hxxps://`, `example[.]com`), and addresses that only some clients",
    "show. That only newcomers may not post links is said with `when`. Missed: where a short link leads, and",
    "addresses spelt out in words. Mistaken: names with a dot that could be a domain, which `allow` repairs.",
  ].join("\n"),
  judges: "content",
  options: z.object({
    allow: domains.describe("Domains that may be linked to, with all below them"),
    deny: domains.describe("Domains that may not be linked to, with all below them; other links pass then"),
    mail: z.boolean().default(false).describe("Whether mail addresses count as links, by their domain"),
    spaced: z
      .boolean()
      .default(false)
      .describe("Whether `example . com` is a link too; sometimes that is only careless writing"),
    reason: z.string().default("").describe("What everybody is shown in place of the message"),
  }),
  examples: [
    {
      says: "every link but to allowed domains",
      options: { allow: ["example.org"] },
      transcript: [
        { nick: "romeo", text: "see https://video.example.org/w/1?t=3" },
        { nick: "romeo", text: "write to romeo@example.net... or not" },
        { nick: "mallory", text: "see http://example.org.example.net/", caught: true },
        { nick: "mallory", text: "hxxps://shop.example[.]net", caught: true },
        { nick: "mallory", text: "go to example.com now", caught: true },
      ],
    },
    {
      says: "only the links to denied domains",
      options: { deny: ["example.net", "*.example.com"], allow: ["docs.example.net"] },
      transcript: [
        { nick: "romeo", text: "https://example.org and https://docs.example.net/page" },
        { nick: "mallory", text: "https://www.example.net", caught: true },
        { nick: "mallory", text: "EXAMPLE.COM/cheap", caught: true },
      ],
    },
  ],
  compile: ({ allow, deny, mail, spaced, reason }, report): Settings => ({
    allow: compileDomains(allow, "allow", report),
    deny: compileDomains(deny, "deny", report),
    deniesSome: deny.length > 0,
    mail,
    spaced,
    reason,
  }),
  evaluate({ settings, texts, work }) {
    for (const [index, text] of texts.entries()) {
      const { where } = text;
      work.steps += text.original.length;
      for (const { kind, host, span } of linksIn(text, settings)) {
        if (kind === "mail" && !settings.mail) continue;
        const entry = objection(host, settings, work);
        if (entry !== undefined) {
          return { evidence: { entry, where, text: index, span }, reason: settings.reason };
        }
      }
    }
    return undefined;
  },
});

/** The entry of `deny`, or what there is against any link; undefined where it may be posted. */
function objection(host: string, { allow, deny, deniesSome }: Settings, work: Work): string | undefined {
  const allowed = closestDomain(host, allow, work);
  const denied = closestDomain(host, deny, work);
  if (denied !== undefined && denied.length > (allowed?.length ?? 0)) return deny.get(denied);
  if (allowed !== undefined || deniesSome) return undefined;
  return allow.size > 0 ? "a link to a domain that is not allowed" : "a link";
}

/** An address that goes with the message is a link, though it may lead to no host (`magnet:`). */
function linksIn(
  { where, original, links }: JudgedText,
  { spaced }: Settings,
): readonly Pick<Link, "kind" | "host" | "span">[] {
  if (where !== "link" && where !== "file") return spaced ? findLinks(original, { spaced }) : links;
  // No machine is asked for it, but clients show it: what it holds may be a link. `cid:` names look like mail.
  if (isInternal(original)) return links.filter(({ kind }) => kind === "url");
  return addressesIn(original).map(({ written, span }) => {
    const [read] = findLinks(written);
    return { kind: read?.kind ?? "url", host: read?.host ?? "", span };
  });
}
