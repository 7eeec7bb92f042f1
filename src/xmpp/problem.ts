import type { LinkProblem, ProblemCode } from "./link-problem.ts";
import { CLIENT_WORDS } from "./problem-of-client.ts";
import { COMPONENT_WORDS } from "./problem-of-component.ts";
import { cleanText } from "./xml-text.ts";

export type { LinkProblem, ProblemCode } from "./link-problem.ts";

/** Which link: what the sentences name. */
export interface LinkNames {
  readonly type?: "component" | "client";
  readonly service: string;
  readonly domain: string;
  /** Of a client. */
  readonly username?: string;
}

/** `detail` follows the sentence in brackets: the server's words, an errno. */
export function problem(names: LinkNames, code: ProblemCode, detail = ""): LinkProblem {
  const short = cleanText(detail).replace(/\s+/g, " ").trim().slice(0, 200);
  const { service, domain, username } = names;
  const who = names.type === "client" ? `${username}@${domain}` : domain;
  const { message, remedy } = (names.type === "client" ? CLIENT_WORDS : COMPONENT_WORDS)[code];
  const words = { service, domain, who };
  return { code, message: message(words, short && ` (${short})`), remedy: remedy(words, short) };
}

const BY_ERRNO: Readonly<Record<string, ProblemCode>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unknown-host-name",
  EAI_AGAIN: "unknown-host-name",
  EAI_FAIL: "unknown-host-name",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "unreachable",
  EACCES: "unreachable",
  EPERM: "unreachable",
  CERT_HAS_EXPIRED: "tls-expired",
  CERT_NOT_YET_VALID: "tls-expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "tls-name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls-untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "tls-untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls-untrusted",
  UNABLE_TO_GET_ISSUER_CERT: "tls-untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls-untrusted",
  CERT_UNTRUSTED: "tls-untrusted",
  CERT_REVOKED: "tls-untrusted",
  INVALID_CA: "tls-untrusted",
  EPROTO: "tls-failed",
};

/** RFC 6120 section 4.9.3 conditions that have a sentence of their own; the others are `stream-error`. */
const BY_CONDITION: Readonly<Record<string, ProblemCode>> = {
  "not-authorized": "not-authorized",
  "host-unknown": "host-unknown",
  conflict: "conflict",
  "policy-violation": "policy",
  "system-shutdown": "shutdown",
};

/** Prosody's, where no way to log in is left on a connection as insecure as this one. */
const NOTHING_OFFERED = "No stream features to proceed with";

function byCondition(type: LinkNames["type"], condition: string, text: string): ProblemCode {
  // A component's name is kept for who came first (XEP-0114); a client's session goes to who came last.
  if (type === "client" && condition === "conflict") return "replaced";
  if (type === "client" && text === NOTHING_OFFERED) return "no-mechanism";
  return BY_CONDITION[condition] ?? "stream-error";
}

/** Names a stream error by its condition; `text` is what the server says beside it. */
export function streamProblem(names: LinkNames, condition: string, text = ""): LinkProblem {
  const code = byCondition(names.type, condition, text);
  const detail = code === "stream-error" ? [condition, text].filter(Boolean).join(": ") : text;
  return problem(names, code, detail);
}

/** RFC 6120 section 6.5 conditions that have a sentence of their own; the others are `login-failed`. */
const BY_FAILURE: Readonly<Record<string, ProblemCode>> = {
  "not-authorized": "not-authorized",
  "account-disabled": "account-disabled",
  "credentials-expired": "account-disabled",
  "encryption-required": "tls-required",
  "invalid-mechanism": "no-mechanism",
  "mechanism-too-weak": "no-mechanism",
};

/** Names a refused login by its condition. */
export function loginProblem(names: LinkNames, condition: string, text = ""): LinkProblem {
  const code = BY_FAILURE[condition] ?? "login-failed";
  return problem(
    names,
    code,
    code === "not-authorized" ? text : [condition, text].filter(Boolean).join(": "),
  );
}

/** Names whatever the library or the socket reports as an error. */
export function problemOf(names: LinkNames, error: unknown): LinkProblem {
  const { name, code, condition, text, message } = (error ?? {}) as Record<string, unknown>;
  if (name === "StreamError") return streamProblem(names, String(condition), String(text ?? ""));
  if (name === "XMLError") return problem(names, "bad-xml", String(message));
  // Every address of a name failed: an AggregateError without a message, whose code is the first one's.
  if (typeof code === "string") return problem(names, BY_ERRNO[code] ?? byFamily(code), code);
  if (message === "Unexpected server response") return problem(names, "no-answer");
  return problem(names, "closed", String(message ?? error));
}

function byFamily(code: string): ProblemCode {
  return /^ERR_(?:SSL|TLS|OSSL)/.test(code) ? "tls-failed" : "closed";
}
