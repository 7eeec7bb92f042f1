import { isDomain } from "./domain.ts";
import type { ModerationFile } from "./moderation-file.ts";
import type { Reader } from "./source.ts";

export interface ComponentSettings {
  /** `xmpp://host:port` */
  readonly service: string;
  readonly domain: string;
  readonly password: string;
}

/** What the operator says outside the files; it wins over them. */
export interface ConnectionOverrides {
  readonly service?: string | undefined;
  readonly domain?: string | undefined;
  /** From MUCWARDEN_SECRET. */
  readonly secret?: string | undefined;
  /** The content of the file that MUCWARDEN_SECRET_FILE names. */
  readonly secretFile?: string | undefined;
}

/** A secret in a public sample keeps nobody out: good enough on this machine alone. */
const DEVELOPMENT_SECRETS = new Set(["dev-secret", "secret", "changeme"]);

/** How to log in (XEP-0114), or undefined with an issue for each thing that is missing. */
export function readConnection(
  reader: Reader,
  file: ModerationFile,
  overrides: ConnectionOverrides,
): ComponentSettings | undefined {
  // A client's account and address are no component's: nothing in it can be used.
  const written = file.type === "component" ? file.connection : {};
  // Set but empty is not set: compose files pass variables on like that.
  const service = overrides.service || written.service;
  const domain = overrides.domain || written.domain;
  const password = readSecret(reader, written.password, overrides);
  if (password === null) return undefined;
  if (file.type === "client" && (!service || !domain || !password)) {
    reader.report({
      code: "connection-type",
      path: ["type"],
      message: "the file logs in as a client, mucwarden as a component",
      hint: 'Write "type": "component" with service, domain and password, or set MUCWARDEN_SERVICE, MUCWARDEN_DOMAIN and MUCWARDEN_SECRET_FILE.',
    });
    return undefined;
  }
  if (!service || !isService(service)) {
    const name = overrides.service ? "MUCWARDEN_SERVICE: " : "";
    reader.report({
      code: "service-form",
      path: ["connection", "service"],
      message: service ? `${name}${shown(service)} is no component service` : "the service is missing",
      hint: 'Write where Prosody listens for components, for example "xmpp://127.0.0.1:5347".',
    });
  }
  if (!domain || !isDomain(domain)) {
    const name = overrides.domain ? "MUCWARDEN_DOMAIN: " : "";
    reader.report({
      code: "wrong-shape",
      path: ["connection", "domain"],
      message: domain ? `${name}${JSON.stringify(domain)} is no domain` : "the component's domain is missing",
      hint: 'Write the name of the Component in Prosody\'s configuration, for example "mucwarden.example.org".',
    });
  }
  if (!password) {
    reader.report({
      code: "secret-missing",
      path: ["connection", "password"],
      message: "the component's secret is missing",
      hint: "Set MUCWARDEN_SECRET_FILE or MUCWARDEN_SECRET, or write it as connection.password.",
    });
  }
  if (!service || !isService(service) || !domain || !isDomain(domain) || !password) return undefined;
  if (DEVELOPMENT_SECRETS.has(password) && !isLoopback(service)) {
    reader.report({
      code: "secret-for-development",
      path: ["connection", "password"],
      message: "the secret of the sample is used for a server that is not on this machine",
      hint: "Make one of your own: openssl rand -hex 32",
    });
    return undefined;
  }
  return { service, domain: domain.toLowerCase(), password };
}

/**
 * MUCWARDEN_SECRET_FILE, else MUCWARDEN_SECRET, else the file's own; null, with an issue, where two different ones
 * come from outside.
 */
function readSecret(
  reader: Reader,
  written: string | undefined,
  { secret, secretFile }: ConnectionOverrides,
): string | undefined | null {
  // Editors end a file with a new line; a secret does not.
  const fromFile = secretFile?.replace(/\r?\n$/, "");
  if (fromFile && secret && fromFile !== secret) {
    reader.report({
      code: "secret-twice",
      path: ["connection", "password"],
      message: "MUCWARDEN_SECRET and the file of MUCWARDEN_SECRET_FILE differ",
      hint: "Keep one of the two.",
    });
    return null;
  }
  return fromFile || secret || written;
}

/** A part of what the connection takes: `xmpp://`, a host or an IPv6 address in brackets, a port or none. */
const SERVICE = /^xmpp:\/\/(?:\[[\da-f:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?\/?$/i;

function isService(service: string): boolean {
  const found = SERVICE.exec(service);
  const port = Number(found?.[1] ?? 5347);
  return found !== null && port >= 1 && port <= 65_535;
}

/** Without what may be a password in front of the host. */
function shown(service: string): string {
  return JSON.stringify(service.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, "$1…@"));
}

function isLoopback(service: string): boolean {
  return /^xmpp:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\/?$/i.test(service);
}
