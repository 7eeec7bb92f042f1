import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface MetricDescription {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** Besides `bot`, which says where there are several connections which one it is. */
  readonly labels: readonly string[];
}

const SECONDS = {
  exposure: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
  decision: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
};

/** All that is the bot's own. The names are those of Prometheus: base units, counters in `_total`. */
const described = {
  info: { type: "gauge", help: "1; the version stands in its label", labels: ["version"] },
  messages_total: {
    type: "counter",
    help: "What people wrote and the rules judged, by what came of it",
    labels: ["result", "room"],
  },
  verdicts_total: {
    type: "counter",
    help: "What each rule said of each message or nick, by the rule's type",
    labels: ["rule", "outcome"],
  },
  sanctions_total: {
    type: "counter",
    help: "What was done about messages and nicks, by what became of it",
    labels: ["sanction", "outcome", "room"],
  },
  exposure_seconds: {
    type: "histogram",
    help: "How long a message that was taken back was there to be read",
    labels: [],
  },
  decision_seconds: {
    type: "histogram",
    help: "From a question or a message to what the bot makes of it",
    labels: ["way"],
  },
  queue_length: { type: "gauge", help: "What waits for something to happen", labels: ["queue"] },
  reloads_total: { type: "counter", help: "Times that changed files were read", labels: ["result"] },
  issues: { type: "gauge", help: "What is wrong in the files that hold", labels: ["severity"] },
  rooms: { type: "gauge", help: "Rooms that are to be moderated, by how they stand", labels: ["state"] },
  rooms_uncovered: { type: "gauge", help: "Rooms in which something may go unmoderated", labels: [] },
  room_covered: { type: "gauge", help: "Whether nothing in the room goes unmoderated", labels: ["room"] },
  link_up: { type: "gauge", help: "Whether the bot is connected to the server", labels: [] },
} as const satisfies Record<string, Omit<MetricDescription, "name">>;

type NameOf<Type> = {
  [Name in keyof typeof described]: (typeof described)[Name]["type"] extends Type ? Name : never;
}[keyof typeof described];

export const METRICS: readonly MetricDescription[] = Object.entries(described).map(([name, described]) => ({
  name: `mucwarden_${name}`,
  ...described,
}));

/** A value that is undefined leaves the label out. */
export type Labels = Readonly<Record<string, string | undefined>>;

/** One start's own metrics: nothing of them is kept anywhere else. */
export interface Metrics {
  count(name: NameOf<"counter">, labels: Labels, times?: number): void;
  /** In seconds. What a clock that was set back makes negative counts as 0. */
  time(name: NameOf<"histogram">, labels: Labels, seconds: number): void;
  /** A histogram without a value yet. */
  expect(name: NameOf<"histogram">, labels: Labels): void;
  set(name: NameOf<"gauge">, labels: Labels, value: number): void;
  /** In Prometheus's text format; `look` sets the gauges, which are empty before. */
  text(look: () => void): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const { name, type, help, labels } of METRICS) {
    const short = name.slice("mucwarden_".length);
    const config = { name, help, labelNames: [...labels, "bot"], registers: [registry] };
    if (type === "counter") counters.set(short, new Counter(config));
    else if (type === "gauge") gauges.set(short, new Gauge(config));
    else {
      const buckets = short === "exposure_seconds" ? SECONDS.exposure : SECONDS.decision;
      histograms.set(short, new Histogram({ ...config, buckets }));
    }
  }
  collectDefaultMetrics({ register: registry });
  return {
    count: (name, labels, times = 1) => counters.get(name)?.inc(known(labels), times),
    time: (name, labels, seconds) => histograms.get(name)?.observe(known(labels), Math.max(0, seconds)),
    expect: (name, labels) => histograms.get(name)?.zero(known(labels)),
    set: (name, labels, value) => gauges.get(name)?.set(known(labels), value),
    async text(look) {
      for (const gauge of gauges.values()) gauge.reset();
      look();
      // The lag of a loop that nothing was measured of is none, and only Prometheus itself reads it in any case of letters.
      return (await registry.metrics()).replace(/ Nan$/gm, " NaN");
    },
    contentType: registry.contentType,
  };
}

function known(labels: Labels): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter((label): label is [string, string] => label[1] !== undefined),
  );
}
