/** An error in words. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** Where it was thrown: the innermost frames of its stack. */
  readonly at: readonly string[];
}

const MOST_UNITS = 500;
const MOST_FRAMES = 5;
const FRAME = /^ {4}at (?!.*\bnode:).*:\d+:\d+\)?$/;

/** Anything may be thrown, and what is thrown may throw when it is looked at. */
export function failureOf(thrown: unknown): Failure {
  try {
    if (!(thrown instanceof Error)) return { name: "thrown", message: cut(String(thrown)), at: [] };
    const { name, message, stack } = thrown;
    return {
      name: cut(String(name)),
      message: cut(String(message)),
      at: framesOf(String(stack), String(message)),
    };
  } catch {
    return { name: "thrown", message: "something that cannot be read", at: [] };
  }
}

/** Where a file cannot be parsed, the first line of the stack names the place: `file.js:3`. */
export function placeIn(thrown: unknown, file: string): string | undefined {
  try {
    const [first = ""] = String((thrown as Error).stack).split("\n", 1);
    const line = first.startsWith(`${file}:`) ? first.slice(file.length + 1) : "";
    return /^\d{1,9}$/.test(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** The message stands in front of the frames: it may be of any length, and look like them. */
function framesOf(stack: string, message: string): string[] {
  const lines = stack
    .slice(Math.max(0, stack.indexOf(message)) + message.length)
    .split("\n", 20 * MOST_FRAMES);
  return lines
    .map(cut)
    .filter((line) => FRAME.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}

function cut(text: string): string {
  return text.length <= MOST_UNITS ? text : `${text.slice(0, MOST_UNITS)}…`;
}
