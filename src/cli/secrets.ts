import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Issue } from "../config/issue.ts";
import { openSource, type SourceFile } from "../config/source.ts";
import { isOpenToOthers } from "../files/secret-file.ts";
import type { Environment } from "./environment.ts";

const CLOSE = "chmod o= on the file; a group may share it.";

/** What is to be said of the file that MUCWARDEN_SECRET_FILE names; `strict` makes it an error. */
export async function secretFileIssues(env: Environment, strict: boolean): Promise<Issue[]> {
  const file = env.MUCWARDEN_SECRET_FILE;
  if (!file || !(await isOpenToOthers(file))) return [];
  return [
    {
      code: "secret-exposed",
      severity: strict ? "error" : "warning",
      file,
      path: "",
      message: "every user of this machine can read or change the secret (MUCWARDEN_SECRET_FILE)",
      hint: CLOSE,
    },
  ];
}

/** As `init` names it, in the folder of the files. */
const SECRET_BESIDE = "component.secret";

/** Where none is given, the file that `init` wrote for the bot's unit is named, if it is there. */
export async function withSecretBeside(
  issues: readonly Issue[],
  root: string | undefined,
): Promise<readonly Issue[]> {
  if (root === undefined) return issues;
  const file = join(root, SECRET_BESIDE);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  const hint = `There is one in ${file}: set MUCWARDEN_SECRET_FILE=${file}`;
  return issues.map((issue) => (isThere && issue.code === "secret-missing" ? { ...issue, hint } : issue));
}

/** A note, also where it is strict: livechat writes its moderation.json for everybody to read. */
export async function exposedPassword(moderation: SourceFile): Promise<Issue[]> {
  const issues: Issue[] = [];
  const reader = openSource(moderation, issues);
  const value = reader?.value as { connection?: { password?: unknown } } | null | undefined;
  if (!value?.connection?.password || !(await isOpenToOthers(moderation.file))) return [];
  reader?.report({
    code: "secret-exposed",
    severity: "note",
    path: ["connection", "password"],
    message: "every user of this machine can read or change the file, and it holds a password",
    hint: CLOSE,
  });
  return issues;
}
