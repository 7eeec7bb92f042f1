import type { Affiliation, Role } from "../muc/occupant.ts";

/** What the main thread and the thread of the conversation handlers say to each other: plain data, in order. */

/** A handler as the files give it. */
export interface HandlerSpec {
  readonly id: string;
  readonly type: string;
  readonly options: unknown;
}

export interface RoomSpec {
  readonly room: string;
  /** The bot's nick there, as wanted. */
  readonly nick: string;
  readonly handlers: readonly HandlerSpec[];
}

export interface Seen {
  readonly nick: string;
  readonly role: Role;
  readonly affiliation: Affiliation;
}

/** Which handler of which room something is about; absent where that is not known. */
export interface Whose {
  readonly room?: string | undefined;
  readonly handler?: string | undefined;
}

export type ToThread =
  /** All rooms with their handlers; what is not among them ends. Unchanged handlers go on undisturbed. */
  | {
      readonly kind: "rooms";
      readonly address: string;
      /** Whether what handlers log at level debug is wanted. */
      readonly isDebug: boolean;
      readonly rooms: readonly RoomSpec[];
    }
  /** The bot is in the room under this nick, with these others, who were there before. */
  | {
      readonly kind: "entered";
      readonly room: string;
      readonly nick: string;
      readonly others: readonly Seen[];
    }
  /** The bot is called otherwise there. */
  | { readonly kind: "renamed"; readonly room: string; readonly nick: string }
  /** The bot is out of the room. */
  | { readonly kind: "left"; readonly room: string }
  /** Somebody else came, is there under other terms, left, or is called `now` from here on. */
  | {
      readonly kind: "presence";
      readonly room: string;
      readonly occupant: Seen;
      readonly available: boolean;
      readonly now?: string | undefined;
    }
  /** A message as the room shows it: one XML element. */
  | { readonly kind: "message"; readonly room: string; readonly xml: string }
  /** What became of what the thread wanted (`say`, `take-back`); `problem` where it did not happen. */
  | { readonly kind: "done"; readonly id: number; readonly problem?: string | undefined }
  | { readonly kind: "ping"; readonly id: number }
  /** Stops all handlers; answered by `stopped`. */
  | { readonly kind: "stop" };

/** Where in a handler's life something went wrong. */
export type Moment = "constructor" | "start" | "options" | "stop" | "event" | "timer or promise";

export type FromThread =
  /** Once, first of all: the types that the handler files registered, and the files that could not be loaded. */
  | {
      readonly kind: "loaded";
      readonly types: readonly string[];
      readonly problems: readonly { readonly file: string; readonly message: string }[];
    }
  /** One XML element that is to be sent as the bot. */
  | { readonly kind: "say"; readonly id: number; readonly whose: Whose; readonly xml: string }
  | {
      readonly kind: "take-back";
      readonly id: number;
      readonly whose: Whose;
      readonly room: string;
      readonly stanzaId: string;
      readonly reason: string;
    }
  /** A handler threw. `at`: the frames of its stack. */
  | {
      readonly kind: "failed";
      readonly whose: Whose;
      /** The handler's, where it is known. */
      readonly type: string | undefined;
      readonly moment: Moment;
      readonly name: string;
      readonly message: string;
      readonly at: readonly string[];
    }
  /** There is no such type, neither of the package nor of a loaded file. */
  | { readonly kind: "unknown-type"; readonly whose: Whose; readonly type: string }
  /** A handler's own line for the log. */
  | {
      readonly kind: "log";
      readonly whose: Whose;
      readonly level: "debug" | "info" | "warn" | "error";
      readonly text: string;
    }
  | { readonly kind: "pong"; readonly id: number }
  | { readonly kind: "stopped" };
