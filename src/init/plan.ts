/** Who owns a file: names, or numbers where an image knows none. */
export interface Owner {
  readonly user: string | number;
  readonly group: string | number;
}

/** What becomes of a file that is there already, and is not as we would write it. */
export type WhenThere =
  /** It is somebody's from its first day on: a secret, a moderation.json. */
  | "keep"
  /** It is ours, and perhaps changed by hand: replaced with --force alone, with a backup. */
  | "replace-with-force"
  /** Its new content was made from its old one, so that nothing of it is lost: replaced, with a backup. */
  | "edit"
  /** Part of the program, as its code is: replaced. */
  | "program";

interface Common {
  /** Absolute, as the system that it is for sees it: where the files go below --root, that is put in front when it is written. */
  readonly path: string;
  /** Undefined: whoever runs init. */
  readonly owner?: Owner | undefined;
}

export interface PlannedFile extends Common {
  readonly kind: "file";
  readonly content: string;
  /** For example 0o640. */
  readonly mode: number;
  readonly there: WhenThere;
  /** Its content must not be shown. */
  readonly secret?: true;
}

export interface PlannedFolder extends Common {
  readonly kind: "folder";
  readonly mode: number;
}

export interface PlannedLink extends Common {
  readonly kind: "link";
  /** As it is to stand in the link. */
  readonly target: string;
}

/** A folder of the project that is laid there as it is, such as the Prosody module. */
export interface PlannedCopy extends Common {
  readonly kind: "copy";
  /** Relative to the project's folder. */
  readonly from: string;
  /** Names in it that are left out. */
  readonly without?: readonly string[];
  readonly modes: { readonly file: number; readonly folder: number };
}

/** A file or link that goes: one that init wrote. Where it is not there, nothing is done. */
export interface PlannedRemoval extends Common {
  readonly kind: "remove";
}

export type Planned = PlannedFile | PlannedFolder | PlannedLink | PlannedCopy | PlannedRemoval;

/** What init would do; nothing has been done yet. */
export interface Plan {
  /** In the order in which they are made: folders before what is in them. */
  readonly entries: readonly Planned[];
  /** System users, each with a group of its name, that have to be there: made with --create-user, else a step. */
  readonly users?: readonly string[];
  /** What to run next, in this order; a line that begins with # says what the next one is for. */
  readonly steps: readonly string[];
  /** What is to be known of it, a sentence each. */
  readonly notes: readonly string[];
}

/** It cannot be done safely. */
export interface Refusal {
  readonly problem: string;
  readonly hint: string;
  /** What a person can put in by hand, and where. */
  readonly paste: readonly { readonly where: string; readonly text: string }[];
}

/** The machine as the layouts see it: reads only, no guess. Paths as in `Planned`. */
export interface Machine {
  /** What is there, also where it cannot be read; undefined: nothing. */
  readonly kind: (path: string) => "file" | "folder" | "link" | "other" | undefined;
  /** Permissions such as 0o640, and whose it is, in numbers; of what a link leads to. */
  readonly rights: (path: string) => { readonly mode: number; readonly gid: number } | undefined;
  /** The same for two paths that lead to the same file or folder; undefined: there is nothing. */
  readonly identity: (path: string) => string | undefined;
  /** The text of a file; undefined where there is none, or it cannot be read. */
  readonly read: (path: string) => string | undefined;
  /** Names in a folder; empty where there is none. */
  readonly list: (path: string) => readonly string[];
  /** A secret of 64 hex characters, the same at each call of one run. */
  readonly secret: (name: string) => string;
}

/** What a person asks for. */
export interface Wish {
  /** The domain of people's addresses. */
  readonly domain: string;
  /** The MUC hosts whose rooms are moderated; the first is the one of the data folder. */
  readonly mucs: readonly string[];
  /** The component's own domain. */
  readonly component: string;
  readonly tenants: readonly string[];
  readonly image: string | undefined;
  /** Without our module: the bot joins the rooms, and takes back what was shown. */
  readonly withoutModule: boolean;
  readonly remove: boolean;
  /** A secret that was brought along; it wins over one that is there, with --force. */
  readonly secret: string | undefined;
  /** How the bot is started, without a command: `/usr/bin/node /opt/mucwarden/bin/mucwarden`. */
  readonly program: string;
  /** --root, without a slash at its end; empty: the system itself. For what is shown: entries have paths without it. */
  readonly root: string;
}

export type Layout = (wish: Wish, machine: Machine) => Plan | Refusal;

/** A layout, and what is taken for granted in it. */
export interface LayoutEntry {
  readonly plan: Layout;
  /** Without --root: a folder below the current one, such as "." or "prosody-dev". Undefined: the system itself. */
  readonly folder?: string;
  /** Where Prosody's configuration may begin: of the first that is there the MUC host is read, unless one is given. */
  readonly prosodyFiles?: readonly string[];
  /** It goes by --tenant, and reads the MUC hosts by itself. */
  readonly forTenants?: true;
  /** It knows --remove. */
  readonly removes?: true;
  /** The MUC hosts where none is given and no file tells. */
  readonly mucs?: (domain: string) => readonly string[];
  /** Default: `mucwarden.<domain>`. */
  readonly component?: (domain: string) => string;
  /** Default domain; where there is none it has to be given. */
  readonly domain?: string;
}

export const isRefusal = (outcome: object): outcome is Refusal => "problem" in outcome;
