export interface LuaToken {
  /** A keyword is a name, too. */
  readonly kind: "name" | "string" | "number" | "symbol";
  /** Of a string what it stands for. */
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
}

export interface LuaText {
  readonly tokens: readonly LuaToken[];
  readonly comments: readonly string[];
  /** It ends amid a string or a comment: what was read of it is not to be relied on. */
  readonly isCutOff: boolean;
}

// In this order. A long bracket and a short string are read up to their ends by hand.
const PIECE =
  /[\s\uFEFF]+|--\[(=*)\[|--[^\n]*|\[(=*)\[|["']|[A-Za-z_]\w*|(?:0[xX][\da-fA-F]+|\d+(?:\.\d+)?)|[=~<>]=|\.{2,3}|[\s\S]/y;

/** Lua (5.1 to 5.4) in pieces, in linear time; what is no Lua gives symbols. */
export function luaTokens(text: string): LuaText {
  const tokens: LuaToken[] = [];
  const comments: string[] = [];
  let at = 0;
  /** The content of a long bracket that begins at `from`. */
  function long(from: number, level: string): string | undefined {
    const close = `]${level}]`;
    const end = text.indexOf(close, from);
    if (end < 0) return undefined;
    at = end + close.length;
    // A line end right after the bracket is no part of it (Lua's manual, 3.1).
    return text.slice(from, end).replace(/^\r?\n/, "");
  }
  while (at < text.length) {
    PIECE.lastIndex = at;
    const found = PIECE.exec(text);
    const piece = found?.[0] ?? "";
    const start = at;
    at += piece.length;
    if (found?.[1] !== undefined) {
      const comment = long(at, found[1]);
      if (comment === undefined) return { tokens, comments, isCutOff: true };
      comments.push(comment);
    } else if (piece.startsWith("--")) comments.push(piece.slice(2));
    else if (found?.[2] !== undefined) {
      const content = long(at, found[2]);
      if (content === undefined) return { tokens, comments, isCutOff: true };
      tokens.push({ kind: "string", text: content, at: start });
    } else if (piece === '"' || piece === "'") {
      const short = shortString(text, at, piece);
      if (short === undefined) return { tokens, comments, isCutOff: true };
      at = short.end;
      tokens.push({ kind: "string", text: short.content, at: start });
    } else if (/^\w/.test(piece)) {
      tokens.push({ kind: /^\d/.test(piece) ? "number" : "name", text: piece, at: start });
    } else if (piece.trim() !== "" && piece !== "\uFEFF")
      tokens.push({ kind: "symbol", text: piece, at: start });
  }
  return { tokens, comments, isCutOff: false };
}

const ESCAPE = /\\(?:(\d{1,3})|x([\da-fA-F]{2})|z\s*|\r\n|[\s\S])|[^\\]/y;
const NAMED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function shortString(
  text: string,
  from: number,
  quote: string,
): { content: string; end: number } | undefined {
  let content = "";
  let at = from;
  while (at < text.length) {
    if (text[at] === quote) return { content, end: at + 1 };
    if (text[at] === "\n") return undefined;
    ESCAPE.lastIndex = at;
    const [piece = "", decimal, hex] = ESCAPE.exec(text) ?? [];
    if (piece === "") return undefined;
    at += piece.length;
    if (decimal !== undefined) content += String.fromCharCode(Number(decimal));
    else if (hex !== undefined) content += String.fromCharCode(Number.parseInt(hex, 16));
    else if (piece.startsWith("\\z")) continue;
    else if (piece.startsWith("\\")) content += NAMED[piece[1] ?? ""] ?? piece.slice(1);
    else content += piece;
  }
  return undefined;
}
