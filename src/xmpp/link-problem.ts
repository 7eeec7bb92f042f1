/** What went wrong with the link, in words for the operator. Never holds the secret. */
export interface LinkProblem {
  readonly code: ProblemCode;
  /** One sentence without its full stop, naming service and domain. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

export type ProblemCode =
  | "refused"
  | "unreachable"
  | "unknown-host-name"
  | "service-malformed"
  | "not-authorized"
  | "account-disabled"
  | "login-failed"
  | "no-mechanism"
  | "server-unproven"
  | "host-unknown"
  | "resource-refused"
  | "conflict"
  | "replaced"
  | "tls-required"
  | "tls-untrusted"
  | "tls-expired"
  | "tls-name"
  | "tls-failed"
  | "ca-unreadable"
  | "policy"
  | "silent"
  | "no-answer"
  | "bad-xml"
  | "stream-error"
  | "shutdown"
  | "closed";

interface Words {
  readonly service: string;
  readonly domain: string;
  /** As whom we log in: the component's domain, or the account's address. */
  readonly who: string;
}

export interface Sentences {
  readonly message: (words: Words, detail: string) => string;
  readonly remedy: (words: Words, detail: string) => string;
}

/** What is said alike of a component and of a client. */
export const COMMON_WORDS = {
  silent: {
    message: ({ service, who }) => `${service} no longer answers ${who}, though the connection looks open`,
    remedy: () =>
      "Nothing to do if it comes back by itself; else look whether Prosody hangs or the network changed.",
  },
  "unknown-host-name": {
    message: ({ service, who }, detail) =>
      `The host name in ${service}, the server of ${who}, cannot be resolved${detail}`,
    remedy: () =>
      "Correct connection.service, or make the name known here (DNS, or the container's name on its network).",
  },
  "stream-error": {
    message: ({ service, who }, detail) => `${service} ended the stream of ${who}${detail}`,
    remedy: () => "Prosody's log says more. If it happens again and again, report this.",
  },
  policy: {
    message: ({ service, who }, detail) =>
      `${service} ended the stream of ${who}: a rule forbids it${detail}`,
    remedy: () =>
      "Prosody's log says which rule. Limits of its own (mod_limits, a firewall) should leave the bot out.",
  },
  shutdown: {
    message: ({ service, who }, detail) => `${service}, the server of ${who}, is shutting down${detail}`,
    remedy: () => "Nothing: the bot connects again when the server is back.",
  },
  closed: {
    message: ({ service, who }, detail) => `${service} closed the connection of ${who}${detail}`,
    remedy: () => "Nothing if the server is restarting; else Prosody's log says why.",
  },
} satisfies Partial<Record<ProblemCode, Sentences>>;
