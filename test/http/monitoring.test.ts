import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { METRICS } from "../../src/http/metrics.ts";
import { keepMetrics } from "../../src/keep-metrics.ts";
import { parseExposition } from "./exposition.ts";

// What docs/monitoring.md and the dashboard say of the metrics is what there is.

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = read("docs/monitoring.md");
const dashboard = JSON.parse(read("docker/grafana/mucwarden.json"));

test("the page has every metric with its type, labels and meaning", () => {
  const rows = [...page.matchAll(/^\| `(mucwarden_\w+)` \| (\w+) \| (.*?) \| (.*) \|$/gm)];
  const told = rows.map(([, name, type, labels = "", help]) => {
    return { name, type, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label), help };
  });
  expect(told).toEqual(METRICS.map(({ name, type, labels, help }) => ({ name, type, labels, help })));
});

/** What a query names: each metric with the labels that stand in its braces, and the labels it is summed by. */
function namedIn(query: string): { metrics: [string, string[]][]; by: string[] } {
  const metrics = [...query.matchAll(/\b((?:mucwarden|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
  const by = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/,\s*/));
  return {
    metrics: metrics.map(([, name = "", braces = ""]) => [
      name,
      [...braces.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)].map(([, label = ""]) => label),
    ]),
    by,
  };
}

/** By the name of a series: what it can be labelled with. */
async function series(): Promise<Map<string, Set<string>>> {
  const kept = keepMetrics({ version: "1", rooms: false, now: Date.now, elapsed: () => 0 });
  const found = new Map<string, Set<string>>();
  for (const { name } of parseExposition(await kept.text([]))) found.set(name, new Set(["job"]));
  for (const { name, type, labels } of METRICS) {
    const own = ["bot", "job", ...labels];
    if (type !== "histogram") found.set(name, new Set(own));
    else {
      found.set(`${name}_bucket`, new Set([...own, "le"]));
      for (const part of ["sum", "count"]) found.set(`${name}_${part}`, new Set(own));
    }
  }
  return found;
}

interface Panel {
  readonly title: string;
  readonly options: object;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const panels: readonly Panel[] = dashboard.panels;
const variables: { name: string; definition?: string }[] = dashboard.templating.list;
const queries: [string, string][] = [
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])),
  ...variables.flatMap(({ name, definition }): [string, string][] =>
    definition ? [[name, definition]] : [],
  ),
  ...[...page.matchAll(/alert: (\w+)\n\s+expr: (.*)$/gm)].map(
    ([, name = "", expr = ""]): [string, string] => [name, expr],
  ),
];

test.each(queries)("%s asks for what there is: %s", async (_, query) => {
  const known = await series();
  const { metrics, by } = namedIn(query);
  expect(metrics.length).toBeGreaterThan(0);
  for (const [name, labels] of metrics) {
    expect([...known.keys()]).toContain(name);
    expect([...(known.get(name) ?? [])]).toEqual(expect.arrayContaining([...labels, ...by]));
  }
  const count = (sign: string) => query.split(sign).length;
  expect([count("("), count("{"), count("[")]).toEqual([count(")"), count("}"), count("]")]);
});

describe("the dashboard", () => {
  test("has something of every metric", () => {
    const all = queries.map(([, query]) => query).join("\n");
    expect(METRICS.filter(({ name }) => !all.includes(name))).toEqual([]);
  });

  test("names series by labels that the query leaves", () => {
    for (const { targets } of panels) {
      for (const { expr, legendFormat } of targets) {
        const { metrics, by } = namedIn(expr);
        const own = METRICS.filter(({ name }) => metrics.some(([asked]) => asked === name));
        const left = expr.includes("by (") ? by : own.flatMap(({ labels }) => labels);
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(left).toContain(label);
      }
    }
  });

  test("shows the jobs and connections that were chosen, and no other program's process", () => {
    for (const { targets } of panels) {
      for (const { expr } of targets) {
        for (const [name, labels] of namedIn(expr).metrics) {
          const isOneOfMany = name.startsWith("mucwarden_") && name !== "mucwarden_info";
          expect([expr, labels]).toEqual([
            expr,
            expect.arrayContaining(isOneOfMany ? ["job", "bot"] : ["job"]),
          ]);
        }
      }
    }
    // All of them are those that have a bot.
    expect(variables.find(({ name }) => name === "job")).not.toHaveProperty("allValue");
  });

  test("shows the version, which is a label, and each connection that is down", () => {
    const panel = (metric: string) => panels.find(({ targets }) => targets[0]?.expr.includes(metric));
    expect(panel("mucwarden_info")?.options).toMatchObject({ textMode: "name" });
    expect(panel("mucwarden_link_up")?.targets[0]?.expr).toMatch(/^sum\(1 - /);
  });

  test("uses no variable that it does not define", () => {
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name);
    const defined = new Set([...variables.map(({ name }) => name), "__rate_interval", "__all"]);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
  });
});

test("what the page says of an alert's labels are values that there are", async () => {
  const kept = keepMetrics({ version: "1", rooms: false, now: Date.now, elapsed: () => 0 });
  kept.meter(undefined);
  const look = { status: { version: "1", pid: 1, at: "", link: { is: "online" as const }, rooms: [] } };
  const found = parseExposition(await kept.text([{ bot: undefined, issues: [], ...look }]));
  for (const [, query] of queries) {
    for (const [, name = "", braces = ""] of query.matchAll(/\b(mucwarden_\w+)\{([^}]*)\}/g)) {
      if (name === "mucwarden_verdicts_total") continue;
      for (const [, label = "", values = ""] of braces.matchAll(/(\w+)=~?"([^"$]+)"/g)) {
        const there = found.filter((one) => one.name === name).map(({ labels }) => labels[label]);
        for (const value of values.split("|"))
          expect([name, there]).toEqual([name, expect.arrayContaining([value])]);
      }
    }
  }
});
