export type LuaValue = string | number | boolean | readonly LuaValue[] | { readonly [key: string]: LuaValue };

/** A Lua literal. Strings keep every byte: what could end or alter the literal is written as a decimal escape. */
export function lua(value: LuaValue): string {
  if (typeof value === "string") return luaString(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `{ ${value.map(lua).join(", ")} }`;
  const fields = Object.entries(value).map(([key, field]) => `[${luaString(key)}] = ${lua(field)}`);
  return `{ ${fields.join(", ")} }`;
}

function luaString(text: string): string {
  // Three digits, or a digit that follows would be taken for part of the escape.
  const decimal = (char: string) => `\\${String(char.charCodeAt(0)).padStart(3, "0")}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the file
  return `"${text.replace(/["\\\x00-\x1f\x7f]/g, decimal)}"`;
}

function isList(value: LuaValue): value is readonly LuaValue[] {
  return Array.isArray(value);
}

/** Assignments, one a line. */
export function luaOptions(options: Readonly<Record<string, LuaValue>>, indent = ""): string {
  return Object.entries(options)
    .map(([name, value]) => `${indent}${name} = ${lua(value)}\n`)
    .join("");
}
