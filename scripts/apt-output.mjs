// What matters to installing only, or to perl and shell scripts of the packages: Prosody itself never opens it.
const NOT_NEEDED_TO_RUN =
  /^(perl|libperl|lib.*-perl$|dpkg$|tar$|passwd$|adduser$|base-passwd$|login|debconf$|libdebconf|libpam|usrmerge$|init-system|libaudit|libsemanage|libsepol|ssl-cert$|openssl$)/;

/** The packages worth unpacking out of the lines of `apt-get --print-uris install`. */
export function choosePackages(printUris) {
  return printUris
    .split("\n")
    .map((line) => line.match(/^'[^']+' ([^_\s]+)_\S+\.deb \d+/)?.[1])
    .filter((name) => name !== undefined && !NOT_NEEDED_TO_RUN.test(name));
}

const DEBIAN_SUITE = /^(bullseye|bookworm|trixie|forky|duke|sid|unstable|testing|(old)*stable)$/;
export const DEFAULT_MIRROR = "http://deb.debian.org/debian";
export const DEFAULT_SECURITY_MIRROR = "http://deb.debian.org/debian-security";

/**
 * Where this machine gets Debian from.
 * @param {string} indexTargets lines of "SITE RELEASE COMPONENT" as `apt-get indextargets` prints them
 * @returns {{ main: string, security: string | undefined }} security is undefined where a mirror has none
 */
export function chooseMirror(indexTargets) {
  const sites = indexTargets.split("\n").map((line) => line.split(" "));
  const find = (accepts) =>
    sites.find(
      ([site, release, component]) => /^https?:/.test(site) && component === "main" && accepts(site, release),
    )?.[0];
  // A third party may name its suites after Debian's, but hardly its folder as well.
  const main = find((site, release) => /\/debian\/?$/.test(site) && DEBIAN_SUITE.test(release));
  if (main === undefined) return { main: DEFAULT_MIRROR, security: DEFAULT_SECURITY_MIRROR };
  const security = find((_site, release) => release.endsWith("-security"));
  return {
    main,
    security: security ?? (main.startsWith("http://deb.debian.org/") ? DEFAULT_SECURITY_MIRROR : undefined),
  };
}

/** Lines for sources.list, one a pocket of the suite. */
export function sourceLines({ suite, mirror, architecture }) {
  // target=Packages: not the contents, icons and translations that other tools of this machine may have ordered.
  const options = `[arch=${architecture} target=Packages]`;
  const lines = [`deb ${options} ${mirror.main} ${suite} main`];
  if (mirror.security !== undefined) {
    lines.push(`deb ${options} ${mirror.main} ${suite}-updates main`);
    lines.push(`deb ${options} ${mirror.security} ${suite}-security main`);
  }
  return lines;
}
