import type { LuaToken } from "./lua-tokens.ts";

/** Undefined: an expression that only Lua could tell the value of. */
export type LuaValue = string | number | boolean | readonly (string | number)[] | undefined;

export type Statement =
  | { readonly kind: "set"; readonly name: string; readonly value: LuaValue; readonly at: number }
  | {
      readonly kind: "host";
      readonly type: "VirtualHost" | "Component";
      readonly name: string;
      /** Of a component of Prosody's own: `muc` and so on. */
      readonly module: string | undefined;
      readonly at: number;
    }
  | { readonly kind: "include"; readonly pattern: string | undefined; readonly at: number }
  /** A host whose name only Lua could tell. */
  | { readonly kind: "unnamed"; readonly at: number }
  /** Lua that is run besides: anything may come of it. */
  | { readonly kind: "script"; readonly at: number };

/** The statements of a configuration of Prosody that are written down plainly, in their order. */
export function statements(tokens: readonly LuaToken[]): Statement[] {
  const found: Statement[] = [];
  let index = 0;
  const is = (text: string, offset = 0) =>
    tokens[index + offset]?.kind === "symbol" && tokens[index + offset]?.text === text;
  /** `"x"` or `("x")`, and past it. */
  function argument(): string | undefined {
    const inParentheses = is("(");
    const token = tokens[index + (inParentheses ? 1 : 0)];
    if (token?.kind !== "string") return undefined;
    if (inParentheses && !is(")", 2)) return undefined;
    index += inParentheses ? 3 : 1;
    return token.text;
  }
  while (index < tokens.length) {
    const token = tokens[index];
    const at = token?.at ?? 0;
    const isField = is(".", -1) || is(":", -1);
    index += 1;
    if (token?.kind !== "name" || isField) {
      if (token?.kind === "symbol" && token.text === "{") index = afterTable(tokens, index);
      continue;
    }
    const { text } = token;
    if (is("=")) {
      index += 1;
      const { value, next } = valueAt(tokens, index);
      index = next;
      found.push({ kind: "set", name: text, value, at });
    } else if (text === "VirtualHost" || text === "Host" || text === "Component") {
      const name = argument();
      if (name === undefined) {
        if (is("(")) found.push({ kind: "unnamed", at });
        continue;
      }
      const module = text === "Component" ? argument() : undefined;
      const type = text === "Component" ? "Component" : "VirtualHost";
      found.push({ kind: "host", type, name: name.toLowerCase(), module, at });
    } else if (text === "Include") found.push({ kind: "include", pattern: argument(), at });
    else if (text === "RunScript") found.push({ kind: "script", at });
  }
  return found;
}

/** The index behind the `}` that closes the table whose inside begins at `from`. */
function afterTable(tokens: readonly LuaToken[], from: number): number {
  let depth = 1;
  let index = from;
  for (; index < tokens.length && depth > 0; index++) {
    const token = tokens[index];
    if (token?.kind !== "symbol") continue;
    if (token.text === "{") depth += 1;
    if (token.text === "}") depth -= 1;
  }
  return index;
}

const JOINS = new Set(["..", "+", "-", "*", "/", "(", ".", ":", "[", "{"]);

function valueAt(tokens: readonly LuaToken[], from: number): { value: LuaValue; next: number } {
  const token = tokens[from];
  if (token?.kind === "symbol" && token.text === "{") {
    const next = afterTable(tokens, from + 1);
    return { value: listOf(tokens.slice(from + 1, next - 1)), next };
  }
  const after = tokens[from + 1];
  const isJoined =
    (after?.kind === "symbol" && JOINS.has(after.text)) ||
    (after?.kind === "name" && (after.text === "or" || after.text === "and"));
  return { value: isJoined ? undefined : plain(token), next: from + 1 };
}

function plain(token: LuaToken | undefined): string | number | boolean | undefined {
  if (token?.kind === "string") return token.text;
  if (token?.kind === "number") return Number(token.text);
  if (token?.kind === "name" && (token.text === "true" || token.text === "false"))
    return token.text === "true";
  return undefined;
}

/** A list of strings and numbers, or undefined where something else is in it. */
function listOf(inside: readonly LuaToken[]): readonly (string | number)[] | undefined {
  const items: (string | number)[] = [];
  for (const [index, token] of inside.entries()) {
    if (index % 2 === 1) {
      if (token.kind !== "symbol" || (token.text !== "," && token.text !== ";")) return undefined;
      continue;
    }
    const value = plain(token);
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    items.push(value);
  }
  return items;
}
