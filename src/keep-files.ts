import type { Compiled } from "./config/compile.ts";
import type { DataFiles } from "./config/data-files.ts";
import type { Issue } from "./config/issue.ts";
import type { DataPlaces } from "./files/data-folder.ts";
import { watchDataFolder } from "./files/watch.ts";
import type { Logger } from "./log.ts";
import type { ReloadResult } from "./meter.ts";
import { createReloader, type Reloader } from "./reload.ts";
import { logIssues } from "./report.ts";

/** How changes of the files are noticed. */
export type WatchMode = "events" | "poll" | "off";

export interface FilesSources {
  readonly places: DataPlaces;
  readonly watch: WatchMode;
  /** What holds already: the files, and what they were understood as. */
  readonly files: DataFiles;
  readonly compiled: Compiled;
  readonly read: () => Promise<DataFiles>;
  readonly understand: (files: DataFiles) => Compiled;
  /** What is to hold from now on. */
  readonly onChange: (compiled: Compiled) => void;
  readonly onReload: (result: ReloadResult) => void;
  readonly log: Logger;
  readonly onError: (what: string, error: Error) => void;
}

/** Follows the files: whatever changes in them is read, told of, and applied. */
export interface KeptFiles extends Pick<Reloader, "hint" | "anew"> {
  /** All that is wrong in the files that hold. */
  issues(): readonly Issue[];
  stop(): Promise<void>;
}

export function keepFiles({ places, files, compiled, log, onReload, ...ports }: FilesSources): KeptFiles {
  let { issues } = compiled;
  let counted = compiled;
  const reloader = createReloader(
    files,
    {
      read: ports.read,
      compile: ports.understand,
      onChange(changed, news) {
        logIssues(log, news);
        ports.onChange(changed);
        ({ issues } = changed);
        log.info({ rooms: changed.policies.size, issues: issues.length }, "the files were read again");
        // The same comes again where an issue that was held back has turned out to last.
        if (changed !== counted)
          onReload(issues.some(({ severity }) => severity === "error") ? "faulty" : "applied");
        counted = changed;
      },
      onError(what, error) {
        onReload("failed");
        ports.onError(what, error);
      },
      now: Date.now,
    },
    { reported: issues },
  );
  const watcher =
    ports.watch === "off"
      ? undefined
      : watchDataFolder(places, {
          onHint: reloader.hint,
          onError: (problem) => log.warn(problem),
          mode: ports.watch,
        });
  return {
    hint: reloader.hint,
    anew: reloader.anew,
    issues: () => issues,
    async stop() {
      reloader.stop();
      await watcher?.stop();
    },
  };
}
