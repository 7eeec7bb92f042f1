// Writes bot-config/REFERENCE.md and the JSON Schemas from the built schemas and rules.

import { writeFileSync } from "node:fs";
import { createReference } from "../dist/config/reference.js";
import { loadRules } from "../dist/files/rule-folder.js";

for (const [name, text] of createReference(await loadRules())) {
  writeFileSync(new URL(`../bot-config/${name}`, import.meta.url), text);
}
