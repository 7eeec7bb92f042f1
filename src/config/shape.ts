import { z } from "zod";
import type { PathStep } from "./issue.ts";
import { nearest } from "./nearest.ts";
import type { Reader } from "./source.ts";

type ZodIssue = z.core.$ZodIssue;

interface Fault {
  readonly path: readonly PathStep[];
  readonly message: string;
  readonly hint?: string | undefined;
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
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, schema));
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

/**
 * Warns of keys that a lenient schema passes over: a slip of the pen makes a rule weaker than its owner thinks. `also`
 * are known at the top, though not to this schema.
 */
export function warnOfUnread(
  reader: Reader,
  written: unknown,
  schema: z.ZodType,
  path: readonly PathStep[],
  also: readonly string[],
): void {
  for (const fault of unread(written, schema, [], also).slice(0, FAULTS_LIMIT)) {
    const { message, hint = HINT } = fault;
    reader.report({
      code: "wrong-shape",
      severity: "warning",
      path: [...path, ...fault.path],
      message,
      hint,
    });
  }
}

function unread(
  written: unknown,
  schema: z.ZodType,
  path: readonly PathStep[],
  also: readonly string[] = [],
): Fault[] {
  if (typeof written !== "object" || written === null) return [];
  if (Array.isArray(written)) return written.flatMap((one, index) => unread(one, schema, [...path, index]));
  const known = schemasAt(schema, path).flatMap(keysOf);
  if (known.length === 0) return [];
  const keys = Object.keys(written);
  const foreign = keys.filter((key) => !known.includes(key) && !also.includes(key));
  const inner = keys.filter((key) => known.includes(key));
  return [
    ...unknownKeys(foreign, path, known),
    ...inner.flatMap((key) => unread((written as Record<string, unknown>)[key], schema, [...path, key])),
  ];
}

/** `around` is where the issue's own path begins. */
function faultsOf(issue: ZodIssue, schema: z.ZodType, around: readonly PathStep[] = []): Fault[] {
  const steps = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const path = [...around, ...steps];
  if (issue.code === "unrecognized_keys") {
    return unknownKeys(issue.keys, path, schemasAt(schema, path).flatMap(keysOf));
  }
  if (issue.code !== "invalid_union" || issue.errors.length === 0) {
    return [{ path, message: wording(issue), hint: hintOf(issue) }];
  }
  // Of the forms that a value may have, the one that was meant is of its kind, and the one that it fits furthest.
  const kin = issue.errors.filter((branch) => !branch.some(isOfAnotherKind));
  const forms = kin.length > 0 ? kin : issue.errors;
  const deepest = Math.max(...forms.map(depth));
  if (forms.length > 1 && deepest === 0) {
    return [{ path, message: [...new Set(forms.flat().map(wording))].join("; or ") }];
  }
  const meant = forms.find((branch) => depth(branch) === deepest) ?? [];
  return meant.flatMap((error) => faultsOf(error, schema, path));
}

function isOfAnotherKind({ code, path }: ZodIssue): boolean {
  return code === "invalid_type" && path.length === 0;
}

/** Of a strict schema: each key that it does not know, with the one that was most likely meant. */
function unknownKeys(keys: readonly string[], path: readonly PathStep[], known: readonly string[]): Fault[] {
  return keys.map((key) => {
    const meant = nearest(key, known);
    const hint = meant ? `Did you mean «${meant}»?` : `There are: ${known.join(", ")}.`;
    return { path: [...path, key], message: `there is no «${key}» here`, hint };
  });
}

/** Of a word that is none of those that may stand here: the nearest of them. A check may have a hint of its own. */
function hintOf(issue: ZodIssue): string | undefined {
  if (issue.code === "custom" && typeof issue.params?.hint === "string") return issue.params.hint;
  if (issue.code !== "invalid_value" || typeof issue.input !== "string") return undefined;
  const meant = nearest(issue.input, issue.values.map(String));
  return meant && `Did you mean «${meant}»?`;
}

/** The schemas of what may stand at the path: of a union any form that has such a place. */
function schemasAt(schema: z.ZodType, path: readonly PathStep[]): z.ZodType[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((form) => schemasAt(form as z.ZodType, path));
  const [step, ...rest] = path;
  if (step === undefined) return [inner];
  if (inner instanceof z.ZodArray) return schemasAt(inner.element as z.ZodType, rest);
  const next = inner instanceof z.ZodObject ? inner.shape[String(step)] : undefined;
  return next ? schemasAt(next as z.ZodType, rest) : [];
}

function keysOf(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** Without what makes it optional, and without what is done with the value before and after it. */
function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) {
    const before = schema.in as z.ZodType;
    return unwrapped(before instanceof z.ZodTransform ? (schema.out as z.ZodType) : before);
  }
  return "unwrap" in schema && typeof schema.unwrap === "function" && !(schema instanceof z.ZodArray)
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}

function depth(branch: readonly ZodIssue[]): number {
  return branch.reduce((most, issue) => Math.max(most, issue.path.length), 0);
}

function wording({ message }: ZodIssue): string {
  return message
    .replace(/^Invalid (?:input|option): /, "")
    .replace(/^expected (.*), received undefined$/, "is missing: $1 expected")
    .replace(/\.$/, "");
}
