import type { DataFiles } from "../../src/config/data-files.ts";

/** A data folder with nothing but what is given. */
export function dataFiles(
  given: Pick<DataFiles, "mucDomain" | "moderation"> & Partial<DataFiles>,
): DataFiles {
  return {
    rooms: [],
    roomChannel: undefined,
    channelOptions: new Map(),
    emojis: new Map(),
    instanceOverlay: undefined,
    channelOverlays: new Map(),
    roomOverlays: new Map(),
    strangers: new Map(),
    otherDomains: [],
    unreadable: [],
    ...given,
  };
}
