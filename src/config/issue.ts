/** What is wrong in a file, for a person to find and mend. */
export interface Issue {
  readonly code: IssueCode;
  /** An error keeps something from being in force; a warning is worth a look; a note only tells. */
  readonly severity: "error" | "warning" | "note";
  readonly file: string;
  /** JSON path, for example `handlers[0].options.rules[0].regexp`; empty for the file as a whole. */
  readonly path: string;
  /** From 1; the column in UTF-16 units. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
  readonly hint: string;
}

export type IssueCode =
  | "file-missing"
  | "file-unreadable"
  | "json-syntax"
  | "wrong-shape"
  | "connection-type"
  | "service-form"
  | "secret-missing"
  | "secret-twice"
  | "secret-for-development"
  | "room-name"
  | "room-of-other-domain"
  | "room-twice"
  | "handler-unknown"
  | "handler-twice"
  | "entry-unusable";

// The part that a hostile or broken file can fill: a joined regular expression may be as long as the file.
const LENGTH_LIMIT = 300;

/** `file:line:column: message (path). Hint`: one line, whatever stands in the file. */
export function formatIssue({ file, line, column, path, message, hint }: Issue): string {
  const place = line === undefined ? "" : `:${line}:${column}`;
  const at = path === "" ? "" : ` (${shorten(path)})`;
  return oneLine(`${file}${place}: ${shorten(message.replace(/\.$/, ""))}${at}. ${shorten(hint)}`);
}

function shorten(text: string): string {
  if (text.length <= LENGTH_LIMIT) return text;
  return `${text.slice(0, LENGTH_LIMIT / 2)} … ${text.slice(-LENGTH_LIMIT / 2)}`;
}

// Control characters could break the line or command a terminal; bidi controls turn the rest of it around.
const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

function oneLine(text: string): string {
  return text.replace(UNSHOWABLE, " ");
}

export type PathStep = string | number;

/** `["handlers", 0, "options"]` as `handlers[0].options`. */
export function formatPath(path: readonly PathStep[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_]\w*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
