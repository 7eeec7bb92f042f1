import { dirname, join } from "node:path";
import type { DataFiles } from "../config/data-files.ts";
import { type Emoji, readEmojis } from "../config/emojis-file.ts";
import type { Issue } from "../config/issue.ts";
import { openSource } from "../config/source.ts";
import { checkEmojiFiles, type EmojiFileState } from "../files/emoji-files.ts";

const FAULTS: Readonly<Record<Exclude<EmojiFileState, "ok">, string>> = {
  missing: "is not there",
  unreadable: "cannot be read",
  "too-large": "is larger than the 30 KiB that livechat allows",
  "wrong-type": "is not the kind of picture that its name says",
};

/** What is wrong with the pictures. The bot itself needs only the names: people do, so that `check` tells. */
export async function emojiIssues({ emojis }: DataFiles): Promise<Issue[]> {
  const all = [...emojis].map(async ([channel, source]) => {
    const issues: Issue[] = [];
    const reader = openSource(source, issues);
    if (!reader) return [];
    // What is wrong in the definition itself was said when it was compiled.
    const defined = readEmojis({ ...reader, report: () => {} }, channel) ?? [];
    const pictures = defined.filter((emoji): emoji is Emoji & { file: string } => emoji.file !== undefined);
    const found = await checkEmojiFiles(
      join(dirname(source.file), "files"),
      pictures.map(({ file }) => file),
    );
    for (const { name, file, path } of pictures) {
      const state = found.get(file);
      if (state === undefined || state === "ok") continue;
      reader.report({
        code: "emoji-file",
        // Livechat writes the definition before the pictures.
        severity: state === "missing" ? "note" : "warning",
        path: [...path, "url"],
        message: `the picture of «${name}», ${file}, ${FAULTS[state]}`,
        hint: "Save the emojis in livechat's form again.",
      });
    }
    return issues;
  });
  return (await Promise.all(all)).flat();
}
