import { oneLine } from "../config/issue.ts";
import type { Owner, Planned, Refusal } from "../init/plan.ts";
import { shell } from "../init/steps.ts";
import type { Fate, Prospect } from "./init-prospect.ts";

const mode = (bits: number): string => bits.toString(8).padStart(4, "0");
const owned = (owner: Owner | undefined): string => (owner ? `${owner.user}:${owner.group}` : "");

/** --dry-run: each entry with mode and owner and what would become of it. Files of a copy are counted. */
export function table(all: readonly Prospect[]): string {
  const rows = all
    .filter(({ entry }) => entry.kind !== "file" || entry.there !== "program")
    .map(({ entry, path, fate, why }) => [
      fate + (why ? `: ${why}` : ""),
      "mode" in entry ? mode(entry.mode) : "",
      owned(entry.owner),
      entry.kind === "link" ? `${path} -> ${entry.target}` : path,
    ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const module = new Map<Fate, number>();
  for (const { entry, fate } of all) {
    if (entry.kind === "file" && entry.there === "program") module.set(fate, (module.get(fate) ?? 0) + 1);
  }
  for (const [fate, count] of module) lines.push(`${fate}: ${count} files of mod_muc_warden`);
  return `${lines.map(oneLine).join("\n")}\n`;
}

/** --print: the files alone, each below a line with its place. */
export function printed(entries: readonly Planned[], root: string): string {
  return entries
    .map((entry) => {
      const rights = "mode" in entry ? ` ${mode(entry.mode)} ${owned(entry.owner)}`.trimEnd() : "";
      const head = `# ---- ${entry.kind} ${root}${entry.path}${rights}`;
      if (entry.kind === "file") return `${head}\n${entry.content}`;
      if (entry.kind === "link") return `${head} -> ${entry.target}\n`;
      return entry.kind === "copy" ? `${head} from ${entry.from}\n` : `${head}\n`;
    })
    .join("\n");
}

export function refused({ problem, hint, paste }: Refusal): string {
  const blocks = paste.map(({ where, text }) => `\n# ---- ${where}\n${text}`);
  return `${problem}\n  ${hint}${blocks.length > 0 ? "\n" : ""}${blocks.join("")}`.trimEnd();
}

/** The commands that only root can run: of entries that have another owner than is wanted. `isElsewhere`: as another system sees them. */
export function chownLines(all: readonly Prospect[], isElsewhere: boolean): string[] {
  const byOwner = new Map<string, string[]>();
  for (const { entry, path } of all) {
    if (!entry.owner || entry.kind === "link" || entry.kind === "remove") continue;
    const owner = owned(entry.owner);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), shell(isElsewhere ? entry.path : path)]);
  }
  return [...byOwner].map(([owner, paths]) => `chown ${owner} ${paths.join(" ")}`);
}
