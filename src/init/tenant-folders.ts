import type { Machine } from "./plan.ts";

/** Where one kind of server for several tenants keeps what. */
export interface TenantFolders {
  readonly main: string;
  readonly snippets: string;
  readonly modules: string;
  /** Above the data folder of each tenant's bot. */
  readonly data: string;
  readonly state: (tenant: string) => string;
  /** The folder for the unit's template. */
  readonly units: string;
  /** The file for the compose template, where the tree has a place for it. */
  readonly compose?: string;
}

const TREE: TenantFolders = {
  main: "/srv/prosody/config/prosody.cfg.lua",
  snippets: "/srv/prosody/config/components",
  modules: "/srv/prosody/modules/custom",
  data: "/srv/prosody/config/mucwarden",
  state: (tenant) => `/srv/prosody/data/hosts/${tenant}/mucwarden`,
  units: "/srv/prosody/templates/systemd",
  compose: "/srv/prosody/templates/docker/mucwarden.yml",
};

/** As OpusVL's image has it: components in a folder of their own beside conf.d. */
const CMPT_D: TenantFolders = {
  main: "/etc/prosody/prosody.cfg.lua",
  snippets: "/etc/prosody/cmpt.d",
  modules: "/usr/local/lib/prosody/modules",
  data: "/etc/mucwarden",
  state: (tenant) => `/var/lib/mucwarden/${tenant}`,
  units: "/etc/systemd/system",
};

export const tenantMains: readonly string[] = [TREE.main, CMPT_D.main];

/** The one that is there. */
export const tenantFolders = (machine: Machine): TenantFolders | undefined =>
  [TREE, CMPT_D].find(({ main }) => machine.kind(main) !== undefined);

export const userOf = ({ name }: { readonly name: string }): string => `mucwarden-${name}`;

export function placesOf({ snippets, data, state }: TenantFolders, { name }: { readonly name: string }) {
  return {
    snippet: `${snippets}/mucwarden-${name}.cfg.lua`,
    data: `${data}/${name}`,
    secret: `${data}/${name}/component.secret`,
    state: state(name),
  };
}
