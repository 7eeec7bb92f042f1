import { cleanText } from "./xml-text.ts";

/** What went wrong with the link, in words for the operator. Never holds the secret. */
export interface LinkProblem {
  readonly code: ProblemCode;
  /** One sentence without its full stop, naming service and domain. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

export type ProblemCode = keyof typeof PROBLEMS;

/** Which link: what the sentences name. */
export interface LinkNames {
  readonly service: string;
  readonly domain: string;
}

type Sentence = (names: LinkNames, detail: string) => string;

interface Sentences {
  readonly message: Sentence;
  readonly remedy: Sentence;
}

const PORT_REMEDY =
  "Prosody must be running, with this address among `component_ports` and `component_interfaces` (it listens on loopback only unless told).";

const PROBLEMS = {
  refused: {
    message: ({ service, domain }, detail) =>
      `Nothing accepts connections at ${service}, where ${domain} should connect${detail}`,
    remedy: () => PORT_REMEDY,
  },
  unreachable: {
    message: ({ service, domain }, detail) =>
      `${service}, the server of ${domain}, cannot be reached${detail}`,
    remedy: () => `Check the network, container network and firewall on the way. ${PORT_REMEDY}`,
  },
  "unknown-host-name": {
    message: ({ service, domain }, detail) =>
      `The host name in ${service}, the server of ${domain}, cannot be resolved${detail}`,
    remedy: () =>
      "Correct connection.service, or make the name known here (DNS, or the container's name on its network).",
  },
  "service-malformed": {
    message: ({ service, domain }) => `«${service}», the server of ${domain}, is no address`,
    remedy: () => "connection.service must read xmpp://host:port; an IPv6 address stands in brackets.",
  },
  "not-authorized": {
    message: ({ service, domain }, detail) => `${service} does not accept the secret of ${domain}${detail}`,
    remedy: ({ domain }) =>
      `\`component_secret\` of Component "${domain}" in Prosody's configuration must equal connection.password.`,
  },
  "host-unknown": {
    message: ({ service, domain }, detail) => `${service} knows no component ${domain}${detail}`,
    remedy: ({ domain }) =>
      `Prosody's configuration needs Component "${domain}" with its component_secret, and a restart or reload after adding it; connection.domain must be the same name.`,
  },
  conflict: {
    message: ({ service, domain }, detail) =>
      `Another connection to ${service} is already ${domain}${detail}`,
    remedy: () =>
      'Stop the other bot with this name; if it is the ghost of a lost connection, the server drops it in a while (`component_conflict_resolve = "kick_old"` makes it do so at once).',
  },
  silent: {
    message: ({ service, domain }) =>
      `${service} no longer answers ${domain}, though the connection looks open`,
    remedy: () =>
      "Nothing to do if it comes back by itself; else look whether Prosody hangs or the network changed.",
  },
  "no-answer": {
    message: ({ service, domain }, detail) =>
      `${service} takes the connection of ${domain} but does not answer as a component port does${detail}`,
    remedy: () =>
      "connection.service must name Prosody's component port (5347), not the one for clients or servers.",
  },
  "bad-xml": {
    message: ({ service, domain }, detail) =>
      `${service} sent ${domain} something that is no XMPP stream${detail}`,
    remedy: () => "connection.service must name Prosody's component port (5347); if it does, report this.",
  },
  "stream-error": {
    message: ({ service, domain }, detail) => `${service} ended the stream of ${domain}${detail}`,
    remedy: () => "Prosody's log says more. If it happens again and again, report this.",
  },
  shutdown: {
    message: ({ service, domain }, detail) =>
      `${service}, the server of ${domain}, is shutting down${detail}`,
    remedy: () => "Nothing: the bot connects again when the server is back.",
  },
  closed: {
    message: ({ service, domain }, detail) => `${service} closed the connection of ${domain}${detail}`,
    remedy: () => "Nothing if the server is restarting; else Prosody's log says why.",
  },
} satisfies Record<string, Sentences>;

/** `detail` follows the sentence in brackets: the server's words, an errno. */
export function problem(names: LinkNames, code: ProblemCode, detail = ""): LinkProblem {
  const short = cleanText(detail).replace(/\s+/g, " ").trim().slice(0, 200);
  const { message, remedy }: Sentences = PROBLEMS[code];
  return { code, message: message(names, short && ` (${short})`), remedy: remedy(names, short) };
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
};

/** RFC 6120 section 4.9.3 conditions that have a sentence of their own; the others are `stream-error`. */
const BY_CONDITION: Readonly<Record<string, ProblemCode>> = {
  "not-authorized": "not-authorized",
  "host-unknown": "host-unknown",
  conflict: "conflict",
  "system-shutdown": "shutdown",
};

/** Names a stream error by its condition; `text` is what the server says beside it. */
export function streamProblem(names: LinkNames, condition: string, text = ""): LinkProblem {
  const code = BY_CONDITION[condition] ?? "stream-error";
  const detail = code === "stream-error" ? [condition, text].filter(Boolean).join(": ") : text;
  return problem(names, code, detail);
}

/** Names whatever the library or the socket reports as an error. */
export function problemOf(names: LinkNames, error: unknown): LinkProblem {
  const { name, code, condition, text, message } = (error ?? {}) as Record<string, unknown>;
  if (name === "StreamError") return streamProblem(names, String(condition), String(text ?? ""));
  if (name === "XMLError") return problem(names, "bad-xml", String(message));
  // Every address of a name failed: an AggregateError without a message, whose code is the first one's.
  if (typeof code === "string") return problem(names, BY_ERRNO[code] ?? "closed", code);
  if (message === "Unexpected server response") return problem(names, "no-answer");
  return problem(names, "closed", String(message ?? error));
}
