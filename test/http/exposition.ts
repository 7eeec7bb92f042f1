/** One line of Prometheus's text format (version 0.0.4). */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"/g;

/** Strict: throws at whatever is not of the format, comes twice, or belongs to no family. */
export function parseExposition(text: string): Sample[] {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const types = new Map<string, string>();
  const helped = new Set<string>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, what, family = "", rest = ""] = COMMENT.exec(line) ?? [];
    if (what === "HELP" && !helped.has(family)) helped.add(family);
    else if (what === "TYPE" && !types.has(family) && /^(counter|gauge|histogram|summary)$/.test(rest)) {
      types.set(family, rest);
    } else {
      const sample = sampleOf(line);
      const owner = familyOf(sample.name, types);
      if (owner === undefined || !helped.has(owner)) throw new Error(`of no family: ${line}`);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      samples.push(sample);
    }
  }
  return samples;
}

function sampleOf(line: string): Sample {
  const [, name, labels = "", value = ""] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`no sample: ${line}`);
  const number = Number(value.replace("Inf", "Infinity"));
  if (Number.isNaN(number) && value !== "NaN") throw new Error(`no number: ${line}`);
  return {
    name,
    labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key, text])),
    value: number,
  };
}

function familyOf(name: string, types: ReadonlyMap<string, string>): string | undefined {
  if (types.has(name)) return name;
  const family = name.replace(/_(bucket|sum|count)$/, "");
  return /^(histogram|summary)$/.test(types.get(family) ?? "") ? family : undefined;
}

/** The value of the one sample of this name and these labels; undefined where there is none. */
export function sampleValue(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const wanted = Object.entries(labels);
  const found = samples.filter(
    (sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
  );
  if (found.length > 1) throw new Error(`${name}: ${found.length} samples`);
  return found[0]?.value;
}
