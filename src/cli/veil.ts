/** Keeps secrets out of what is printed. */
export interface Veil {
  /** A line of the text, with all but its structure hidden where it holds a secret. As long as before. */
  line(text: string, line: string): string;
  /** A sentence about what stands in a file, without the secrets. */
  sentence(text: string): string;
}

const SECRET_KEY = /pass(word|phrase)?$|secret|token/i;
/** What else stands beside a password: a key that is none of them may be one that was mistyped. */
const BESIDE_PASSWORD = /^(service|domain|username|resource)$/;
/** Whoever writes `xmpp://user:password@host` has written a password. */
const USER_INFO = /^[a-z][a-z\d+.-]*:\/\/([^/@]*)@/i;
/** Shorter ones are a part of ordinary words. */
const IN_SENTENCES = 8;

export interface Known {
  readonly secrets: readonly (string | undefined)[];
  /** They may hold a password. */
  readonly addresses: readonly (string | undefined)[];
  /** Of all files. */
  readonly texts: readonly string[];
}

export function createVeil({ secrets: given, addresses, texts }: Known): Veil {
  const secrets = new Set<string>();
  const broken = new Set<string>();
  for (const secret of given) if (secret) add(secrets, secret.trim());
  collect(secrets, addresses, false);
  for (const text of texts) {
    try {
      collect(secrets, JSON.parse(text), false);
    } catch {
      // Where its strings begin and end nobody can tell.
      if (/pass|secret|token|connection|\\u/i.test(text)) broken.add(text);
    }
  }
  return {
    line: (text, line) => (broken.has(text) || holds(line, secrets) ? veiled(line) : line),
    sentence(text) {
      const long = [...secrets].filter(({ length }) => length >= IN_SENTENCES);
      return long.reduce((result, secret) => result.replaceAll(secret, "…"), text);
    },
  };
}

function add(secrets: Set<string>, secret: string): void {
  if (secret !== "") secrets.add(secret);
}

function collect(secrets: Set<string>, value: unknown, secret: boolean, connection = false): void {
  if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const mistyped = connection && !BESIDE_PASSWORD.test(key);
      collect(secrets, inner, secret || mistyped || SECRET_KEY.test(key), key === "connection");
    }
  } else if (secret && (typeof value === "string" || typeof value === "number")) {
    add(secrets, String(value));
  } else if (typeof value === "string") {
    const [, info = ""] = USER_INFO.exec(value) ?? [];
    for (const part of [info, info.slice(info.indexOf(":") + 1)]) add(secrets, part);
  }
}

function holds(line: string, secrets: ReadonlySet<string>): boolean {
  // Also as JSON may spell it: \u0073ecret.
  const spelled = Array.from(line.matchAll(/"(?:[^"\\]|\\.)*"/g), ([literal]) => {
    try {
      return JSON.parse(literal) as string;
    } catch {
      return "";
    }
  });
  const both = [line, ...spelled];
  return [...secrets].some((secret) => both.some((text) => text.includes(secret)));
}

/** The names of the fields of moderation.json show where one is. */
const KNOWN = "type|connection|service|domain|username|password|name|logger|log_level|rooms|handlers";
const HIDDEN = new RegExp(`"(?:${KNOWN})"(?=\\s*:)|[^\\s{}[\\]:,"]`, "g");

function veiled(line: string): string {
  return line.replace(HIDDEN, (found) => (found.length > 1 ? found : "•"));
}
