import { readFile } from "node:fs/promises";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { domainToASCII } from "node:url";
import type { Endpoint } from "./service.ts";

/** For each but the last, which has what the login has. */
const PATIENCE_MS = 3_000;

/** Resolves to the first that takes the connection; rejects with what the last one reports. `hold` is told of each. */
export async function dial<E extends Endpoint>(
  endpoints: readonly E[],
  hold: (socket: Socket) => boolean,
  open: (endpoint: E) => Socket = ({ host, port }) => connect({ host, port }),
): Promise<{ readonly socket: Socket; readonly endpoint: E } | undefined> {
  for (const [index, endpoint] of endpoints.entries()) {
    const isLast = index === endpoints.length - 1;
    const socket = open(endpoint);
    if (!hold(socket)) return undefined;
    try {
      await opened(socket, isLast ? undefined : PATIENCE_MS);
      return { socket, endpoint };
    } catch (error) {
      if (isLast) throw error;
    }
  }
  return undefined;
}

function opened(socket: Socket, withinMs: number | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = withinMs === undefined ? undefined : setTimeout(() => socket.destroy(), withinMs);
    // For good: between this and whoever listens next, an error without a listener would end the process.
    socket.on("error", reject);
    socket.once("close", () => reject(new Error("the connection was given up")));
    socket.once("connect", resolve);
    for (const end of ["connect", "close"]) socket.once(end, () => clearTimeout(timer));
  });
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
  // As certificates and SNI have it (RFC 6066 section 3); what cannot be written so is valid nowhere.
  const host = domainToASCII(domain) || domain;
  return connectTls({
    socket: plain,
    // For the look at the certificate; SNI takes no addresses.
    host,
    ...(isIP(host) === 0 && { servername: host }),
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
