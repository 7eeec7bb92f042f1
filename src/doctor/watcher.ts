import { dirname, resolve } from "node:path";
import { readSource } from "../files/read-file.ts";
import { watchDataFolder } from "../files/watch.ts";
import { mountOf } from "./mount.ts";
import type { Patient } from "./patient.ts";
import type { Result } from "./result.ts";
import { within } from "./within.ts";

const READY_MS = 3_000;
const POLL = "Set MUCWARDEN_WATCH=poll (or --watch poll).";
/** File systems on which a change that another machine makes raises no event here. */
const FAR = /^(?:nfs4?|cifs|smb3?|smbfs|9p|virtiofs|fuse(?:\..+)?|afs|ceph|glusterfs|prl_fs|vboxsf|vmhgfs)$/;

/**
 * Whether changes of the files will be noticed. Nothing is written for it, as the folder is livechat's: the bot's own
 * watches are set and taken away, and the kind of file system says whether they can work.
 */
export async function watcherResult(
  { places, watch }: Pick<Patient, "places" | "watch">,
  mounts = "/proc/self/mountinfo",
): Promise<Result> {
  const about = { check: "watcher" } as const;
  if (watch === "off") {
    const remedy = "Leave MUCWARDEN_WATCH out, or send SIGHUP after each change.";
    return { ...about, status: "warn", message: "changes of the files are not watched for", remedy };
  }
  if (watch === "poll")
    return { ...about, status: "ok", message: "the files are looked at every few seconds" };
  const folder = resolve(dirname(places.moderation));
  const { text = "" } = await readSource(mounts);
  const kind = mountOf(text, folder);
  if (kind !== undefined && FAR.test(kind)) {
    const message = `on ${kind} not every change of a file is told of`;
    return { ...about, subject: folder, status: "warn", message, remedy: POLL };
  }
  const trouble = await tryWatch(places);
  if (trouble !== undefined) {
    return {
      ...about,
      subject: folder,
      status: "warn",
      message: trouble,
      remedy: trouble.includes("fs.inotify")
        ? `Raise that limit with sysctl. ${POLL}`
        : "Let the bot's user read all of its folders.",
    };
  }
  const on = kind === undefined ? "" : ` (${kind})`;
  return { ...about, subject: folder, status: "ok", message: `the system lets its folders be watched${on}` };
}

async function tryWatch(places: Patient["places"]): Promise<string | undefined> {
  let trouble: string | undefined;
  const onError = (problem: string): void => {
    trouble ??= problem;
  };
  const watching = watchDataFolder(places, { mode: "events", onHint() {}, onError });
  await within(READY_MS, watching.ready, undefined);
  await watching.stop();
  return trouble;
}
