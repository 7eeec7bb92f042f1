import type { Compiled } from "../config/compile.ts";
import type { Issue } from "../config/issue.ts";
import type { DataPlaces } from "../files/data-folder.ts";
import type { Status } from "../status.ts";

/** One connection of the bot, with all that its files say. */
export interface Patient {
  readonly places: DataPlaces;
  readonly compiled: Pick<Compiled, "connection" | "policies" | "off" | "everyRoom">;
  /** Of the files, without secrets. */
  readonly issues: readonly Issue[];
  readonly watch: "events" | "poll" | "off";
  readonly running: Running;
  /** Whether to log in though that may put out a bot of which nothing is known. */
  readonly connect: boolean;
  readonly version: string;
}

/** What is known of a bot that runs with these files, by what it writes into its folder of state. */
export interface Running {
  readonly folder: string;
  /** Whether it was said which folder that is. */
  readonly isNamed: boolean;
  /** Fresh. */
  readonly status: Status | undefined;
  /** A bot runs with this folder under another name, or may: what it has written is not understood. */
  readonly other: boolean;
  /** Status files that are not to be believed. */
  readonly problems: readonly string[];
}

export interface Clock {
  /** ms since 1970 */
  readonly now: () => number;
}
