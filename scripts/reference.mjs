// Writes what is generated from the built schemas and rules, and removes the pages of rules that are gone.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createReference } from "../dist/config/reference.js";
import { loadRules } from "../dist/files/rule-folder.js";

const root = new URL("../", import.meta.url);
const pages = new URL("docs/rules/", root);
const reference = createReference(await loadRules());

mkdirSync(pages, { recursive: true });
for (const name of readdirSync(pages)) {
  if (!reference.has(`docs/rules/${name}`)) rmSync(new URL(name, pages));
}
for (const [path, text] of reference) writeFileSync(new URL(path, root), text);
