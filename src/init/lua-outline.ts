import type { LuaText } from "./lua-tokens.ts";

const OPENS = new Set(["function", "do", "if", "repeat"]);
const CLOSES = new Set(["end", "until"]);
const GENERATED = /\b(?:auto-?generated|generated (?:by|from|file)|do not edit|don't edit|managed by)\b/i;

/** Where a line can be put above all hosts, in UTF-16 units; or why nobody but a person should put one there. */
export function firstHost(text: string, { tokens, comments, isCutOff }: LuaText): number | { why: string } {
  if (isCutOff) return { why: "it ends amid a string or a comment" };
  if (comments.slice(0, 20).some((comment) => GENERATED.test(comment.slice(0, 1000)))) {
    return { why: "it says of itself that it is generated" };
  }
  const open: string[] = [];
  let first: number | undefined;
  for (const [index, { kind, text: word, at }] of tokens.entries()) {
    if (kind !== "name") continue;
    if (word === "RunScript") return { why: "it runs a script (RunScript), which may set anything" };
    // In a block as well: Lua leaves the file there.
    if (word === "return" && !open.includes("function")) {
      return { why: "it returns: what stands below is never read" };
    }
    if (OPENS.has(word)) open.push(word);
    if (CLOSES.has(word)) open.pop();
    if (word !== "VirtualHost" && word !== "Host" && word !== "Component") continue;
    const next = tokens[index + 1];
    const isCall = next?.kind === "string" || (next?.kind === "symbol" && next.text === "(");
    if (!isCall || first !== undefined) continue;
    if (open.length > 0) return { why: `its first ${word} stands in a block of Lua` };
    // A byte order mark is one only at the very beginning.
    const lineStart = text.lastIndexOf("\n", at - 1) + 1 || (text.startsWith("\uFEFF") ? 1 : 0);
    if (text.slice(lineStart, at).trim() !== "") return { why: `its first ${word} does not begin a line` };
    first = lineStart;
  }
  if (open.length > 0) return { why: "a block of Lua is open at its end" };
  return first ?? { why: "it has no VirtualHost or Component line" };
}
