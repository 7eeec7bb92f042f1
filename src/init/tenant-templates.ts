import { tenantCompose } from "./enterprise-compose.ts";
import { folderOf } from "./paths.ts";
import type { Planned, Wish } from "./plan.ts";
import { placesOf, type TenantFolders, userOf } from "./tenant-folders.ts";
import { unit } from "./unit.ts";

/** The unit of every tenant's bot, started as mucwarden@<tenant>. */
export function unitTemplate(folders: TenantFolders, { program }: Pick<Wish, "program">): Planned {
  const { data, secret, state } = placesOf(folders, { name: "%i" });
  const user = userOf({ name: "%i" });
  return {
    kind: "file",
    path: `${folders.units}/mucwarden@.service`,
    content: unit({ program, data, secret, state, user, group: user, instance: "%i" }),
    mode: 0o644,
    there: "replace-with-force",
  };
}

export function composeTemplate({ compose: path, data }: TenantFolders, service: string): Planned[] {
  if (path === undefined) return [];
  return [
    { kind: "folder", path: folderOf(path), mode: 0o755 },
    {
      kind: "file",
      path,
      content: tenantCompose({ path, service, data }),
      mode: 0o644,
      there: "replace-with-force",
    },
  ];
}
