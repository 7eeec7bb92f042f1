// Names of machines, as people write them and as they are compared: lower case, ASCII (Punycode, UTS #46), no dot
// at the end.

/** RFC 1035 section 2.3.4. The Punycode of a longer one would take time with the square of its length. */
const maxHost = 253;

const ready = /^[a-z0-9.-]*[a-z-]$/i;
// Names that URL reads as something else: Punycode, and the numbers of an IP address in hexadecimal.
const encoded = /xn--|0x/i;
// URL lets more signs pass than any name has.
const read = /^[a-z0-9._:-]+$/;
// What would end the host, or begin something else, within an address.
const foreign = /[/?#@\\\s]|:(?![^[]*\])/;

/**
 * A host of an address in the form that is compared, IP addresses without brackets; undefined for what no browser
 * takes for one.
 */
export const readHost = (written: string): string | undefined => {
  const host = written.replace(/\.$/, "");
  if (host === "" || host.length > maxHost || foreign.test(host)) return undefined;
  if (ready.test(host) && !encoded.test(host)) return host.toLowerCase();
  const name = hostnameOf(`http://${host}/`)?.replace(/^\[|\]$|\.$/g, "");
  return name !== undefined && read.test(name) ? name : undefined;
};

/** COMPAT Node 20: after some thousand calls `URL.canParse` says no to every host with a letter like `ü`. */
const hostnameOf = (address: string): string | undefined => {
  try {
    return new URL(address).hostname;
  } catch {
    return undefined;
  }
};

const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const isAddress = /^[\d.]+$|:/;

/**
 * A domain as the owner of a list writes it (`*.example.org`, `.example.org`, `Example.ORG.`, `https://example.org/`,
 * `münchen.de`, an IP address) as `isWithin` takes it; undefined for what is none. A single label is meant only where a
 * dot says so (`.ru`, `*.ru`), and what has a path is no domain.
 */
export const readDomain = (written: string): string | undefined => {
  const bare = written
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
    .replace(/\/$/, "")
    .replace(/:\d+$/, "");
  const wildcard = /^\*?\./.exec(bare)?.[0] ?? "";
  const host = readHost(bare.slice(wildcard.length));
  if (host === undefined) return undefined;
  if (isAddress.test(host)) return wildcard === "" ? host : undefined;
  const labels = host.split(".");
  const whole = labels.length > 1 || wildcard !== "" || host === "localhost";
  return whole && labels.every((part) => label.test(part)) ? host : undefined;
};

/** Is the host this domain or under it? Both as `readHost` and `readDomain` give them. */
export const isWithin = (host: string, domain: string): boolean =>
  host === domain || host.endsWith(`.${domain}`);
