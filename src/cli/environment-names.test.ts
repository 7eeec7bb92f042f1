import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { environmentNames, unknownNames } from "./environment-names.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("the README's table has every variable and no other, with the same words", () => {
  const [, table = ""] = read("README.md").split("| environment | what |\n| --- | --- |\n");
  const rows = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| `(\w+)` \| (.*) \|$/gm)];
  expect(rows.map(([, name, says]) => [name, says?.replaceAll("`", "")])).toEqual(
    Object.entries(environmentNames),
  );
});

test.each([
  ["MUCWARDEN_SECRETFILE", "MUCWARDEN_SECRET_FILE"],
  ["MUCWARDEN_SECRETS", "MUCWARDEN_SECRET"],
  ["MUCWARDEN_LOGLEVEL", "MUCWARDEN_LOG_LEVEL"],
  ["MUCWARDEN_STATE", "MUCWARDEN_STATE_DIR"],
  ["mucwarden_domain", "MUCWARDEN_DOMAIN"],
])("%s: %s is what was meant", (name, meant) => {
  expect(unknownNames({ [name]: "its-value" })).toEqual([
    `${name} is no variable of mucwarden and left alone: did you mean ${meant}?`,
  ]);
});

test("where nothing is near, nothing is guessed", () => {
  expect(unknownNames({ MUCWARDEN_XYZZY: "1" })).toEqual([
    "MUCWARDEN_XYZZY is no variable of mucwarden and left alone",
  ]);
});

test.each(Object.keys(environmentNames))("%s is known", (name) => {
  expect(unknownNames({ [name]: "" })).toEqual([]);
});

test("what others mean is theirs: also what Kubernetes says of a service of our name", () => {
  const env = {
    PATH: "/bin",
    MUC_WARDEN: "1",
    MUCWARDEN_SERVICE_HOST: "10.0.0.7",
    MUCWARDEN_SERVICE_PORT: "9090",
    MUCWARDEN_SERVICE_PORT_METRICS: "9090",
    MUCWARDEN_PORT: "tcp://10.0.0.7:9090",
    MUCWARDEN_PORT_9090_TCP_ADDR: "10.0.0.7",
  };
  expect(unknownNames(env)).toEqual([]);
});

test("whatever a name is, it is told in a short line", () => {
  const [line = ""] = unknownNames({ [`MUCWARDEN_\u001b[2J\n${"A".repeat(100_000)}`]: "1" });
  expect(line).toMatch(/^MUCWARDEN_ \[2J A{45}… is no variable/);
});
