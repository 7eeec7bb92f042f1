import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { validate } from "dockerfile-utils";
import { expect, test } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import { stagesOf, textsOf } from "./files.ts";

const read = (file: string): string => readFileSync(join(projectRoot, file), "utf8");

test.each(["Dockerfile", "docker/prosody/Dockerfile"])("%s has no fault that a linter finds", (file) => {
  expect(validate(read(file)).map(({ message }) => message)).toEqual([]);
});

test("the linter finds faults", () => {
  expect(validate("FROM debian\nCOPI a b\nHEALTHCHECK --interval=5 CMD true\n").length).toBeGreaterThan(1);
});

test("what runs at the end is no root, and is looked after without a shell", () => {
  const last = stagesOf("Dockerfile").at(-1) ?? [];
  expect(textsOf(last, "USER")).toEqual(["10001:10001"]);
  for (const name of ["ENTRYPOINT", "CMD"]) expect(textsOf(last, name)[0]).toMatch(/^\["/);
  expect(textsOf(last, "HEALTHCHECK")[0]).toMatch(/CMD \["node", "\/app\/bin\/mucwarden", "health"\]$/);
});

test("whatever is copied from the checkout is there, and let through by .dockerignore", () => {
  const ignored = read(".dockerignore").split("\n");
  const copied = stagesOf("Dockerfile")
    .flatMap((stage) => textsOf(stage, "COPY"))
    .filter((text) => !text.startsWith("--from"))
    .flatMap((text) => text.split(" ").slice(0, -1));
  expect(copied).toContain("prosody-modules");
  for (const path of copied) {
    expect(existsSync(join(projectRoot, path)), path).toBe(true);
    expect(ignored).toContain(`!${path.replace("./", "")}`);
  }
});
