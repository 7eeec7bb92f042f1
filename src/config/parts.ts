import type { Layer } from "../moderation/policy.ts";
import type { BareJid } from "../muc/jid.ts";
import { channelHandlers, readChannelOptions } from "./channel-options.ts";
import { alternatives } from "./condition-shape.ts";
import type { NamedProfile } from "./connection.ts";
import type { DataFiles } from "./data-files.ts";
import type { Exemption } from "./exemption.ts";
import type { Handler } from "./handler.ts";
import { formatPath, type PathStep } from "./issue.ts";
import { type CompiledLayer, compileLayer, listed } from "./layers.ts";
import { type Opened, openGood, type Run } from "./memory.ts";
import type { ModerationFile } from "./moderation-file.ts";
import { type Overlay, overlayShape } from "./overlay.ts";
import { type PresetChoice, presetHandlers } from "./presets.ts";
import { rawEntriesOf } from "./raw-entries.ts";
import type { RoomSource } from "./room-sources.ts";
import {
  channelSettings,
  overlaySettings,
  roomSettings,
  type SettingsPart,
  type Sourced,
} from "./settings.ts";
import { readShape } from "./shape.ts";
import type { Reader, SourceFile } from "./source.ts";
import { asSpecialCharacters } from "./special-characters.ts";

/** One file of a layer: what it says besides its rules, and its rules. */
export interface Part {
  readonly settings: SettingsPart;
  /** Lowest first. Compiled when they are asked for: of a room that is switched off, never. */
  readonly rules: () => readonly CompiledLayer[];
  /** Overlays alone name one. */
  readonly preset?: Sourced<PresetChoice> | undefined;
  /** Whom all rules leave alone. */
  readonly exempt?: readonly Exemption[];
}

export interface Channel {
  readonly parts: readonly Part[];
  /** What livechat made of the channel's lists in a room file, as the owner wrote it. */
  readonly withRawEntries: (handler: Handler) => Handler;
}

export function instanceParts(
  files: DataFiles,
  { reader, value }: Opened<ModerationFile>,
  profile: NamedProfile | undefined,
  run: Run,
): Part[] {
  const { file } = reader;
  const handlers = listed(value.handlers, ["handlers"]);
  const base: Part = {
    settings: { layer: "instance", file, said: { nick: { value: value.name, path: ["name"] } } },
    rules: once(() => [compileLayer({ layer: "instance", reader, handlers }, run)]),
  };
  return [...profileParts(profile, file), base, ...overlayParts("instance", files.instanceOverlay, run)];
}

/** Conferences come and go, and no file ever tells of them. */
function profileParts(profile: NamedProfile | undefined, file: string): Part[] {
  if (profile?.name !== "jitsi") return [];
  const said = { enabled: { value: true, path: profile.path } };
  return [{ settings: { layer: "instance", file: profile.file ?? file, said }, rules: () => [] }];
}

export function readChannel(id: string, files: DataFiles, run: Run): Channel {
  const source = files.channelOptions.get(id);
  const opened = source && openGood(source, run, readChannelOptions);
  const overlay = overlayParts("channel", files.channelOverlays.get(id), run);
  if (!opened) return { parts: overlay, withRawEntries: (handler) => handler };
  const { reader, value } = opened;
  const handlers = channelHandlers(value);
  const layer = "channel";
  const base: Part = {
    settings: { layer, file: reader.file, said: channelSettings(value, reader.value) },
    rules: once(() => [compileLayer({ layer, reader, handlers, prepare: asSpecialCharacters }, run)]),
  };
  return { parts: [base, ...overlay], withRawEntries: rawEntriesOf(value) };
}

/** Of a room's file, if there is one, and of the overlay of its own. */
export function roomParts(
  room: BareJid,
  source: RoomSource | undefined,
  channel: Channel | undefined,
  overlaid: SourceFile | undefined,
  run: Run,
): Part[] {
  const overlay = overlayParts("room", overlaid, run);
  if (!source) return overlay;
  const { reader, path, room: written } = source;
  const handlers = listed(written.handlers, [...path, "handlers"]);
  const prepare = (handler: Handler) => asSpecialCharacters(channel?.withRawEntries(handler) ?? handler);
  const base: Part = {
    settings: { layer: "room", file: reader.file, said: roomSettings(written, path) },
    rules: () => [compileLayer({ layer: "room", reader, handlers, owner: room, prepare }, run)],
  };
  return [base, ...overlay];
}

function overlayParts(
  layer: "instance" | "channel" | "room",
  source: SourceFile | undefined,
  run: Run,
): Part[] {
  const read = (reader: Reader): Overlay | undefined => readShape(reader, reader.value, overlayShape);
  const opened = source && openGood(source, run, read);
  if (!opened) return [];
  const { reader, value } = opened;
  if (layer !== "instance") tellWithoutEffect(opened);
  const { file } = reader;
  // As they were written: what is read twice is read the same way.
  const { handlers = [], exempt } = reader.value as { handlers?: readonly unknown[]; exempt?: unknown };
  const own = listed(handlers, ["handlers"]);
  const { preset } = value;
  const placeOf = (index: number) => formatPath(Array.isArray(exempt) ? ["exempt", index] : ["exempt"]);
  return [
    {
      settings: { layer, file, said: overlaySettings(value, layer) },
      rules: once(() => [
        ...(preset ? [presetLayer(preset, layer, reader, run)] : []),
        compileLayer({ layer, reader, handlers: own, isStrict: true }, run),
      ]),
      preset: preset && { layer, origin: { file, path: "preset" }, value: preset },
      exempt: alternatives(value.exempt).map((condition, index) => ({
        layer,
        origin: { file, path: placeOf(index) },
        condition,
      })),
    },
  ];
}

function presetLayer(choice: PresetChoice, layer: Layer, reader: Reader, run: Run): CompiledLayer {
  const path = ["preset"];
  const handlers = presetHandlers(choice).map((value) => ({ value, path, generated: true }));
  const made = run.presets.get(choice) ?? compileLayer({ layer, reader, handlers, isPreset: true }, run);
  run.presets.set(choice, made);
  const origin = { file: reader.file, path: formatPath(path) };
  const words = [...made.words].map(
    ([id, { word }]) => [id, { word: { ...word, layer, origin }, path }] as const,
  );
  return { reader, isPreset: true, words: new Map(words) };
}

/** What only the instance can say, said elsewhere. */
function tellWithoutEffect({ reader, value }: Opened<Overlay>): void {
  const tell = (path: readonly PathStep[], what: string): void =>
    reader.report({
      code: "instance-only",
      severity: "warning",
      path,
      message: `${what} has no effect in a channel or a room`,
      hint: "It belongs into policy/instance.json.",
    });
  if (value.defaultEnabled !== undefined) tell(["defaultEnabled"], "defaultEnabled");
  for (const [index, { locked }] of value.handlers.entries()) {
    if (locked) tell(["handlers", index, "locked"], "locked");
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
