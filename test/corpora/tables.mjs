// Figures as Markdown tables, which are also what the terminal shows.

import { techniques } from "./techniques.mjs";

/** `words` is how many of the first columns are not numbers. */
const table = (head, rows, words = 1) => {
  const aligned = head.map((_, at) => (at < words ? "---" : "--:"));
  return [head, aligned, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
};

const percent = (part, whole) => (part === whole ? "100" : ((100 * part) / whole).toFixed(1));
/** A count, and what it is in 10,000 messages. */
const rate = (count, lines) => (count === 0 ? "0" : `${count} (${((10_000 * count) / lines).toFixed(1)})`);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** What `enabledRecall` gives. */
export const enabledTable = (rows) =>
  table(
    ["level", "techniques", "variants", "found, %"],
    rows.map(({ name, techniques, count, found }) => [
      name,
      techniques,
      count,
      `**${percent(found, count)}**`,
    ]),
  );

export function recallTable(rows, levels) {
  const says = new Map(techniques.map((technique) => [technique.name, technique.says]));
  const line = (name, what, needs, some) => {
    const count = sum(some.map((row) => row.count));
    return [
      name,
      what,
      needs,
      count,
      `**${percent(sum(some.map(({ found }) => found)), count)}**`,
      ...levels.map((_, at) => percent(sum(some.map((row) => row.levels[at])), count)),
    ];
  };
  return table(
    ["technique", "that is", "needs", "variants", "as needed", ...levels.map(({ name }) => name)],
    [
      ...rows.map((row) => line(row.technique, says.get(row.technique), row.needs.join(", ") || "–", [row])),
      line("**all techniques**", "", "", rows),
    ],
    3,
  );
}

/** One list over all sources. */
export function sourceTable(rows, levels) {
  const cells = (some) =>
    levels.map((_, at) =>
      rate(sum(some.map((row) => row.caught[at].length)), sum(some.map(({ lines }) => lines))),
    );
  return table(
    ["source", "lines", ...levels.map(({ name }) => name)],
    [
      ...rows.map((row) => [row.source, row.lines, ...cells([row])]),
      ["**all sources**", sum(rows.map(({ lines }) => lines)), ...cells(rows)],
    ],
  );
}

/** All lists, each over all sources together. */
export function listTable(rows, levels, lists) {
  return table(
    ["list", "entries", "lines", ...levels.map(({ name }) => name)],
    [...lists].map(([list, entries]) => {
      const some = rows.filter((row) => row.list === list);
      const lines = sum(some.map((row) => row.lines));
      return [
        list,
        entries.length,
        lines,
        ...levels.map((_, at) => rate(sum(some.map((row) => row.caught[at].length)), lines)),
      ];
    }),
  );
}
