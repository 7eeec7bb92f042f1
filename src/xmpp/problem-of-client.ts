import { COMMON_WORDS, type ProblemCode, type Sentences } from "./link-problem.ts";

const PORT_REMEDY =
  "Prosody must be running, with this address among `c2s_ports` and `c2s_interfaces`; or correct connection.service.";
const CLIENT_PORT = "connection.service must name Prosody's port for clients (5222, for livechat's its own)";
const CERTIFICATE =
  "connection.tls can name who signs it (`ca`, a PEM file); `verify: false` lets anybody on the way read the password.";

/** RFC 6120. */
export const CLIENT_WORDS: Readonly<Record<ProblemCode, Sentences>> = {
  ...COMMON_WORDS,
  refused: {
    message: ({ service, who }, detail) =>
      `Nothing accepts connections at ${service}, where ${who} should log in${detail}`,
    remedy: () => PORT_REMEDY,
  },
  unreachable: {
    message: ({ service, who }, detail) => `${service}, the server of ${who}, cannot be reached${detail}`,
    remedy: () => `Check the network, container network and firewall on the way. ${PORT_REMEDY}`,
  },
  "service-malformed": {
    message: ({ service, who }) => `«${service}», the server of ${who}, is no address`,
    remedy: () =>
      "connection.service must read xmpp://host:port or xmpps://host:port; an IPv6 address stands in brackets.",
  },
  "not-authorized": {
    message: ({ service, who }, detail) => `${service} does not accept the password of ${who}${detail}`,
    remedy: () =>
      "connection.username and connection.password must be those of the account. Livechat's plugin writes a password of its own at each start: the file must be the one of the plugin that runs.",
  },
  "account-disabled": {
    message: ({ service, who }, detail) => `${service} has switched off the account ${who}${detail}`,
    remedy: () => "Enable the account again (`prosodyctl shell user enable`), or give the bot another.",
  },
  "login-failed": {
    message: ({ service, who }, detail) => `${service} cannot log ${who} in${detail}`,
    remedy: () => "Prosody's log says more: often what it asks for the passwords does not answer.",
  },
  "no-mechanism": {
    message: ({ service, who }, detail) =>
      `${service} offers ${who} no way to log in that the bot knows${detail}`,
    remedy: () =>
      "It knows SCRAM-SHA-256, SCRAM-SHA-1 and PLAIN: `authentication` of the host must offer one of them. Without TLS, on this machine alone, `c2s_require_encryption` must be false, and for PLAIN `allow_unencrypted_plain_auth` true.",
  },
  "server-unproven": {
    message: ({ service, who }, detail) =>
      `${service} let ${who} in without proof that it knows the password${detail}`,
    remedy: () => "It may not be the server that it seems to be: look who answers at connection.service.",
  },
  "host-unknown": {
    message: ({ service, domain }, detail) => `${service} has no accounts at ${domain}${detail}`,
    remedy: ({ domain }) =>
      `Prosody's configuration needs VirtualHost "${domain}"; connection.domain must be the same name.`,
  },
  "resource-refused": {
    message: ({ service, who }, detail) => `${service} gives ${who} no session${detail}`,
    remedy: () => "Leave connection.resource out, and look how many sessions an account may have there.",
  },
  conflict: {
    message: ({ service, who }, detail) =>
      `${service} keeps the resource of ${who} for another login${detail}`,
    remedy: () =>
      "Stop the other bot with this account, or leave connection.resource out in both; if it is the ghost of a lost connection, the server drops it in a while.",
  },
  replaced: {
    message: ({ service, who }, detail) =>
      `Another login at ${service} has taken the session of ${who}${detail}`,
    remedy: () =>
      "Stop the other bot with this account, or leave connection.resource out in both. Until then each puts the other out, at longer and longer intervals.",
  },
  "tls-required": {
    message: ({ service, who }, detail) =>
      `${service} offers ${who} no TLS, and without it the password is not told${detail}`,
    remedy: () =>
      "Give Prosody a certificate and enable its module `tls`, or connect where it listens on this machine (127.0.0.1) and leave `verify` in connection.tls out.",
  },
  "tls-untrusted": {
    message: ({ service, who }, detail) =>
      `Nobody that this machine trusts has signed the certificate of ${service}, the server of ${who}${detail}`,
    remedy: () => CERTIFICATE,
  },
  "tls-expired": {
    message: ({ service, who }, detail) =>
      `The certificate of ${service}, the server of ${who}, is not valid at this time${detail}`,
    remedy: () => "Renew the certificate and reload Prosody; or set the clock right, here or there.",
  },
  "tls-name": {
    message: ({ service, domain, who }, detail) =>
      `The certificate of ${service}, the server of ${who}, is not for ${domain}${detail}`,
    remedy: ({ domain }) =>
      `Give Prosody a certificate for ${domain}, which is what connection.domain says, whatever the host is called.`,
  },
  "tls-failed": {
    message: ({ service, who }, detail) => `${service} and ${who} cannot agree on TLS${detail}`,
    remedy: () =>
      "xmpps:// is for a port that begins with TLS (5223), xmpp:// for one that offers it (5222). Prosody's log says more.",
  },
  "ca-unreadable": {
    message: ({ service, who }, detail) =>
      `The file of who may sign the certificate of ${service}, the server of ${who}, cannot be used${detail}`,
    remedy: () => "connection.tls.ca must name a PEM file, readable by the bot's user.",
  },
  "no-answer": {
    message: ({ service, who }, detail) =>
      `${service} takes the connection of ${who} but does not answer as a port for clients does${detail}`,
    remedy: () => `${CLIENT_PORT}, not the one for components or servers.`,
  },
  "bad-xml": {
    message: ({ service, who }, detail) => `${service} sent ${who} something that is no XMPP stream${detail}`,
    remedy: () => `${CLIENT_PORT}; if it does, report this.`,
  },
};
