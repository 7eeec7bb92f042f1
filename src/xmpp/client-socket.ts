import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Endpoint } from "./service.ts";

/** Resolves to the first that takes the connection; rejects with what the last one reports. `hold` is told of each. */
export async function dial<E extends Endpoint>(
  endpoints: readonly E[],
  hold: (socket: Socket) => boolean,
): Promise<{ readonly socket: Socket; readonly endpoint: E } | undefined> {
  for (const [index, endpoint] of endpoints.entries()) {
    const { host, port } = endpoint;
    const socket = connect({ host, port });
    if (!hold(socket)) return undefined;
    try {
      await once(socket, "connect");
      return { socket, endpoint };
    } catch (error) {
      if (index === endpoints.length - 1) throw error;
    }
  }
  return undefined;
}

/** Whether nobody stands between: the address, unlike the name, is no promise. */
export function isLoopback(socket: Socket | undefined): boolean {
  return /^(?:::1$|(?:::ffff:)?127\.)/.test(socket?.remoteAddress ?? "");
}

/**
 * TLS over a connection. The certificate is to be valid for the domain, whatever the host is called (RFC 6120 section
 * 13.7.1.2); `direct` is TLS from the first byte (XEP-0368).
 */
export function secured(
  plain: Socket,
  domain: string,
  options: { readonly verify: boolean; readonly ca: string | undefined; readonly direct: boolean },
): TLSSocket {
  return connectTls({
    socket: plain,
    // For the look at the certificate; SNI takes no addresses.
    host: domain,
    ...(isIP(domain) === 0 && { servername: domain }),
    rejectUnauthorized: options.verify,
    ...(options.ca !== undefined && { ca: options.ca }),
    ...(options.direct && { ALPNProtocols: ["xmpp-client"] }),
  });
}

/** The text of a PEM file, read each time: certificates are renewed. Null where it holds none. */
export async function readAuthority(file: string): Promise<string | null> {
  try {
    const text = await readFile(file, "utf8");
    return text.includes("-----BEGIN CERTIFICATE-----") ? text : null;
  } catch {
    return null;
  }
}
