import { readClient } from "./client-connection.ts";
import { isDomain } from "./domain.ts";
import type { PathStep } from "./issue.ts";
import { type ModerationFile, profiles } from "./moderation-file.ts";
import { nearest } from "./nearest.ts";
import { isLoopback, isService, shown } from "./service-address.ts";
import type { Reader } from "./source.ts";

/** How to log in, and as whom. */
export type ConnectionSettings = ComponentSettings | ClientSettings;

/** Beside the server (XEP-0114). */
export interface ComponentSettings {
  readonly type: "component";
  /** `xmpp://host:port` */
  readonly service: string;
  readonly domain: string;
  readonly password: string;
  readonly profile?: Profile | undefined;
}

/** With an account of its own (RFC 6120). */
export interface ClientSettings {
  readonly type: "client";
  /** `xmpp://host:port`, `xmpps://host:port` for TLS from the first byte, or a domain whose server the DNS tells. */
  readonly service: string;
  readonly domain: string;
  readonly username: string;
  readonly password: string;
  readonly resource?: string | undefined;
  readonly tls: TlsSettings;
  readonly profile?: Profile | undefined;
}

/** Whose server it is, where that asks for something of its own. */
export type Profile = (typeof profiles)[number];

export interface TlsSettings {
  /**
   * Whether a certificate must be valid for the domain, and TLS be there at all. Undefined: yes, unless the connection
   * stays on this machine.
   */
  readonly verify?: boolean | undefined;
  /** The PEM file of who may sign it, in place of those that the system trusts. */
  readonly ca?: string | undefined;
}

/** What the operator says outside the files; it wins over them. */
export interface ConnectionOverrides {
  readonly service?: string | undefined;
  /** Of a component: with it the bot is one, whatever the file says. */
  readonly domain?: string | undefined;
  /** From MUCWARDEN_SECRET. */
  readonly secret?: string | undefined;
  /** The content of the file that MUCWARDEN_SECRET_FILE names. */
  readonly secretFile?: string | undefined;
  /** From MUCWARDEN_PROFILE, as it was written. */
  readonly profile?: string | undefined;
  /** There are several connections, of which the environment cannot speak. */
  readonly areForOne?: boolean;
}

/** A secret in a public sample keeps nobody out: good enough on this machine alone. */
const DEVELOPMENT_SECRETS = new Set(["dev-secret", "secret", "changeme"]);

/** How to log in, or undefined with an issue for each thing that is missing. */
export function readConnection(
  reader: Reader,
  file: ModerationFile,
  overrides: ConnectionOverrides,
): ConnectionSettings | undefined {
  const settings = readSettings(reader, file, overrides);
  if (!isProfileKnown(reader, overrides) || !settings) return undefined;
  const profile = profileOf(file, overrides)?.name;
  return { ...settings, ...(profile && { profile }) };
}

/** A profile, and who named it; `file`: who did in place of moderation.json. */
export interface NamedProfile {
  readonly name: Profile;
  readonly file?: string;
  readonly path: readonly PathStep[];
}

export function profileOf(
  { profile }: Pick<ModerationFile, "profile">,
  { profile: outside }: ConnectionOverrides,
): NamedProfile | undefined {
  const name = profiles.find((known) => known === outside);
  if (outside) return name && { name, file: "MUCWARDEN_PROFILE", path: [] };
  return profile && { name: profile, path: ["profile"] };
}

/** Without what the profile stands for nothing would be moderated, and nobody would notice. */
function isProfileKnown(reader: Reader, { profile }: ConnectionOverrides): boolean {
  if (!profile || profiles.some((known) => known === profile)) return true;
  const meant = nearest(profile, profiles);
  reader.report({
    code: "wrong-shape",
    path: ["profile"],
    message: `MUCWARDEN_PROFILE: ${shown(profile)} is no profile`,
    hint: meant ? `Did you mean «${meant}»?` : `There is: ${profiles.join(", ")}.`,
  });
  return false;
}

function readSettings(
  reader: Reader,
  file: ModerationFile,
  overrides: ConnectionOverrides,
): ConnectionSettings | undefined {
  const secret = readSecret(reader, overrides);
  if (secret === null) return undefined;
  if (file.type === "component") return readComponent(reader, file.connection, overrides, secret);
  // A client's account and address are no component's: nothing in it can be used.
  if (overrides.domain) return readComponent(reader, {}, overrides, secret);
  if (secret) {
    reader.report({
      code: "connection-type",
      path: ["type"],
      message: "the environment gives the secret of a component, and the file logs in as a client",
      hint: "Set MUCWARDEN_DOMAIN and MUCWARDEN_SERVICE as well, or neither MUCWARDEN_SECRET nor MUCWARDEN_SECRET_FILE.",
    });
    return undefined;
  }
  return readClient(reader, file.connection, overrides.service);
}

function readComponent(
  reader: Reader,
  written: Partial<ModerationFile["connection"]>,
  overrides: ConnectionOverrides,
  secret: string | undefined,
): ComponentSettings | undefined {
  // Set but empty is not set: compose files pass variables on like that.
  const service = overrides.service || written.service;
  const domain = overrides.domain || written.domain;
  const password = secret || written.password;
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
      hint: overrides.areForOne
        ? "Write it as connection.password: of several files the environment cannot speak."
        : "Set MUCWARDEN_SECRET_FILE or MUCWARDEN_SECRET, or write it as connection.password.",
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
  return { type: "component", service, domain: domain.toLowerCase(), password };
}

/** MUCWARDEN_SECRET_FILE, else MUCWARDEN_SECRET; null, with an issue, where they are two different ones. */
function readSecret(reader: Reader, { secret, secretFile }: ConnectionOverrides): string | undefined | null {
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
  return fromFile || secret;
}
