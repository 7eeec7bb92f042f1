import { COMMON_WORDS, type ProblemCode, type Sentences } from "./link-problem.ts";

const PORT_REMEDY =
  "Prosody must be running, with this address among `component_ports` and `component_interfaces` (it listens on loopback only unless told).";

/** What only a client meets: a component's port knows neither accounts nor TLS. */
const OF_CLIENTS: Sentences = {
  message: ({ service, who }, detail) => `${service} does not let ${who} in${detail}`,
  remedy: () => "connection.service must name Prosody's component port (5347).",
};

/** XEP-0114. */
export const COMPONENT_WORDS: Readonly<Record<ProblemCode, Sentences>> = {
  ...COMMON_WORDS,
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
  "service-malformed": {
    message: ({ service, domain }) => `«${service}», the server of ${domain}, is no address`,
    remedy: () => "connection.service must read xmpp://host:port; an IPv6 address stands in brackets.",
  },
  "not-authorized": {
    message: ({ service, domain }, detail) => `${service} does not accept the secret of ${domain}${detail}`,
    remedy: ({ domain }) =>
      `\`component_secret\` of Component "${domain}" in Prosody's configuration must equal the bot's secret (MUCWARDEN_SECRET_FILE, else connection.password).`,
  },
  "host-unknown": {
    message: ({ service, domain }, detail) => `${service} knows no component ${domain}${detail}`,
    remedy: ({ domain }) =>
      `Prosody's configuration needs Component "${domain}" with its component_secret, and a restart after adding it (a reload does not start it); connection.domain must be the same name.`,
  },
  conflict: {
    message: ({ service, domain }, detail) =>
      `Another connection to ${service} is already ${domain}${detail}`,
    remedy: () =>
      'Stop the other bot with this name; if it is the ghost of a lost connection, the server drops it in a while (`component_conflict_resolve = "kick_old"` makes it do so at once).',
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
  replaced: OF_CLIENTS,
  "account-disabled": OF_CLIENTS,
  "login-failed": OF_CLIENTS,
  "no-mechanism": OF_CLIENTS,
  "server-unproven": OF_CLIENTS,
  "resource-refused": OF_CLIENTS,
  "tls-required": OF_CLIENTS,
  "tls-untrusted": OF_CLIENTS,
  "tls-expired": OF_CLIENTS,
  "tls-name": OF_CLIENTS,
  "tls-failed": OF_CLIENTS,
  "ca-unreadable": OF_CLIENTS,
};
