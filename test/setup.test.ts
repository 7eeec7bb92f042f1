import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
// @ts-expect-error plain JavaScript: it runs before there is a compiler
import { chooseMirror, choosePackages, sourceLines } from "../scripts/apt-output.mjs";
// @ts-expect-error the same
import { hashOf, isStamped, stamp } from "../scripts/stamp.mjs";

describe("choosePackages", () => {
  test("takes what Prosody opens and leaves what only installing needs", () => {
    const output = `Reading package lists...
'http://m/debian/pool/main/g/glibc/libc6_2.36-9_amd64.deb' libc6_2.36-9_amd64.deb 2759320 SHA256:aa
'http://m/p/perl-base_5.36.0-7_amd64.deb' perl-base_5.36.0-7_amd64.deb 1607712 SHA256:bb
'http://m/p/libtext-glob-perl_0.11-3_all.deb' libtext-glob-perl_0.11-3_all.deb 7676 SHA256:cc
'http://m/z/zlib1g_1.2.13-1_amd64.deb' zlib1g_1%3a1.2.13-1_amd64.deb 86684 SHA256:dd
'http://m/l/libpcre2-8-0_10.42-1_amd64.deb' libpcre2-8-0_10.42-1_amd64.deb 260776 SHA256:ee
'http://m/p/prosody_0.12.3-1_amd64.deb' prosody_0.12.3-1_amd64.deb 395852 SHA256:ff
`;
    expect(choosePackages(output)).toEqual(["libc6", "zlib1g", "libpcre2-8-0", "prosody"]);
  });
});

describe("chooseMirror", () => {
  const standard = {
    main: "http://deb.debian.org/debian",
    security: "http://deb.debian.org/debian-security",
  };

  test("is the standard one where the machine gets no Debian", () => {
    expect(chooseMirror("")).toEqual(standard);
    expect(chooseMirror("http://archive.ubuntu.com/ubuntu noble main")).toEqual(standard);
  });

  test("is the machine's own, with its security mirror or none", () => {
    const own = "https://mirror.example/debian bookworm main";
    expect(chooseMirror(own)).toEqual({ main: "https://mirror.example/debian", security: undefined });
    const security = "https://mirror.example/debian-security bookworm-security main";
    expect(chooseMirror(`${security}\n${own}`).security).toBe("https://mirror.example/debian-security");
  });

  test("is no third party that calls its suites as Debian does", () => {
    const others = [
      "https://download.example.com/linux/debian bookworm stable",
      "https://packages.example.com/debian/12/prod bookworm main",
      "file:/srv/debian bookworm main",
    ];
    expect(chooseMirror(others.join("\n"))).toEqual(standard);
  });
});

test("a mirror without security updates is asked for the suite alone", () => {
  const lines = sourceLines({ suite: "trixie", mirror: { main: "http://m/debian" }, architecture: "arm64" });
  expect(lines).toEqual(["deb [arch=arm64 target=Packages] http://m/debian trixie main"]);
});

describe("stamps", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "mucwarden-stamp-"));
    mkdirSync(join(root, "src/deep"), { recursive: true });
    writeFileSync(join(root, "src/deep/a.ts"), "a");
    writeFileSync(join(root, "lock"), "1");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test("change with a content, a name, a new file and a removed one", () => {
    const hash = () => hashOf(root, ["src", "lock", "absent"]);
    const seen = [hash()];
    expect(hash()).toBe(seen[0]);
    const changes = [
      () => writeFileSync(join(root, "src/deep/a.ts"), "b"),
      () => renameSync(join(root, "src/deep/a.ts"), join(root, "src/b.ts")),
      () => writeFileSync(join(root, "src/c.ts"), ""),
      () => rmSync(join(root, "lock")),
    ];
    for (const change of changes) {
      change();
      seen.push(hash());
    }
    expect(new Set(seen).size).toBe(changes.length + 1);
  });

  test("hold for the value they were made of only", () => {
    const file = join(root, ".stamp");
    expect(isStamped(file, "x")).toBe(false);
    stamp(file, "x");
    expect(isStamped(file, "x")).toBe(true);
    expect(isStamped(file, "y")).toBe(false);
  });
});
