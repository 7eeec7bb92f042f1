import { isIP } from "node:net";

export interface HttpAddress {
  /** An IP address, or `localhost`. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

const FORM =
  /^(?:(?:\[(?<v6>[\da-fA-F:.]{2,45})\]|(?<v4>[\d.]{7,15})|(?<name>localhost)):)?(?<port>\d{1,5})$/;

/** `127.0.0.1:9090`, `[::1]:9090`, `localhost:9090`, or a port alone, which is one of 127.0.0.1; undefined is none of these. */
export function parseAddress(text: string): HttpAddress | undefined {
  const { v6, v4, name, port = "" } = FORM.exec(text.trim())?.groups ?? {};
  const host = v6 ?? v4 ?? name ?? "127.0.0.1";
  const isHost = name !== undefined || isIP(host) === (v6 === undefined ? 4 : 6);
  if (!isHost || port === "" || Number(port) > 65_535) return undefined;
  return { host, port: Number(port) };
}

/** As it stands in a URL. */
export function formatAddress({ host, port }: HttpAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine reaches it. */
export function isLoopback({ host }: HttpAddress): boolean {
  if (isIP(host) === 6) return new URL(`http://[${host}]`).hostname === "[::1]";
  return host === "localhost" || host.startsWith("127.");
}
