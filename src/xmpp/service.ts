import { isIPv6 } from "node:net";

export interface Endpoint {
  /** A host name or an address, IPv6 without its brackets: what `net.connect` takes. */
  readonly host: string;
  readonly port: number;
}

/** XEP-0114 has no registered port; this is the one Prosody and ejabberd listen at. */
const COMPONENT_PORT = 5347;

const SERVICE = /^(?:xmpp:\/\/)?(?:\[([^\]]*)\]|([^\s:/?#@[\]]+))(?::(\d{1,5}))?\/?$/i;

/**
 * `xmpp://host:port`, `host:port`, `host`, an IPv6 address in brackets. Undefined where the text is none of them.
 * (The library's own parser takes the brackets off `[::1]` alone and asks the DNS for the others.)
 */
export function parseService(service: string, defaultPort: number = COMPONENT_PORT): Endpoint | undefined {
  const [, ipv6, name, digits] = SERVICE.exec(service.trim()) ?? [];
  const host = ipv6 ?? name;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  if (ipv6 !== undefined && !isIPv6(ipv6)) return undefined;
  return { host, port };
}

export interface ClientEndpoint extends Endpoint {
  /** TLS from the first byte (XEP-0368), where the other begins with STARTTLS. */
  readonly direct: boolean;
}

/** `xmpp://host:port` (5222) or `xmpps://host:port` (5223). */
export function parseClientService(service: string): ClientEndpoint | undefined {
  const [scheme] = /^xmpps:(?=\/\/)/i.exec(service.trim()) ?? [];
  const direct = scheme !== undefined;
  const endpoint = parseService(
    direct ? `xmpp:${service.trim().slice(scheme.length)}` : service,
    direct ? 5223 : 5222,
  );
  return endpoint && { ...endpoint, direct };
}
