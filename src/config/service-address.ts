/** A part of what the connection takes: `xmpp://`, a host or an IPv6 address in brackets, a port or none. */
const SERVICE = /^xmpp:\/\/(?:\[[\da-f:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?\/?$/i;

export function isService(service: string): boolean {
  const found = SERVICE.exec(service);
  const port = Number(found?.[1] ?? 1);
  return found !== null && port >= 1 && port <= 65_535;
}

/** A client's may ask for TLS from the first byte as well. */
export function isClientService(service: string): boolean {
  return isService(service.replace(/^xmpps:/i, "xmpp:"));
}

export function isWebService(service: string): boolean {
  return /^(?:wss?|https?):\/\//i.test(service);
}

/** Without what may be a password in front of the host. */
export function shown(service: string): string {
  return JSON.stringify(service.replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, "$1…@"));
}

/** Whether the address is one of this machine: nobody stands between. */
export function isLoopback(service: string): boolean {
  return /^xmpp:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\/?$/i.test(service);
}
