import { stat } from "node:fs/promises";

/**
 * Whether every user of the machine may read or change the file. The group is not looked at: Prosody reads the very
 * same secret, and a group is how the two share it. False where modes mean nothing, or the file cannot be looked at.
 */
export async function isOpenToOthers(file: string): Promise<boolean> {
  // Windows makes up its modes.
  if (process.platform === "win32") return false;
  try {
    const { mode } = await stat(file);
    return (mode & 0o006) !== 0;
  } catch {
    return false;
  }
}
