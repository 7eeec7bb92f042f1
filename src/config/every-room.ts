import type { RoomPolicy, TracedSettings } from "../moderation/policy.ts";
import type { BareJid } from "../muc/jid.ts";
import { compileShortNames } from "../text/emojis.ts";
import { builtInLayer } from "./built-in.ts";
import type { RuleSources } from "./compile.ts";
import type { DataFiles } from "./data-files.ts";
import { withExemptions } from "./exemption.ts";
import { roomsLeftOut } from "./gate-policy.ts";
import { isInsideJitsi } from "./jitsi-hosts.ts";
import { mergeLayers } from "./layers.ts";
import type { Opened, Run } from "./memory.ts";
import type { ModerationFile } from "./moderation-file.ts";
import type { Part } from "./parts.ts";
import type { PresetChoice } from "./presets.ts";
import { mergeSettings, traced } from "./settings.ts";

/** What holds in rooms of which no file tells: only our module on the server hears of them. */
export interface EveryRoom {
  /** The MUC domains, in lower case. */
  readonly hosts: readonly string[];
  readonly policy: Omit<RoomPolicy, "room">;
  readonly sources: RuleSources;
  /** Rooms that the files switch off, or have the bot go into. */
  readonly except: ReadonlySet<BareJid>;
}

/** What the rest of the files comes to. */
export interface Beside {
  readonly instance: readonly Part[];
  readonly policies: ReadonlyMap<BareJid, RoomPolicy>;
  readonly off: ReadonlyMap<BareJid, TracedSettings>;
  /** Whether it logs in with an account. */
  readonly isClient: boolean;
  readonly isJitsis: boolean;
}

/** Who writes one of these may mean the rooms that the files tell of; of the profile the others are the point. */
const WRITTEN = new Set(["defaultEnabled", "enabled"]);

/** Whether the room is one of them, where no file names it. */
export function isIn({ hosts, except }: EveryRoom, room: BareJid): boolean {
  return hosts.includes(room.slice(room.lastIndexOf("@") + 1)) && !except.has(room);
}

/** Undefined where the instance does not want such rooms, or cannot have them: then an issue says why. */
export function compileEveryRoom(
  files: DataFiles,
  { reader, value: moderation }: Opened<ModerationFile>,
  { instance, policies, off, isClient, isJitsis }: Beside,
  run: Run,
): EveryRoom | undefined {
  const settings = mergeSettings(instance.map((part) => part.settings));
  if (!settings.enabled.value) return undefined;
  const hosts = hostsOf(files, moderation).filter((host) => !(isJitsis && isInsideJitsi(host)));
  const { origin } = settings.enabled;
  const obstacle = obstacleTo(settings, hosts, isClient);
  if (obstacle) {
    run.issues.push({
      code: "every-room-off",
      severity: origin && WRITTEN.has(origin.path) ? "note" : "warning",
      ...(origin ?? { file: reader.file, path: "" }),
      ...obstacle,
    });
    return undefined;
  }
  const { entries, talks, handlers } = mergeLayers([
    builtInLayer(run),
    ...instance.flatMap((part) => part.rules()),
  ]);
  const exempt = instance.flatMap((part) => part.exempt ?? []);
  const inside = [...policies].filter(([, policy]) => !policy.settings.gate.value);
  const every: EveryRoom = {
    hosts,
    policy: {
      channel: undefined,
      settings,
      entries: withExemptions(entries, exempt),
      talks,
      handlers,
      customEmojis: compileShortNames([]),
    },
    sources: {
      preset: traced<PresetChoice>(
        "none",
        instance.flatMap((part) => part.preset ?? []),
      ),
      exempt,
    },
    except: new Set([...off.keys(), ...inside.map(([room]) => room)]),
  };
  tellTooMany(every, run);
  return every;
}

/** The folder's own, and those that moderation.json names. */
function hostsOf({ mucDomain }: DataFiles, { muc_domains = [] }: ModerationFile): string[] {
  return [...new Set([...(mucDomain === undefined ? [] : [mucDomain.toLowerCase()]), ...muc_domains])];
}

function obstacleTo(
  { gate }: TracedSettings,
  hosts: readonly string[],
  isClient: boolean,
): { readonly message: string; readonly hint: string } | undefined {
  const message = (why: string) => `rooms of which no file tells are not moderated: ${why}`;
  if (!gate.value) {
    return {
      message: message(`gate is false in ${gate.origin?.file}`),
      hint: "Only the Prosody module hears of them: take it out, and write it at the rooms that are to do without.",
    };
  }
  if (isClient) {
    return {
      message: message("the bot logs in with an account"),
      hint: "Only the Prosody module hears of them, and it speaks with components: log in as one.",
    };
  }
  if (hosts.length > 0) return undefined;
  return {
    message: message("no file says on which MUC domain they are"),
    hint: 'Write it into moderation.json: "muc_domains": ["rooms.example.org"].',
  };
}

function tellTooMany(every: EveryRoom, { issues }: Run): void {
  const left = Math.max(0, ...every.hosts.map((host) => roomsLeftOut(every.except, host)));
  if (left === 0) return;
  issues.push({
    code: "too-many-exceptions",
    severity: "warning",
    ...(every.policy.settings.enabled.origin ?? { file: "", path: "" }),
    message: `${left} of the ${every.except.size} rooms that are switched off are too many for the server`,
    hint: "Take out those that are gone: in the others slow mode, mutes and terms hold all the same.",
  });
}
