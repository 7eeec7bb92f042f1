import { realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Where container engines put secrets: a container of its own, in which there are no others. The mode is the host's. */
const OF_ENGINES = "/run/secrets/";

/**
 * Whether every user of the machine may read or change the file. The group is not looked at: Prosody reads the very
 * same secret, and a group is how the two share it. False where modes mean nothing, or the file cannot be looked at.
 */
export async function isOpenToOthers(file: string): Promise<boolean> {
  // Windows makes up its modes.
  if (process.platform === "win32" || resolve(file).startsWith(OF_ENGINES)) return false;
  try {
    // One after the other: a rejection of the first that nobody awaits yet would end the process.
    const real = await realpath(file);
    const [{ mode }, folder] = await Promise.all([stat(real), stat(dirname(real))]);
    // Into a folder without this right others do not come, whatever the files in it say.
    return (mode & 0o006) !== 0 && (folder.mode & 0o001) !== 0;
  } catch {
    return false;
  }
}
