import { z } from "zod";
import type { PathStep } from "./issue.ts";
import { nearest } from "./nearest.ts";
import type { Reader } from "./source.ts";

type ZodIssue = z.core.$ZodIssue;

interface Fault {
  readonly path: readonly PathStep[];
  readonly message: string;
  readonly hint?: string;
}

// A list of 8,000 numbers where words belong has one cause: nobody reads on.
const FAULTS_LIMIT = 10;
const HINT = "See REFERENCE.md or the sample in bot-config for what may stand here.";

/** The value read by the schema; undefined, with an issue for each fault, where it does not fit. */
export function readShape<T>(
  reader: Reader,
  value: unknown,
  schema: z.ZodType<T>,
  path: readonly PathStep[] = [],
): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => unknownKeys(issue, schema) ?? faultsOf(issue));
  const more = faults.length - FAULTS_LIMIT;
  for (const fault of faults.slice(0, FAULTS_LIMIT)) {
    reader.report({
      code: "wrong-shape",
      path: [...path, ...fault.path],
      message: fault.message,
      hint: fault.hint ?? HINT,
    });
  }
  if (more > 0)
    reader.report({ code: "wrong-shape", path, message: `${more} more faults like these`, hint: HINT });
  return undefined;
}

function faultsOf(issue: ZodIssue): Fault[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ path, message: wording(issue) }];
  // Of the forms that a value may have, the one that was meant is the one that it fits furthest.
  const deepest = Math.max(...issue.errors.map(depth));
  if (deepest === 0) return [{ path, message: [...new Set(issue.errors.flat().map(wording))].join("; or ") }];
  const meant = issue.errors.find((branch) => depth(branch) === deepest) ?? [];
  return meant.flatMap(faultsOf).map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}

/** Of a strict schema: each key that it does not know, with the one that was most likely meant. */
function unknownKeys(issue: ZodIssue, schema: z.ZodType): Fault[] | undefined {
  if (issue.code !== "unrecognized_keys") return undefined;
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const known = keysAt(schema, path);
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    const hint = meant ? `Did you mean «${meant}»?` : `There are: ${known.join(", ")}.`;
    return { path: [...path, key], message: `there is no «${key}» here`, hint };
  });
}

/** The keys of the object that the schema wants at the path. */
function keysAt(schema: z.ZodType, path: readonly PathStep[]): string[] {
  const inner = unwrapped(schema);
  const [step, ...rest] = path;
  if (inner instanceof z.ZodArray) return keysAt(inner.element as z.ZodType, rest);
  if (!(inner instanceof z.ZodObject)) return [];
  if (step === undefined) return Object.keys(inner.shape);
  const next = inner.shape[String(step)];
  return next ? keysAt(next as z.ZodType, rest) : [];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  return "unwrap" in schema && typeof schema.unwrap === "function" && !(schema instanceof z.ZodArray)
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}

function depth(branch: readonly ZodIssue[]): number {
  return branch.reduce((most, issue) => Math.max(most, issue.path.length), 0);
}

function wording({ message }: ZodIssue): string {
  return message
    .replace(/^Invalid input: /, "")
    .replace(/^expected (.*), received undefined$/, "is missing: $1 expected")
    .replace(/\.$/, "");
}
