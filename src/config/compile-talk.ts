import type { TalkEntry } from "../moderation/policy.ts";
import type { CompileContext, Handler } from "./handler.ts";
import { formatPath, type PathStep } from "./issue.ts";
import { reportSome } from "./report-some.ts";
import { readShape } from "./shape.ts";
import type { Reader } from "./source.ts";
import type { TalkType } from "./talk-shape.ts";

/** What stands beside the options of a rule, and says nothing to a handler that talks. */
const OF_RULES = ["when", "exempt", "atGate", "tests"];

/**
 * A handler that talks, made ready; undefined, with issues, where it would not do what is written. `type` is undefined
 * for one that somebody's own file registers: what its options mean only that file knows.
 */
export function compileTalk(
  type: TalkType | undefined,
  handler: Handler,
  { reader, path, written, layer }: CompileContext,
): TalkEntry | undefined {
  const options = optionsOf(written);
  if (reportOfRules(reader, written, path)) return undefined;
  if (type && !readShape(reader, options, type.options, [...path, "options"])) return undefined;
  return {
    id: handler.id,
    type: handler.type,
    options,
    mode: handler.mode,
    locked: handler.locked && layer === "instance",
    layer,
    origin: { file: reader.file, path: formatPath(path) },
  };
}

/** Passed over, `when` would let it talk at times and to people that were not meant. */
function reportOfRules(reader: Reader, written: object, path: readonly PathStep[]): boolean {
  const given = OF_RULES.filter((key) => Object.hasOwn(written, key));
  for (const key of given) {
    reader.report({
      code: "wrong-shape",
      path: [...path, key],
      message: `«${key}» says nothing to a handler that talks`,
      hint: "Take it out: it belongs to rules.",
    });
  }
  return given.length > 0;
}

/** As they stand in the file: what our own reading adds to them is nothing that a handler of somebody's knows. */
export function optionsOf(written: { readonly options?: unknown }): object {
  return (written.options ?? {}) as object;
}

/**
 * Of commands that nobody can call: xmppjs-chat-bot takes for the command what stands between the ! and the first space.
 * `path` is where the options are, or what they were made from.
 */
export function warnOfUnheard(
  reader: Reader,
  { command }: { readonly command?: unknown },
  path: readonly PathStep[],
): void {
  const names: readonly unknown[] = Array.isArray(command) ? command : [command];
  const unheard = names.filter((name) => typeof name === "string" && !/^[^!\s]\S*$/.test(name)) as string[];
  reportSome(
    reader,
    unheard.map((name) => ({
      code: "command-unheard",
      severity: "warning",
      path,
      message: `nobody can call the command ${JSON.stringify(name)}`,
      hint: `Write ${meant(name)}.`,
    })),
  );
}

function meant(name: string): string {
  const [word] = name.replace(/^[!\s]+/, "").split(/\s/);
  return word ? `«${word}», which is called by !${word}` : "what stands behind the !, such as «help»";
}
