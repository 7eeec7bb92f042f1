import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Translations out of a compiled catalogue (GNU gettext manual, «The Format of GNU MO Files»), in its order. */
export function readCatalogue(path) {
  const bytes = readFileSync(path);
  const little = bytes.readUInt32LE(0) === 0x950412de;
  const number = (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const string = (table, index) => {
    const at = number(table + 8 * index + 4);
    return bytes.toString("utf8", at, at + number(table + 8 * index));
  };
  const count = number(8);
  return Array.from({ length: count }, (_, index) => ({
    original: string(number(12), index),
    translation: string(number(16), index),
  })).filter(({ original }) => original !== "");
}

const named = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00A0" };

function unescapeEntity(whole, name) {
  if (!name.startsWith("#")) return named[name] ?? whole;
  return String.fromCodePoint(/^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
}

/** The text of these elements of an HTML or XML page, one string each; what they contain loses its tags. */
export function readElements(text, names) {
  const element = new RegExp(`<(${names.join("|")})(?:\\s[^>]*)?>([\\s\\S]*?)</\\1>`, "g");
  return [...text.matchAll(element)].map(([, , inner]) =>
    inner.replace(/<[^>]+>/g, "").replace(/&(#?\w+);/g, unescapeEntity),
  );
}

export function readText(path) {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** Java's key=value lines with their \uXXXX. */
export function readProperties(path) {
  return readText(path)
    .split("\n")
    .filter((line) => /^[^#!\s][^=]*=/.test(line))
    .map((line) => line.slice(line.indexOf("=") + 1).trim())
    .map((value) =>
      value.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    )
    .map((value) => value.replace(/\\n/g, "\n"));
}

export const sentences = (text) => text.match(/[^.!?。！？।؟։።]+(?:[.!?。！？।؟։።]+["»”’)]*|$)/g) ?? [];
