import type { DataFiles } from "./data-files.ts";
import type { Memory } from "./memory.ts";
import type { SourceFile } from "./source.ts";

type FileMap = "channelOptions" | "emojis" | "channelOverlays" | "roomOverlays";

/** How the files of a folder end up: by the folder's name, where it is not one of rooms. */
const FOLDERS: readonly { readonly ends: string; readonly into: FileMap; readonly name: RegExp }[] = [
  { ends: "/channelConfigurationOptions", into: "channelOptions", name: /^\/(\d+)\.json$/ },
  { ends: "/emojis/channel", into: "emojis", name: /^\/(\d+)\/definition\.json$/ },
  { ends: "/policy/channels", into: "channelOverlays", name: /^\/(\d+)\.json$/ },
  { ends: "/policy/rooms", into: "roomOverlays", name: /^\/([^/]+)\.json$/ },
];

/** A folder that cannot be listed has not lost its files: those last seen in it are taken as they were. */
export function withHidden(files: DataFiles, { texts }: Memory): DataFiles {
  let complete = files;
  for (const { file: folder } of files.unreadable) {
    const known = FOLDERS.find(({ ends }) => `/${folder}`.endsWith(ends));
    const name = known?.name ?? /^\/([^/]+)\.json$/;
    const inside: [string, SourceFile][] = [...texts].flatMap(([file, text]) => {
      const id = file.startsWith(folder) ? name.exec(file.slice(folder.length))?.[1] : undefined;
      return id === undefined ? [] : [[id.toLowerCase(), { file, text }]];
    });
    if (known) complete = { ...complete, [known.into]: new Map([...complete[known.into], ...inside]) };
    else complete = { ...complete, rooms: [...complete.rooms, ...inside.map(([, source]) => source)] };
  }
  return complete;
}
