import { statements } from "./lua-statements.ts";
import { luaTokens } from "./lua-tokens.ts";
import type { Machine, Refusal, Wish } from "./plan.ts";

export interface SecretPlaces {
  readonly component: string;
  /** The bot's copy. */
  readonly file: string;
  /** Where Prosody's copy is, or will be. */
  readonly snippet: string;
}

/** The secret that both shall know: what is there already counts, the bot's file before the snippet. */
export function keptSecret(
  wish: Pick<Wish, "secret">,
  machine: Machine,
  { component, file, snippet }: SecretPlaces,
): string | Refusal {
  if (wish.secret !== undefined) return wish.secret;
  const ofBot = machine.read(file)?.replace(/\r?\n$/, "");
  if (ofBot === undefined && machine.kind(file) !== undefined) return unreadable(file);
  if (ofBot !== undefined) {
    if (isSecret(ofBot)) return ofBot;
    const problem = `${file} holds no secret, or something besides`;
    return { problem, hint: "Put one line into it, or take it away for a new one.", paste: [] };
  }
  const text = machine.read(snippet);
  if (text === undefined && machine.kind(snippet) !== undefined) return unreadable(snippet);
  return (text && secretIn(text, component)) || machine.secret(component);
}

const isSecret = (text: string): boolean =>
  text.length > 0 && text.length <= 1000 && !/[\p{Cc}\s]/u.test(text);

function secretIn(text: string, component: string): string | undefined {
  let isOurs = false;
  for (const one of statements(luaTokens(text).tokens)) {
    if (one.kind === "host") isOurs = one.name === component;
    else if (one.kind === "unnamed") isOurs = false;
    else if (isOurs && one.kind === "set" && one.name === "component_secret") {
      return typeof one.value === "string" && isSecret(one.value) ? one.value : undefined;
    }
  }
  return undefined;
}

/** A file that matters, and that init may not look into. */
export const unreadable = (file: string): Refusal => ({
  problem: `${file}: cannot be read`,
  hint: "Run init as root, or as who owns it; it has to be a file of UTF-8 text.",
  paste: [],
});
