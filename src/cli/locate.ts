import { type Located, locateByFile, locateInFolder } from "../files/data-folder.ts";

/** Where the files are, as the command line says it. */
export interface SourceOptions {
  readonly file?: readonly string[];
  readonly roomConfDir?: readonly string[];
  readonly data?: string;
  readonly mucDomain?: string;
}

/** `what` the command does, for where it is given nothing to do it with. */
export async function locate(
  { data, mucDomain, file, roomConfDir }: SourceOptions,
  what: "run" | "check" | "show" | "explain",
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
    return { problem: "several files are given", hint: "Start one mucwarden for each moderation.json." };
  }
  if (mucDomain !== undefined) {
    return {
      problem: "--muc-domain goes with --data",
      hint: "The file lies in the folder of its MUC domain.",
    };
  }
  return locateByFile(first, roomConfDir ?? []);
}
