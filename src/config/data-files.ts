import type { SourceFile } from "./source.ts";

/** Everything that was found in the data folder, not yet understood. */
export interface DataFiles {
  /** Where the files lie in livechat's layout; undefined for a lone moderation.json. */
  readonly mucDomain: string | undefined;
  readonly moderation: SourceFile;
  readonly rooms: readonly SourceFile[];
  /** Other connections read the same room folders: what is not ours may be theirs. */
  readonly isShared?: boolean;
  readonly roomChannel: SourceFile | undefined;
  /** By channel id. */
  readonly channelOptions: ReadonlyMap<string, SourceFile>;
  /** By channel id. */
  readonly emojis: ReadonlyMap<string, SourceFile>;
  /** `policy/instance.json` */
  readonly instanceOverlay: SourceFile | undefined;
  /** `policy/channels/<id>.json`, by channel id. */
  readonly channelOverlays: ReadonlyMap<string, SourceFile>;
  /** `policy/rooms/<local>.json`, by localpart in lower case. */
  readonly roomOverlays: ReadonlyMap<string, SourceFile>;
  /** What lies in `policy/` under a name that nothing reads, by this name below `policy/`: known by their names only. */
  readonly strangers: ReadonlyMap<string, SourceFile>;
  /** Folders of other MUC domains beside ours: known by their names only. */
  readonly otherDomains: readonly SourceFile[];
  /** Folders that are there and could not be listed: what lies in them is not known. */
  readonly unreadable: readonly SourceFile[];
}
