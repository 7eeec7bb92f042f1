import { isLocalpart } from "../muc/jid.ts";
import type { ClientSettings, TlsSettings } from "./connection.ts";
import { isDomain } from "./domain.ts";
import type { ModerationFile } from "./moderation-file.ts";
import { isClientService, isWebService, shown } from "./service-address.ts";
import type { Reader } from "./source.ts";

type Written = ModerationFile["connection"];

/** The account to log in with, or undefined with an issue for each thing that is missing. */
export function readClient(
  reader: Reader,
  written: Written,
  outside: string | undefined,
): ClientSettings | undefined {
  const service = readService(reader, written, outside);
  const domain = readDomain(reader, written.domain);
  const username = readUsername(reader, written.username);
  const password = readPassword(reader, written.password);
  const resource = readResource(reader, written.resource);
  if (!service || !domain || !username || !password || resource === null) return undefined;
  const tls = tlsOf(reader, written.tls);
  return { type: "client", service, domain, username, password, tls, ...(resource && { resource }) };
}

function readService(reader: Reader, { service, domain }: Written, outside = ""): string | undefined {
  // Set but empty is not set: compose files pass variables on like that.
  const value = outside || service || domain;
  // What the domain is not is said of the domain.
  const isHost = value !== undefined && isDomain(value) && !value.includes(":");
  if (!value || value === domain || isHost || isClientService(value)) return value;
  const name = outside ? "MUCWARDEN_SERVICE: " : "";
  const what = isWebService(value)
    ? "is for browsers (WebSocket, BOSH), which mucwarden does not speak"
    : "is no address of a server";
  reader.report({
    code: "service-form",
    path: ["connection", "service"],
    message: `${name}${shown(value)} ${what}`,
    hint: 'Write where Prosody listens for clients, for example "xmpp://127.0.0.1:5222".',
  });
  return undefined;
}

function readDomain(reader: Reader, domain: string | undefined): string | undefined {
  if (domain && isDomain(domain)) return domain.toLowerCase();
  reader.report({
    code: "wrong-shape",
    path: ["connection", "domain"],
    message: domain ? `${JSON.stringify(domain)} is no domain` : "the account's domain is missing",
    hint: 'Write what stands behind the @ of the account, for example "example.org".',
  });
  return undefined;
}

function readUsername(reader: Reader, username: string | undefined): string | undefined {
  if (username && isLocalpart(username)) return username;
  reader.report({
    code: username ? "wrong-shape" : "account-missing",
    path: ["connection", "username"],
    message: username ? `${JSON.stringify(username)} is no user name` : "the account's user name is missing",
    hint: 'Write what stands before the @ of the account, for example "moderator".',
  });
  return undefined;
}

function readPassword(reader: Reader, password: string | undefined): string | undefined {
  if (password) return password;
  reader.report({
    code: "account-missing",
    path: ["connection", "password"],
    message: "the account's password is missing",
    hint: "Write it as connection.password.",
  });
  return undefined;
}

/** Null, with an issue, where it cannot be one: RFC 7622 section 3.4. */
function readResource(reader: Reader, resource: string | undefined): string | undefined | null {
  if (!resource || (!/\p{Cc}/u.test(resource) && new TextEncoder().encode(resource).length <= 1023)) {
    return resource;
  }
  reader.report({
    code: "wrong-shape",
    path: ["connection", "resource"],
    message: "the resource is too long, or has control characters in it",
    hint: "Leave it out: the bot makes one of its own.",
  });
  return null;
}

function tlsOf(reader: Reader, { verify, ca }: NonNullable<Written["tls"]> = {}): TlsSettings {
  const folder = reader.file.slice(0, reader.file.lastIndexOf("/") + 1);
  return {
    ...(verify !== undefined && { verify }),
    ...(ca && { ca: ca.startsWith("/") ? ca : `${folder}${ca}` }),
  };
}
