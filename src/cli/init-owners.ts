import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Owner } from "../init/plan.ts";

export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

export interface Owners {
  /** In numbers; undefined where the system below the root knows no such user or group. */
  readonly ids: (owner: Owner) => Ids | undefined;
  readonly hasUser: (name: string) => boolean;
}

/** By the root's own lists where it has them: an image's numbers are not those of this machine. */
export function readOwners(root: string): Owners {
  const users = numbers(join(root || "/", "etc/passwd"));
  const groups = numbers(join(root || "/", "etc/group"));
  const number = (known: ReadonlyMap<string, number>, name: string | number) =>
    typeof name === "number" ? name : (known.get(name) ?? (name === "root" ? 0 : undefined));
  return {
    ids({ user, group }) {
      const uid = number(users, user);
      const gid = number(groups, group);
      return uid === undefined || gid === undefined ? undefined : { uid, gid };
    },
    hasUser: (name) => users.has(name),
  };
}

/** Of lines like `name:x:number:…`. */
function numbers(file: string): ReadonlyMap<string, number> {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return new Map(lines.map((line) => line.split(":")).map(([name = "", , id]) => [name, Number(id)]));
  } catch {
    return new Map();
  }
}
