import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { tenantFolders } from "../../src/init/tenant-folders.ts";
import { unitTemplate } from "../../src/init/tenant-templates.ts";
import { unit } from "../../src/init/unit.ts";
import { machineOf } from "../support/machine.ts";
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

  /** `name`: of the file; `as`: of what it is started as, where it is a template. */
  function analyze(text: string, args: string | string[], name = "mucwarden.service", as = name): string {
    writeFileSync(join(folder, name), text);
    // Lines of fault go to stderr, and the status is 0 for most of them.
    const words = [...(typeof args === "string" ? [args] : args), join(folder, as)];
    const { status, stdout, stderr } = spawnSync("systemd-analyze", words, { encoding: "utf8" });
    return `${status}\n${stdout}${stderr}`;
  }
  // It looks for the program, which is not installed here.
  const here = (options: typeof ours) => unit({ ...options, program: "/bin/true" });

  test.each([
    ["of the package", here(ours)],
    ["of a bot whose state is elsewhere", here({ ...ours, state: "/srv/chat/mucwarden" })],
  ])("has nothing against the unit %s", (_name, text) => {
    expect(analyze(text, "verify")).toBe("0\n");
  });

  test.each([
    ["/srv/prosody/config/prosody.cfg.lua", "acme"],
    ["/srv/prosody/config/prosody.cfg.lua", "one.example"],
    ["/etc/prosody/prosody.cfg.lua", "one.example"],
  ])("has nothing against the unit of a tenant, where Prosody's file is %s: %s", (main, tenant) => {
    const folders = tenantFolders(machineOf({ [main]: "" }));
    const entry = folders && unitTemplate(folders, { program: "/bin/true" });
    if (entry?.kind !== "file") throw new Error("no unit");
    const verified = (text: string) =>
      analyze(text, "verify", "mucwarden@.service", `mucwarden@${tenant}.service`)
        // Of users with a dot in their name it says that it takes them.
        .replace(/^Accepting user\/group name 'mucwarden-one\.example',.*\n/gm, "");
    expect(entry.path).toMatch(/\/mucwarden@\.service$/);
    expect(verified(entry.content)).toBe("0\n");
    expect(verified(entry.content.replace("User=mucwarden-%i", "User=%i/%i"))).toMatch(/user/i);
  });

  test("has something against a fault", () => {
    expect(analyze(here(ours).replace("ProtectHome=yes", "ProtectHome=perhaps"), "verify")).toMatch(
      /protect home/,
    );
  });

  test("finds the service little exposed", () => {
    const text = analyze(here(ours), ["security", "--offline=true", "--no-pager"]);
    const [, level = "10"] = /exposure level for \S+: ([\d.]+)/.exec(text) ?? [];
    expect(Number(level), text).toBeLessThanOrEqual(1.5);
  });
});
