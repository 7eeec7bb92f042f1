import type { Machine, Wish } from "../../src/init/plan.ts";

/** A machine that has these files, by their paths; undefined: one that is there and cannot be read. `modes`: of folders. */
export function machineOf(
  files: Readonly<Record<string, string | undefined>>,
  modes: Readonly<Record<string, number>> = {},
): Machine {
  const paths = Object.keys(files);
  return {
    kind(path) {
      if (path in files) return "file";
      return paths.some((one) => one.startsWith(`${path}/`)) ? "folder" : undefined;
    },
    rights: (path) => (path in files ? { mode: 0o640, gid: 7 } : { mode: modes[path] ?? 0o755, gid: 7 }),
    identity: (path) => path,
    read: (path) => files[path],
    list(path) {
      const below = paths.filter((one) => one.startsWith(`${path}/`));
      return [...new Set(below.map((one) => one.slice(path.length + 1).replace(/\/.*/, "")))];
    },
    secret: (name) => `secret-of-${name}`,
  };
}

export function wishFor(more: Partial<Wish> = {}): Wish {
  return {
    domain: "example.org",
    mucs: ["rooms.example.org"],
    component: "mucwarden.example.org",
    tenants: [],
    image: undefined,
    withoutModule: false,
    remove: false,
    secret: undefined,
    program: "/usr/bin/node /opt/mucwarden/bin/mucwarden",
    root: "",
    ...more,
  };
}
