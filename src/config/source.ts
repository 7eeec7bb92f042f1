import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { formatPath, type Issue, type IssueCode, type PathStep } from "./issue.ts";
import { createPlaces, type Place, type Places } from "./place.ts";

/** A file as it was found: its text, or why there is none. */
export interface SourceFile {
  /** As it is shown to people. */
  readonly file: string;
  readonly text?: string | undefined;
  /** Why it could not be read, for example `permission denied`. */
  readonly unreadable?: string | undefined;
  /** There is nothing under this name. */
  readonly missing?: boolean | undefined;
}

/** Collects issues of one file and knows where in it a JSON path stands. */
export interface Reader {
  readonly file: string;
  readonly value: unknown;
  report(issue: {
    code: IssueCode;
    severity?: Issue["severity"];
    path?: readonly PathStep[];
    message: string;
    hint: string;
  }): void;
}

// A room file of 62 lists with 7,800 words takes 231 KB; what is a hundred times larger is no configuration.
/** In bytes. */
export const SIZE_LIMIT = 24 * 1024 * 1024;
// Livechat's files go seven deep. What walks a value calls itself at each level: the stack must be enough.
const DEPTH_LIMIT = 100;

/** Parses the file, strictly as JSON. Undefined, with an issue added, where it is none. */
export function openSource(source: SourceFile, issues: Issue[]): Reader | undefined {
  const { file } = source;
  const fail = (code: IssueCode, message: string, hint: string, at?: Place) => {
    issues.push({ code, severity: "error", file, path: "", ...at, message, hint });
    return undefined;
  };
  if (source.missing) return fail("file-missing", "there is no such file", "Is the path right?");
  if (source.text === undefined) {
    const why = source.unreadable ?? "unreadable";
    const hint = why.startsWith("permission") ? "Let the bot's user read it." : "Is the path right?";
    return fail("file-unreadable", `cannot be read: ${why}`, hint);
  }
  const text = source.text.replace(/^\uFEFF/, "");
  if (text.length > SIZE_LIMIT) return fail("file-unreadable", "is far too large", "Was it mixed up?");
  if (text.trim() === "") return fail("json-syntax", "is empty", "Write it again, or remove it.");
  const places = createPlaces(text);
  const parsed = parse(text);
  if ("problem" in parsed) {
    return fail("json-syntax", parsed.problem, "Mend it at this place.", places.at(parsed.offset));
  }
  const deep = deeperThan(text, DEPTH_LIMIT);
  if (deep !== undefined) {
    const problem = `is nested more than ${DEPTH_LIMIT} levels deep`;
    return fail("json-syntax", problem, "No configuration is: was the file mixed up?", places.at(deep));
  }
  // Most files are in order: only what has an issue is looked through for places.
  let root: Node | undefined;
  return {
    file,
    value: parsed.value,
    report({ code, severity = "error", path = [], message, hint }) {
      root ??= parseTree(text);
      issues.push({
        code,
        severity,
        file,
        path: formatPath(path),
        ...placeOf(places, root, path),
        message,
        hint,
      });
    },
  };
}

type Parsed = { readonly value: unknown } | { readonly problem: string; readonly offset: number };

function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch {
    const { offset, what } = firstError(text);
    return { problem: `is not valid JSON: ${what}`, offset };
  }
}

function firstError(text: string): { readonly offset: number; readonly what: string } {
  const errors: ParseError[] = [];
  try {
    parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // A RangeError: the stack is full.
    return { offset: 0, what: "nested too deeply, and broken somewhere" };
  }
  const [error] = errors;
  if (!error) return { offset: 0, what: "broken somewhere" };
  const { offset } = error;
  if (/[\]}]/.test(text.charAt(offset)) && text.slice(0, offset).trimEnd().endsWith(",")) {
    return { offset, what: "there is a comma before the closing bracket" };
  }
  return { offset, what: sentence(printParseErrorCode(error.error)) };
}

/** Where in a valid JSON text the nesting goes beyond the limit. */
function deeperThan(text: string, limit: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at];
    if (inString) {
      if (unit === "\\") at += 1;
      else inString = unit !== '"';
    } else if (unit === '"') inString = true;
    else if (unit === "]" || unit === "}") depth -= 1;
    else if (unit === "[" || unit === "{") {
      depth += 1;
      if (depth > limit) return at;
    }
  }
  return undefined;
}

/** Of the value at the path, or of the nearest thing around it that is there. */
function placeOf(places: Places, root: Node | undefined, path: readonly PathStep[]): Place {
  for (let length = path.length; root && length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return places.at(node.offset);
  }
  return places.at(root?.offset ?? 0);
}

/** `CloseBraceExpected` as `close brace expected`. */
function sentence(code: string): string {
  return code.replace(/(?!^)([A-Z])/g, " $1").toLowerCase();
}
