import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { trouble } from "./step.mjs";

const LUA = "5.4";

/**
 * Writes bin/prosody, bin/prosodyctl, bin/busted and bin/luacheck beside the unpacked tree folder/root. They find everything
 * from where they lie, so the checkout may be moved. Where busted and luacheck are not in this
 * tree they are those of the tree `toolsOf` beside it: what Debian built for an older C library runs with a younger one.
 */
export function writeWrappers(folder, toolsOf) {
  const root = join(folder, "root");
  const { loader, triplet } = findLoader(root);
  const write = (name, script, ...places) => {
    const path = places.flatMap((place) => place.path);
    const cpath = places.flatMap((place) => place.cpath);
    writeFileSync(join(folder, "bin", `${name}.lua`), script);
    const text = wrapper({ name, loader, triplet, path, cpath, toolsOf });
    writeFileSync(join(folder, "bin", name), text, { mode: 0o755 });
  };

  mkdirSync(join(folder, "bin"));
  const own = libraries("$r", LUA, triplet);
  for (const name of ["prosody", "prosodyctl"]) {
    write(name, relocatable(readFileSync(join(root, "usr/bin", name), "utf8")), own);
  }
  const prosody = { path: ["$r/usr/lib/prosody/?.lua"], cpath: ["$r/usr/lib/prosody/?.so"] };
  write("busted", BUSTED, own, prosody, libraries("$t", LUA, triplet));
  // Debian has luacheck for Lua 5.1 only; being plain Lua it runs with any.
  write("luacheck", LUACHECK, libraries("$t", LUA, triplet), libraries("$t", "5.1", triplet));
}

// Prosody 13's own files ask for each other by names that its loader knows.
const BUSTED = 'pcall(require, "loader")\nrequire "busted.runner" { standalone = false }\n';
const LUACHECK = 'require "luacheck.main"\n';

function findLoader(root) {
  const files = readdirSync(root, { recursive: true, withFileTypes: true });
  const file = files.find((file) => file.isFile() && /^ld-linux.*\.so\.\d+$/.test(file.name));
  if (file === undefined)
    throw trouble("this processor's Debian has no ld-linux loader: use docker compose up");
  const folder = relative(root, file.parentPath);
  // Debian's folder for this architecture, such as x86_64-linux-gnu.
  return { loader: join(folder, file.name), triplet: folder.split("/").at(-1) };
}

/** Where Debian keeps the libraries of a version of Lua. */
function libraries(root, lua, triplet) {
  return {
    path: [`${root}/usr/share/lua/${lua}/?.lua`, `${root}/usr/share/lua/${lua}/?/init.lua`],
    cpath: [`${root}/usr/lib/${triplet}/lua/${lua}/?.so`, `${root}/usr/lib/lua/${lua}/?.so`],
  };
}

/** Debian's script with the absolute folders of an installed Prosody replaced by those of the tree. */
function relocatable(script) {
  return script
    .replace(/^#!.*/, "")
    .replace(/^(CFG_\w+)\s*=\s*'([^']*)'/gm, `$1=os.getenv"MUCWARDEN_PROSODY_ROOT".."$2"`);
}

function wrapper({ name, loader, triplet, path, cpath, toolsOf }) {
  const tools = toolsOf === undefined ? "$r" : `\${bin%/*/bin}/${toolsOf}/root`;
  return `#!/bin/sh
# Debian's ${name}, unpacked, run by the loader and the libraries of ../root: nothing of it is installed.
# exec keeps the process id, so signals reach Lua itself.
bin=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
r=\${bin%/bin}/root
t=${tools}
unset LUA_INIT LUA_INIT_5_4 LUA_PATH LUA_CPATH LD_PRELOAD
export MUCWARDEN_PROSODY_ROOT="$r"
export LUA_PATH_5_4="${path.join(";")}"
export LUA_CPATH_5_4="${cpath.join(";")}"
exec "$r/${loader}" --library-path "$r/lib/${triplet}:$r/usr/lib/${triplet}" "$r/usr/bin/lua${LUA}" "$bin/${name}.lua" "$@"
`;
}
