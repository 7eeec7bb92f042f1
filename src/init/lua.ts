/** A Lua string literal; control characters and what is not ASCII are escaped, so that the file has one line for it. */
export function quote(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let literal = "";
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === "\\") literal += `\\${char}`;
    else if (byte < 0x20 || byte > 0x7e) literal += `\\${String(byte).padStart(3, "0")}`;
    else literal += char;
  }
  return `"${literal}"`;
}
