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

/** Each is explained in explain.ts, or the build fails there. */
export type IssueCode =
  | "file-missing"
  | "file-unreadable"
  | "handler-file"
  | "json-syntax"
  | "wrong-shape"
  | "connection-type"
  | "account-missing"
  | "service-form"
  | "secret-missing"
  | "secret-twice"
  | "secret-for-development"
  | "secret-exposed"
  | "secret-unreadable"
  | "room-name"
  | "room-of-other-domain"
  | "room-twice"
  | "handler-unknown"
  | "left-over"
  | "name-unread"
  | "instance-only"
  | "emoji-file"
  | "command-unheard"
  | "handler-locked"
  | "tests-failed"
  | "handler-twice"
  | "entry-unusable"
  | "value-replaced"
  | "handlers-missing"
  | "room-in-two-channels"
  | "map-entry-ignored"
  | "emoji-twice"
  | "too-many-mutes"
  | "too-many-exceptions"
  | "every-room-off"
  | "jitsi-host"
  | "stanzas-not-logged";

// The part that a hostile or broken file can fill: a joined regular expression may be as long as the file.
const LENGTH_LIMIT = 300;

/** An issue in pieces of one line each, whatever stands in the file. */
export interface IssueParts {
  /** `file:line:column` */
  readonly place: string;
  /** `message (path)` */
  readonly what: string;
  readonly hint: string;
}

export function issueParts({ file, line, column, path, message, hint }: Issue): IssueParts {
  const place = line === undefined ? "" : `:${line}:${column}`;
  const at = path === "" ? "" : ` (${shorten(path)})`;
  return {
    place: oneLine(`${file}${place}`),
    what: oneLine(`${shorten(message.replace(/\.$/, ""))}${at}`),
    hint: oneLine(shorten(hint)),
  };
}

/** `file:line:column: message (path). Hint`: one line. */
export function formatIssue(issue: Issue): string {
  const { place, what, hint } = issueParts(issue);
  return `${place}: ${what}. ${hint}`;
}

function shorten(text: string): string {
  if (text.length <= LENGTH_LIMIT) return text;
  return `${text.slice(0, LENGTH_LIMIT / 2)} … ${text.slice(-LENGTH_LIMIT / 2)}`;
}

// Control characters could break the line or command a terminal; bidi controls turn the rest of it around.
const UNSHOWABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

export function oneLine(text: string): string {
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
