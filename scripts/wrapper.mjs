import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { trouble } from "./step.mjs";

const LUA = "5.4";

/**
 * Writes bin/prosody and bin/prosodyctl beside the unpacked tree folder/root.
 * They find everything from where they lie, so the checkout may be moved.
 */
export function writeWrappers(folder) {
  const root = join(folder, "root");
  const inside = (file) => relative(root, file);
  const files = readdirSync(root, { recursive: true, withFileTypes: true });
  const loader = files.find((file) => file.isFile() && /^ld-linux.*\.so\.\d+$/.test(file.name));
  if (loader === undefined)
    throw trouble("this processor's Debian has no ld-linux loader: use docker compose up");
  // Debian's folder for this architecture, such as x86_64-linux-gnu.
  const triplet = inside(loader.parentPath).split("/").at(-1);
  mkdirSync(join(folder, "bin"));
  for (const name of ["prosody", "prosodyctl"]) {
    writeFileSync(
      join(folder, "bin", `${name}.lua`),
      relocatable(readFileSync(join(root, "usr/bin", name), "utf8")),
    );
    const path = join(folder, "bin", name);
    writeFileSync(path, wrapper(name, inside(join(loader.parentPath, loader.name)), triplet), {
      mode: 0o755,
    });
  }
}

/** Debian's script with the absolute folders of an installed Prosody replaced by those of the tree. */
function relocatable(script) {
  return script
    .replace(/^#!.*/, "")
    .replace(/^(CFG_\w+)\s*=\s*'([^']*)'/gm, `$1=os.getenv"MUCWARDEN_PROSODY_ROOT".."$2"`);
}

function wrapper(name, loader, triplet) {
  return `#!/bin/sh
# Debian's Prosody out of ../root, run by the loader and the libraries of that tree: nothing of it is installed.
# exec keeps the process id, so signals reach Prosody itself.
bin=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
r=\${bin%/bin}/root
unset LUA_INIT LUA_INIT_5_4 LUA_PATH LUA_CPATH LD_PRELOAD
export MUCWARDEN_PROSODY_ROOT="$r"
export LUA_PATH_5_4="$r/usr/share/lua/${LUA}/?.lua;$r/usr/share/lua/${LUA}/?/init.lua"
export LUA_CPATH_5_4="$r/usr/lib/${triplet}/lua/${LUA}/?.so;$r/usr/lib/lua/${LUA}/?.so"
exec "$r/${loader}" --library-path "$r/lib/${triplet}:$r/usr/lib/${triplet}" "$r/usr/bin/lua${LUA}" "$bin/${name}.lua" "$@"
`;
}
