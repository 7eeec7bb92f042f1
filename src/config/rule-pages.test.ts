import { describe, expect, test } from "vitest";
import { loadRules } from "../files/rule-folder.ts";
import { code } from "./reference-table.ts";
import { replay } from "./replay.ts";
import { rulePages } from "./rule-pages.ts";

const rules = await loadRules();
const pages = rulePages(rules);

describe.each([...rules.values()])("$name", (rule) => {
  const page = pages.get(`${rule.name}.md`) ?? "";

  test("says what the rule says of itself", () => {
    expect(page.startsWith(`# ${rule.name}\n`)).toBe(true);
    expect(page).toContain(rule.summary.replaceAll("<", "\\<"));
    expect(page).toContain(rule.doc.replaceAll("<", "\\<"));
  });

  test.each(rule.examples)("shows what comes of «$says», as it is", (example) => {
    const findings = replay(rule, example);
    expect(findings.map((finding) => finding !== undefined)).toEqual(
      example.transcript.map(({ caught }) => caught === true),
    );
    for (const [index, { text, enters }] of example.transcript.entries()) {
      const evidence = findings[index]?.evidence;
      const outcome = evidence ? `**caught**: ${code(evidence.entry)}` : "passes";
      const said = enters ? `(comes in as ${enters})` : code(text);
      const cells = [said, outcome].map((cell) => cell.replaceAll("|", "\\|"));
      expect(page).toContain(`| ${cells.join(" | ")} `);
    }
  });
});
