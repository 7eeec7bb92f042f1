/** Where init's lines go in a file that is somebody's. */
export type Place = "global" | "component";

const LINE = /^-- mucwarden (begin|end) \((global|component)\)(, after no line end)?$/;

export interface Marked {
  /** The file as it is without init's lines, byte for byte. */
  readonly rest: string;
  readonly has: boolean;
}

/** Takes the marked blocks out; a sentence, where a marker lacks its other half or stands twice. */
export function withoutBlocks(text: string): Marked | { readonly wrong: string } {
  const open = new Map<Place, { from: number; line: number }>();
  const cuts: { from: number; to: number }[] = [];
  const done = new Set<Place>();
  // A byte order mark is none of the first line's.
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  for (const [index, line] of text.slice(at).split("\n").entries()) {
    const [, which, place, joined] = LINE.exec(line.replace(/\r$/, "")) ?? [];
    const next = Math.min(at + line.length + 1, text.length);
    if (which !== undefined && place !== undefined) {
      const name = place as Place;
      const begun = open.get(name);
      if (which === "begin") {
        if (begun || open.size > 0 || done.has(name)) return wrong(index + 1, line);
        // The line end before it is ours, too.
        const before = joined === undefined ? 0 : line.endsWith("\r") ? 2 : 1;
        open.set(name, { from: Math.max(0, at - before), line: index + 1 });
      } else {
        if (!begun) return wrong(index + 1, line);
        cuts.push({ from: begun.from, to: next });
        open.delete(name);
        done.add(name);
      }
    }
    at = next;
  }
  for (const { line } of open.values()) return wrong(line, "-- mucwarden begin");
  let rest = "";
  let from = 0;
  for (const cut of cuts) {
    rest += text.slice(from, cut.from);
    from = cut.to;
  }
  return { rest: rest + text.slice(from), has: cuts.length > 0 };
}

const wrong = (line: number, text: string) => ({
  wrong: `line ${line}, «${text.trim()}», has no other half, or is there twice`,
});

/** A block between its markers, in the line ends of the file that it is for. */
export function block(place: Place, inside: string, eol: string, isJoined = false): string {
  const text = [
    `-- mucwarden begin (${place})${isJoined ? ", after no line end" : ""}`,
    ...inside.replace(/\n$/, "").split("\n"),
    `-- mucwarden end (${place})`,
    "",
  ].join(eol);
  return isJoined ? `${eol}${text}` : text;
}
