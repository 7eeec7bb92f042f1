import { resolve } from "node:path";
import { type DataPlaces, type Located, locateByFile, locateInFolder } from "../files/data-folder.ts";

/** Where the files are, as the command line says it. */
export interface SourceOptions {
  readonly file?: readonly string[];
  readonly roomConfDir?: readonly string[];
  readonly data?: string;
  readonly mucDomain?: string;
  readonly loadHandlers?: readonly string[];
}

/** `what` the command does, for where it is given nothing to do it with. */
export async function locate(
  { data, mucDomain, file, roomConfDir }: SourceOptions,
  what: "run" | "check" | "examine" | "show" | "explain",
): Promise<Located> {
  if (data !== undefined) {
    if (file) return { problem: "both --data and --file are given", hint: "Keep one of the two." };
    if (!roomConfDir) return locateInFolder(data, mucDomain);
    return { problem: "--room-conf-dir goes with --file", hint: "The data folder has its own room files." };
  }
  const [first, ...more] = file ?? [];
  if (first === undefined) {
    return { problem: `there is nothing to ${what}`, hint: "Give --data <folder> or -f <moderation.json>." };
  }
  if (more.length > 0) {
    return { problem: "several files are given", hint: "Give one at a time: run and check take several." };
  }
  if (mucDomain !== undefined) {
    return {
      problem: "--muc-domain goes with --data",
      hint: "The file lies in the folder of its MUC domain.",
    };
  }
  return locateByFile(first, roomConfDir ?? []);
}

/** For each file a place of its own; every room folder is offered to every one of them, as xmppjs-chat-bot does. */
export async function locateEach(
  options: SourceOptions,
  what: "run" | "check" | "examine",
): Promise<readonly DataPlaces[] | Extract<Located, { problem: string }>> {
  const files = new Map(options.file?.map((file) => [resolve(file), file]));
  const alone = [...files.values()].map((file) => ({ ...options, file: [file] }));
  const each: DataPlaces[] = [];
  for (const one of alone.length > 0 ? alone : [options]) {
    const located = await locate(one, what);
    if ("problem" in located) return located;
    each.push(alone.length > 1 ? { ...located, isShared: true } : located);
  }
  return each;
}
