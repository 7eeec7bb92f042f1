import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Patient } from "./patient.ts";
import type { Result } from "./result.ts";

/** Who looks, and what the system lets him do. */
interface Looker {
  /** Undefined where there are no such numbers. */
  readonly uid: number | undefined;
  /** Rejects where it is not allowed, or nothing is there. */
  readonly may: (path: string, mode: number) => Promise<void>;
}

const { W_OK, X_OK } = constants;
const SELF: Looker = { uid: process.getuid?.(), may: access };

/** Whether the bot can keep its audit log and its status there. */
export async function stateResult({ running }: Pick<Patient, "running">, looker = SELF): Promise<Result> {
  const { folder, isNamed, status } = running;
  if (!isNamed)
    return { check: "state", status: "skipped", message: "no --state and no MUCWARDEN_STATE_DIR" };
  const about = { check: "state", subject: folder } as const;
  if (status) return { ...about, status: "ok", message: "the running bot writes there" };
  if (looker.uid === 0) return { ...about, ...(await seenByRoot(folder)) };
  const obstacle = await firstObstacle(folder, looker);
  if (!obstacle) return { ...about, status: "ok", message: "it can be written" };
  const remedy = `Run doctor as the bot's user. If that is who runs it: ${obstacle.remedy}.`;
  return { ...about, status: "fail", message: obstacle.message, remedy };
}

const opened = (folder: string): string => `chmod o+x ${folder} lets it pass, and list nothing`;

/** What keeps the user from writing there, from the outermost folder on. What is missing the bot makes. */
async function firstObstacle(folder: string, { may }: Looker) {
  let above = "/";
  for (const path of withThoseAbove(folder)) {
    if (!(await isThere(path))) {
      if (await can(above, W_OK | X_OK)) return undefined;
      const message = `it is not there, and this user cannot make it in ${above}`;
      return { message, remedy: "mkdir it, and chown it to that user" };
    }
    if (path === folder) break;
    if (!(await can(path, X_OK))) {
      return { message: `this user cannot get there: ${path} is closed to it`, remedy: opened(path) };
    }
    above = path;
  }
  if (await can(folder, W_OK | X_OK)) return undefined;
  return { message: "this user cannot write there", remedy: "chown it to that user" };

  function can(path: string, mode: number): Promise<boolean> {
    return may(path, mode).then(
      () => true,
      () => false,
    );
  }
}

/** Root can go anywhere: what its owner can is told by modes. The owner may be in more groups than its own. */
async function seenByRoot(folder: string): Promise<Pick<Result, "status" | "message" | "remedy">> {
  const own = await stat(folder).catch(() => undefined);
  if (!own || own.uid === 0) return { status: "ok", message: "it can be written by root, who runs this" };
  for (const path of withThoseAbove(dirname(folder))) {
    const { uid, gid, mode } = await stat(path);
    const bit = uid === own.uid ? 0o100 : gid === own.gid ? 0o010 : 0o001;
    if ((mode & bit) !== 0) continue;
    const message = `its owner (user ${own.uid}) cannot get there by the mode of ${path}`;
    return { status: "warn", message, remedy: `${opened(path)}; doctor as that user tells for sure.` };
  }
  return { status: "ok", message: `its owner (user ${own.uid}) can write there` };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );

/** The outermost first. */
function withThoseAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [...withThoseAbove(above), folder];
}
