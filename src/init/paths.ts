/** Paths of the system that a plan is for, with slashes, whatever runs init. */

export const isAbsolute = (path: string): boolean => path.startsWith("/");

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));

export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Without `.`, `..` and double slashes. */
export function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Whether a pattern with `*` and `?` in its last part means the path. */
export function matches(path: string, pattern: string): boolean {
  if (folderOf(path) !== folderOf(pattern)) return false;
  return wild(nameOf(path), nameOf(pattern));
}

/** In at most length times length steps: of several stars only the last is ever tried anew. */
function wild(name: string, pattern: string): boolean {
  let at = 0;
  let upTo = 0;
  let star = -1;
  let retry = 0;
  while (at < name.length) {
    if (pattern[upTo] === "*") {
      star = upTo++;
      retry = at;
    } else if (pattern[upTo] === "?" || pattern[upTo] === name[at]) {
      at += 1;
      upTo += 1;
    } else if (star >= 0) {
      upTo = star + 1;
      at = ++retry;
    } else return false;
  }
  while (pattern[upTo] === "*") upTo += 1;
  return upTo === pattern.length;
}
