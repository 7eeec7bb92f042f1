import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// What an installation for production holds, as npm tells it of package.json and package-lock.json.

const root = fileURLToPath(new URL("..", import.meta.url));

function npm(...args: string[]): unknown {
  return JSON.parse(
    execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
}

interface Tree {
  readonly dependencies?: Readonly<Record<string, Tree>>;
}

function* namesIn({ dependencies = {} }: Tree): Generator<string> {
  for (const [name, below] of Object.entries(dependencies)) {
    yield name;
    yield* namesIn(below);
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, { dev?: true; engines?: { node?: string } }>>;
}

/** Whether one of the range's alternatives begins at or before the version, in its major version where it is bound to one. */
function takes(range: string, [major = 0, minor = 0]: readonly number[]): boolean {
  return range.split("||").some((one) => {
    const [, bound, first = "0", second = "0"] = /([~^]?)\s*v?(\d+)(?:\.(\d+))?/.exec(one) ?? [];
    const isOlder = Number(first) < major || (Number(first) === major && Number(second) <= minor);
    return isOlder && (!bound || Number(first) === major);
  });
}

test("no compiler and no polyfills come along", () => {
  const tree = npm("ls", "--all", "--omit=dev", "--package-lock-only", "--json") as Tree;
  const names = [...new Set(namesIn(tree))];
  // What the bot cannot do without is there: the tree was read.
  expect(names).toEqual(expect.arrayContaining(["@xmpp/client", "@xmpp/tls", "xmppjs-chat-bot", "libsql"]));
  expect(names.filter((name) => /^(?:@babel\/|babel-|core-js|regenerator-runtime$)/.test(name))).toEqual([]);
});

test("each package that comes along runs on the oldest Node that is promised", () => {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const oldest = (/\d+\.\d+/.exec(packages[""]?.engines?.node ?? "")?.[0] ?? "").split(".").map(Number);
  expect(oldest).toEqual([20, 19]);
  const wanting = Object.entries(packages).filter(([, { dev, engines }]) => !dev && engines?.node);
  expect(wanting.length).toBeGreaterThan(20);
  const refusing = wanting.filter(([, { engines }]) => !takes(engines?.node ?? "*", oldest));
  expect(refusing.map(([name, { engines }]) => `${name}: ${engines?.node}`)).toEqual([]);
});

test("the commands are among what is shipped, and can be run", () => {
  const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    bin: Record<string, string>;
  };
  expect(Object.keys(bin).sort()).toEqual(["mucwarden", "xmppjs-chat-bot"]);
  const [{ files }] = npm("pack", "--dry-run", "--ignore-scripts", "--json") as [
    { files: { path: string }[] },
  ];
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([...Object.values(bin), "dist/main.js"]),
  );
  for (const file of Object.values(bin)) expect(statSync(join(root, file)).mode & 0o111).toBe(0o111);
});
