import { writtenMute } from "../config/mutes.ts";
import type { RoomSettings, Traced, TracedSettings } from "../moderation/policy.ts";

/** Kept by the server alone: the bot can do nothing for them without its module there. */
const OF_MODULE: ReadonlySet<string> = new Set<keyof RoomSettings>([
  "slowMode",
  "muteAnonymous",
  "moderationDelay",
  "anonymizeModerators",
  "terms",
  "mutes",
]);

/** A setting as people write it. */
interface ShownSetting {
  readonly name: string;
  readonly traced: Traced<unknown>;
  /** What is asked for does not hold without the Prosody module. */
  readonly needsModule: boolean;
}

export function shownSettings({ mutes, ...settings }: TracedSettings): ShownSetting[] {
  const written = {
    ...mutes,
    value: mutes.value.map(writtenMute),
    overrides: mutes.overrides.map((lower) => ({ ...lower, value: lower.value.map(writtenMute) })),
  };
  return Object.entries<Traced<unknown>>({ ...settings, mutes: written }).map(([name, traced]) => ({
    name,
    traced,
    needsModule: OF_MODULE.has(name) && isSomething(traced.value),
  }));
}

function isSomething(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
