/** The kind of file system below which a folder lies, by Linux's /proc/self/mountinfo; undefined where that says nothing. */
export function mountOf(mountinfo: string, folder: string): string | undefined {
  let longest = -1;
  let kind: string | undefined;
  for (const line of mountinfo.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const point = before.split(" ")[4]?.replace(/\\([0-7]{3})/g, (_, octal: string) => character(octal));
    if (!point || !isBelow(folder, point)) continue;
    // Of several at the same point the last is the one that is seen.
    if (point.length < longest) continue;
    longest = point.length;
    kind = after.split(" ")[0];
  }
  return kind || undefined;
}

function character(octal: string): string {
  return String.fromCharCode(Number.parseInt(octal, 8));
}

function isBelow(folder: string, point: string): boolean {
  return point === "/" || folder === point || folder.startsWith(`${point}/`);
}
