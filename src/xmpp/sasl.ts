import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { normalized } from "../text/normalize.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** One login by SASL (RFC 6120 section 6), all in base64. */
export interface Exchange {
  readonly mechanism: string;
  readonly first: string;
  /** Rejects where the challenge makes no sense. */
  respond(challenge: string): Promise<string>;
  /** Whether the server has shown, at the latest with what came beside its success, that it knows the password. */
  isProven(additional: string): boolean;
}

/** RFC 7677 section 4 asks for 4096 and more; a server that names a number without end would keep us for ever. */
const ITERATIONS_LIMIT = 1_000_000;

/** The best way that both sides know; undefined where there is none. The password leaves with PLAIN alone. */
export function beginLogin(offered: readonly string[], who: Credentials): Exchange | undefined {
  if (offered.includes("SCRAM-SHA-256")) return scram("SCRAM-SHA-256", "sha256", who);
  if (offered.includes("SCRAM-SHA-1")) return scram("SCRAM-SHA-1", "sha1", who);
  if (offered.includes("PLAIN")) return plain(who);
  return undefined;
}

/** RFC 4616. */
function plain({ username, password }: Credentials): Exchange {
  return {
    mechanism: "PLAIN",
    first: encode(`\0${username}\0${password}`),
    respond: () => Promise.reject(new Error("a challenge to PLAIN")),
    isProven: () => true,
  };
}

/**
 * RFC 5802 and RFC 7677, without channel binding. The library's own takes no password beyond Latin-1, counts as far as
 * the server says, and does not look whether the server knows the password.
 */
function scram(mechanism: string, hash: "sha1" | "sha256", { username, password }: Credentials): Exchange {
  const name = normalized(username, "NFKC").replaceAll("=", "=3D").replaceAll(",", "=2C");
  const nonce = randomBytes(18).toString("base64");
  const firstBare = `n=${name},r=${nonce}`;
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text, "utf8").digest();
  let expected: Buffer | undefined;
  let isProven = false;

  function prove(serverFinal: string): void {
    const given = Buffer.from(attribute(serverFinal, "v") ?? "", "base64");
    isProven ||= expected?.length === given.length && timingSafeEqual(expected, given);
  }

  return {
    mechanism,
    first: encode(`n,,${firstBare}`),
    async respond(challenge) {
      const serverFirst = decode(challenge);
      // RFC 5802 section 5: the last word of the server may come as a challenge, to be answered with nothing.
      if (expected) {
        prove(serverFirst);
        return "";
      }
      const [both, salt, count] = ["r", "s", "i"].map((key) => attribute(serverFirst, key));
      const iterations = /^\d{1,7}$/.test(count ?? "") ? Number(count) : 0;
      if (!both?.startsWith(nonce) || !salt || iterations < 1 || iterations > ITERATIONS_LIMIT) {
        throw new Error("a challenge without nonce, salt or a bearable count");
      }
      const size = hash === "sha1" ? 20 : 32;
      const salted = await derive(
        normalized(password, "NFKC"),
        Buffer.from(salt, "base64"),
        iterations,
        size,
        hash,
      );
      const clientKey = hmac(salted, "Client Key");
      const storedKey = createHash(hash).update(clientKey).digest();
      const withoutProof = `c=${encode("n,,")},r=${both}`;
      const messages = `${firstBare},${serverFirst},${withoutProof}`;
      const signature = hmac(storedKey, messages);
      const proof = clientKey.map((byte, index) => byte ^ (signature[index] ?? 0));
      expected = hmac(hmac(salted, "Server Key"), messages);
      return encode(`${withoutProof},p=${Buffer.from(proof).toString("base64")}`);
    },
    isProven(additional) {
      prove(decode(additional));
      return isProven;
    },
  };
}

const derive = promisify(pbkdf2);

function attribute(message: string, key: string): string | undefined {
  const found = message.split(",").find((part) => part.startsWith(`${key}=`));
  return found?.slice(2);
}

const encode = (text: string): string => Buffer.from(text, "utf8").toString("base64");
const decode = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");
