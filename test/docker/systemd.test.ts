import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { unit } from "../../src/init/unit.ts";
import { describeWith } from "./files.ts";

const ours = {
  program: "/usr/bin/node /opt/mucwarden/bin/mucwarden",
  data: "/etc/mucwarden",
  state: "/var/lib/mucwarden",
  secret: "/etc/mucwarden/component.secret",
  user: "mucwarden",
  group: "mucwarden",
  environment: "/etc/mucwarden/mucwarden.env",
};

test("docker/systemd/mucwarden.service is what init writes", () => {
  const file = join(projectRoot, "docker/systemd/mucwarden.service");
  expect(readFileSync(file, "utf8")).toBe(unit(ours));
});

/** Neither are other machines than those with systemd, nor is what it says of them. */
function whyNoSystemd(): string | undefined {
  const { status } = spawnSync("systemd-analyze", ["--version"], { stdio: "ignore" });
  return status === 0 ? undefined : "there is no systemd-analyze here";
}

describeWith(whyNoSystemd(), "systemd-analyze", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mucwarden-unit-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function analyze(text: string, ...args: string[]): string {
    const file = join(folder, "mucwarden.service");
    writeFileSync(file, text);
    // Lines of fault go to stderr, and the status is 0 for most of them.
    const { status, stdout, stderr } = spawnSync("systemd-analyze", [...args, file], { encoding: "utf8" });
    return `${status}\n${stdout}${stderr}`;
  }
  // It looks for the program, which is not installed here.
  const here = (options: typeof ours) => unit({ ...options, program: "/bin/true" });

  test.each([
    ["of the package", here(ours)],
    ["of a tenant", here({ ...ours, state: "/srv/prosody/data/hosts/a/mucwarden" })],
  ])("has nothing against the unit %s", (_name, text) => {
    expect(analyze(text, "verify")).toBe("0\n");
  });

  test("has something against a fault", () => {
    expect(analyze(here(ours).replace("ProtectHome=yes", "ProtectHome=perhaps"), "verify")).toMatch(
      /protect home/,
    );
  });

  test("finds the service little exposed", () => {
    const text = analyze(here(ours), "security", "--offline=true", "--no-pager");
    const [, level = "10"] = /exposure level for \S+: ([\d.]+)/.exec(text) ?? [];
    expect(Number(level), text).toBeLessThanOrEqual(1.5);
  });
});
