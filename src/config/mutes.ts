import { z } from "zod";
import type { Mute } from "../moderation/policy.ts";
import { isLocalpart } from "../muc/jid.ts";
import { bareJid } from "./condition-shape.ts";
import { isDomain } from "./domain.ts";

/** Of one file. */
export const MUTES_LIMIT = 1_000;

// Prosody's are 44 characters of base64.
const OCCUPANT_ID_LIMIT = 256;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

const until = z
  .string()
  .refine(
    (text) => TIME.test(text) && !Number.isNaN(Date.parse(text)),
    "expected a time such as 2026-11-21T20:15Z",
  )
  .transform((text) => Date.parse(text));

/** Somebody who may only read. */
export const muteShape = z
  .strictObject({
    jid: bareJid
      .refine(isKnownToServers, "expected an address such as mallory@example.org")
      .optional()
      .describe("Their address"),
    occupantId: z
      .string()
      .min(1)
      .max(OCCUPANT_ID_LIMIT)
      .optional()
      .describe("What the room knows them by (XEP-0421), where they have no address that is shown"),
    until: until.optional().describe("Until when, such as 2026-11-21T20:15Z; for good if absent"),
  })
  .refine(({ jid, occupantId }) => jid !== undefined || occupantId !== undefined, {
    error: "says nothing of whom: write jid or occupantId",
    when: ({ issues }) => issues.length === 0,
  });

/** One address that a server takes for none, and it takes nothing of the room's policy. */
function isKnownToServers(jid: string): boolean {
  const at = jid.indexOf("@");
  return isLocalpart(jid.slice(0, at)) && isDomain(jid.slice(at + 1));
}

/** As people write it. */
export function writtenMute({ until, ...who }: Mute): object {
  return until === undefined ? who : { ...who, until: new Date(until).toISOString() };
}

/** As the gate's module takes it. */
export interface GateMute {
  readonly jid?: string;
  readonly occupantId?: string;
  /** Seconds since 1970. */
  readonly until?: number;
}

/** Of two that say something of the same person the longer one. */
export function gateMutes(mutes: readonly Mute[]): GateMute[] {
  const longest = new Map<string, Mute>();
  for (const mute of mutes) {
    const key = JSON.stringify([mute.jid, mute.occupantId]);
    const until = later(mute.until, longest.has(key) ? longest.get(key)?.until : 0);
    longest.set(key, { ...mute, until });
  }
  return [...longest.values()].map(({ jid, occupantId, until }) => ({
    ...(jid !== undefined && { jid }),
    ...(occupantId !== undefined && { occupantId }),
    ...(until !== undefined && { until: Math.ceil(until / 1000) }),
  }));
}

/** Undefined is for good. */
function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}
