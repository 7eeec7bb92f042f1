import { readdir } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Rule, RuleBook } from "../moderation/rule.ts";

const FOLDER = new URL("../rules/", import.meta.url);

/** Every rule there is: a file in `src/rules/` is a rule, and nothing else needs to know of it. */
export async function loadRules(): Promise<RuleBook> {
  const own = extname(fileURLToPath(import.meta.url));
  const names = (await readdir(FOLDER)).filter((name) => extname(name) === own && !name.includes(".test."));
  const modules = await Promise.all(
    names.sort().map((name) => import(new URL(name, FOLDER).href) as Promise<{ default: Rule }>),
  );
  return new Map(modules.map(({ default: rule }) => [rule.name, rule]));
}
