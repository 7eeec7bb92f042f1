import { z } from "zod";

// How livechat reads the values of a form that it stored, in any of its versions: what it takes, and nothing less.

export const flag = z.boolean().default(false);

/** A flag that counts as off where it is null. */
export const flagOrNull = z.preprocess((value) => value ?? false, z.boolean()).default(false);

/** One line: control characters are taken out. */
export const line = z.string().transform((text) => text.replace(/\p{Cc}/gu, ""));

/** None where the value counts as no: null, an empty text. */
export const optionalLine = z.preprocess(orNone, line.optional()).optional();

export const optionalLines = z
  .preprocess(
    orNone,
    z
      .string()
      .transform((text) => text.replace(/[^\P{Cc}\n]/gu, ""))
      .optional(),
  )
  .optional();

function orNone(value: unknown): unknown {
  return value || undefined;
}

/** Texts in a list; those that are blank count for nothing. The others stay as they are, with their spaces. */
export const texts = z
  .array(z.string())
  .default([])
  .transform((all) => all.filter((text) => !isBlank(text)));

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** A whole number, though it be written as "300" or 3.9. */
export function integer(min: number, max: number) {
  return z.preprocess(whole, z.int().min(min).max(max));
}

/** Where it is absent or null, the one given. */
export function integerOr(absent: number, min: number, max: number) {
  return z.preprocess((value) => whole(value ?? absent), z.int().min(min).max(max)).default(absent);
}

function whole(value: unknown): unknown {
  if (typeof value === "string") return Number.parseInt(value, 10);
  return typeof value === "number" ? Math.trunc(value) : value;
}

/** A part that came with a later version: absent or null it is the one given, a list is taken for an empty one. */
export function part<T extends z.ZodType>(shape: T, absent: object = {}) {
  return z.preprocess((value) => (Array.isArray(value) ? {} : (value ?? absent)), shape).prefault(absent);
}
