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
export function parseService(service: string): Endpoint | undefined {
  const [, ipv6, name, digits] = SERVICE.exec(service.trim()) ?? [];
  const host = ipv6 ?? name;
  const port = digits === undefined ? COMPONENT_PORT : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  if (ipv6 !== undefined && !isIPv6(ipv6)) return undefined;
  return { host, port };
}
