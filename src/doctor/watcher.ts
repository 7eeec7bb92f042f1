import { dirname, resolve } from "node:path";
import { readSource } from "../files/read-file.ts";
import { watchDataFolder } from "../files/watch.ts";
import { mountOf } from "./mount.ts";
import type { Patient } from "./patient.ts";
import type { Result } from "./result.ts";
import { type Trial, tryChange, type WatchFolder } from "./seen-change.ts";
import { within } from "./within.ts";

const READY_MS = 3_000;
const POLL = "Set MUCWARDEN_WATCH=poll (or --watch poll).";
/** File systems on which a change that another machine makes raises no event here. */
const FAR = /^(?:nfs4?|cifs|smb3?|smbfs|9p|virtiofs|fuse(?:\..+)?|afs|ceph|glusterfs|prl_fs|vboxsf|vmhgfs)$/;

interface Surroundings {
  /** As Linux tells of what is mounted. */
  readonly mounts?: string;
  readonly watchFolder?: WatchFolder;
}

/**
 * Whether changes of the files will be noticed. The folder is livechat's, so nothing is written there: the bot's own
 * watches are set on it and taken away, the kind of file system says whether they can work, and that a change is told
 * of is tried in a folder of our own.
 */
export async function watcherResult(
  { places, watch, running }: Pick<Patient, "places" | "watch" | "running">,
  { mounts = "/proc/self/mountinfo", watchFolder = watchDataFolder }: Surroundings = {},
): Promise<Result> {
  const about = { check: "watcher" } as const;
  if (watch === "off") {
    const remedy = "Leave MUCWARDEN_WATCH out, or send SIGHUP after each change.";
    return { ...about, status: "warn", message: "changes of the files are not watched for", remedy };
  }
  if (watch === "poll")
    return { ...about, status: "ok", message: "the files are looked at every few seconds" };
  const subject = resolve(dirname(places.moderation));
  const { text = "" } = await readSource(mounts);
  const kind = mountOf(text, subject);
  if (kind !== undefined && FAR.test(kind)) {
    const message = `on ${kind} not every change of a file is told of`;
    return { ...about, subject, status: "warn", message, remedy: POLL };
  }
  const trouble = await tryWatch(places, watchFolder);
  if (trouble !== undefined) {
    const remedy = trouble.includes("fs.inotify")
      ? `Raise that limit with sysctl. ${POLL}`
      : "Let the bot's user read all of its folders.";
    return { ...about, subject, status: "warn", message: trouble, remedy };
  }
  const trial = await tryChange({ places, running }, watchFolder);
  const on = kind === undefined ? "" : ` (${kind})`;
  const watched = `the system lets its folders be watched${on}`;
  if (trial.is !== "missed")
    return { ...about, subject, status: "ok", message: `${watched}, ${told(trial)}` };
  const message = `${watched}, but of a change in ${trial.folder} nothing was told`;
  return { ...about, subject, status: "warn", message, remedy: POLL };
}

function told(trial: Exclude<Trial, { is: "missed" }>): string {
  if (trial.is === "untried") {
    return "and whether a change is told of was not tried: there is no folder of ours to try it in";
  }
  const elsewhere = trial.isNear ? "" : ", which is another file system";
  return `and a change was told of, tried in ${trial.folder}${elsewhere}`;
}

async function tryWatch(places: Patient["places"], watchFolder: WatchFolder): Promise<string | undefined> {
  let trouble: string | undefined;
  const onError = (problem: string): void => {
    trouble ??= problem;
  };
  const watching = watchFolder(places, { mode: "events", onHint() {}, onError });
  await within(READY_MS, watching.ready, undefined);
  await watching.stop();
  return trouble;
}
