import type { Affiliation, Occupant, Role } from "../muc/occupant.ts";
import type { Standing } from "../muc/standing.ts";
import { isWithin as isUnder, readHost } from "../text/hosts.ts";

/** Of whom, or when, something holds: every part that is given must be so. Empty: always. */
export interface Condition {
  /** One of these. */
  readonly affiliation?: readonly Affiliation[] | undefined;
  /** One of these. */
  readonly role?: readonly Role[] | undefined;
  /** The sender's server is one of these, or below one: where guests without an account have one of their own. */
  readonly host?: readonly string[] | undefined;
  /** Nicks, compared as they are written. */
  readonly nick?: readonly string[] | undefined;
  /** Bare JIDs, where the room shows them to the bot. */
  readonly jid?: readonly string[] | undefined;
  /** Was seen for the first time less than so many minutes ago, or has said fewer messages than that. */
  readonly newcomer?: Tenure | undefined;
  /** Was seen for the first time at least so many minutes ago, and has said at least as many messages. */
  readonly regular?: Tenure | undefined;
  readonly time?: TimeOfDay | undefined;
  /** One of these holds. */
  readonly anyOf?: readonly Condition[] | undefined;
}

export interface Tenure {
  readonly minutes?: number | undefined;
  /** Those that broke no rule. */
  readonly messages?: number | undefined;
}

export interface TimeOfDay {
  /** Minutes after midnight; `from` is in it, `to` is not; `from` later than `to` goes over midnight. */
  readonly from: number;
  readonly to: number;
  /** IANA's name, for example Europe/Paris. */
  readonly timezone: string;
  /** What a clock shows there, in minutes after midnight, at so many ms since 1970. */
  readonly clock: (now: number) => number;
}

export interface Circumstances {
  readonly sender: Occupant;
  readonly standing: Standing;
  /** ms since 1970 */
  readonly now: number;
}

/** What of a condition is not so, in words for people; undefined where all is. */
export type Unmet = string;

export function unmet(condition: Condition, circumstances: Circumstances): Unmet | undefined {
  const { sender, standing, now } = circumstances;
  const { affiliation, role, host, nick, jid, newcomer, regular, time, anyOf } = condition;
  if (affiliation && !affiliation.includes(sender.affiliation)) return `affiliation is ${sender.affiliation}`;
  if (role && !role.includes(sender.role)) return `role is ${sender.role}`;
  if (nick && !nick.includes(sender.nick)) return "has another nick";
  if ((jid || host) && sender.realJid === undefined) return "the room does not show the JID";
  if (jid && !jid.includes(sender.realJid ?? "")) return "has another JID";
  if (host && !isOn(host, sender.realJid ?? "")) return "is on another host";
  if (newcomer && !isNew(newcomer, standing, now)) return "is no newcomer";
  if (regular && !isRegular(regular, standing, now)) return "is no regular";
  if (time && !isWithin(time, now)) return "not at this time of day";
  return anyOf && noneMet(anyOf, circumstances);
}

function noneMet(conditions: readonly Condition[], circumstances: Circumstances): Unmet | undefined {
  const reasons = new Set<Unmet>();
  for (const condition of conditions) {
    const reason = unmet(condition, circumstances);
    if (reason === undefined) return undefined;
    reasons.add(reason);
  }
  return [...reasons].join("; ");
}

function isOn(hosts: readonly string[], realJid: string): boolean {
  const domain = readHost(realJid.slice(realJid.indexOf("@") + 1));
  return domain !== undefined && hosts.some((host) => isUnder(domain, readHost(host) ?? host));
}

/** Whoever was there before the bot is no newcomer. */
function isNew({ minutes, messages }: Tenure, { since, messages: said }: Standing, now: number): boolean {
  if (since === undefined) return false;
  const young = minutes !== undefined && now - since < minutes * 60_000;
  const quiet = messages !== undefined && said < messages;
  return young || quiet;
}

/** Whoever was there before the bot has been there for long enough, and may still have said too little. */
function isRegular({ minutes, messages }: Tenure, { since, messages: said }: Standing, now: number): boolean {
  const old = minutes === undefined || since === undefined || now - since >= minutes * 60_000;
  return old && (messages === undefined || said >= messages);
}

function isWithin({ from, to, clock }: TimeOfDay, now: number): boolean {
  const minute = clock(now);
  return from <= to ? from <= minute && minute < to : from <= minute || minute < to;
}

/** `from` and `to` in minutes after midnight. Where there is no such time zone, the clock throws a RangeError. */
export function timeOfDay(from: number, to: number, timezone: string): TimeOfDay {
  // Dear to make, cheap to ask: one for as long as the condition is in force, made when it is asked for.
  let format: Intl.DateTimeFormat | undefined;
  const clock = (now: number): number => {
    format ??= new Intl.DateTimeFormat("en-GB", {
      timeZone: timezone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const parts = format.formatToParts(now);
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    return part("hour") * 60 + part("minute");
  };
  return { from, to, timezone, clock };
}
