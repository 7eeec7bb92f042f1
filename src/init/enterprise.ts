import { botFiles, botNotes, otherBot, secretFile } from "./bot-files.ts";
import { misfit } from "./fitting.ts";
import { keptSecret, unreadable } from "./kept-secret.ts";
import { quote } from "./lua.ts";
import { folderOf } from "./paths.ts";
import {
  isRefusal,
  type LayoutEntry,
  type Machine,
  type Plan,
  type Planned,
  type Refusal,
  type Wish,
} from "./plan.ts";
import { type PastedBot, writtenByProse } from "./prose.ts";
import { archiveNotes, moduleCopy, serviceOf } from "./prosody-side.ts";
import { snippet } from "./snippet.ts";
import { shell, startOfUnit } from "./steps.ts";
import { isIncluded, type Survey, survey } from "./survey.ts";
import { placesOf, type TenantFolders, tenantFolders, tenantMains, userOf } from "./tenant-folders.ts";
import { type Own, sharing } from "./tenant-shares.ts";
import { composeTemplate, unitTemplate } from "./tenant-templates.ts";
import { OTHER_NAMES, readTenants, type Tenant } from "./tenants.ts";
import { hiddenNotes } from "./unit-notes.ts";
import { barred, passingNote } from "./way.ts";

/** One server for several tenants: a component, a secret, a user, a process and folders for each. */
export const enterprise: LayoutEntry = { plan, prosodyFiles: tenantMains, forTenants: true };

function plan(wish: Wish, machine: Machine): Plan | Refusal {
  const folders = tenantFolders(machine);
  if (folders === undefined) {
    return {
      problem: `there is no Prosody here: neither ${tenantMains.join(" nor ")}`,
      hint: "Give --root, or another --layout.",
      paste: [],
    };
  }
  const { main } = folders;
  if (machine.read(main) === undefined) return unreadable(main);
  const prose = writtenByProse(wish, machine, main, () => pasted(wish, machine, folders));
  if (prose) return prose;
  if (wish.secret !== undefined) {
    return { problem: "one secret is given for all tenants", hint: "Leave --secret-file out.", paste: [] };
  }
  const own = machine.list(folders.snippets).filter((name) => /^mucwarden-.*\.cfg\.lua$/.test(name));
  const others = survey(
    machine,
    main,
    own.map((name) => `${folders.snippets}/${name}`),
  );
  const tenants = readTenants(wish.tenants, others);
  if ("problem" in tenants) return tenants;
  // A tenant of an earlier run is not ours to write, and has its names.
  const seen = survey(
    machine,
    main,
    tenants.map((tenant) => placesOf(folders, tenant).snippet),
  );
  const owned: Own[] = [];
  const entries: Planned[] = [];
  for (const tenant of tenants) {
    const made = entriesOf(tenant, { wish, machine, folders, seen });
    if (isRefusal(made)) return made;
    owned.push(ownOf(folders, tenant.name, made.secret));
    entries.push(...made.entries);
  }
  const shared = sharing(owned, earlierOnes(tenants, folders, machine), seen, machine);
  if (shared) return shared;
  const places = { main, wanted: folders.modules };
  const module = wish.withoutModule ? [] : moduleCopy(machine, seen, places);
  if (isRefusal(module)) return module;
  const mucs = tenants.flatMap((tenant) => tenant.mucs);
  // The bots are in no group of Prosody's.
  const closed = barred(machine, [
    `${folders.data}/<tenant>`,
    ...tenants.map((tenant) => placesOf(folders, tenant).state),
  ]);
  return {
    users: tenants.map(userOf),
    entries: [
      { kind: "folder", path: folders.snippets, mode: 0o755 },
      { kind: "folder", path: folders.data, mode: 0o755 },
      ...module,
      ...onceEach(entries),
      { kind: "folder", path: folders.units, mode: 0o755 },
      unitTemplate(folders, wish),
      ...composeTemplate(folders, serviceOf(seen)),
    ],
    steps: steps(tenants, folders, wish, closed),
    notes: [
      ...closed.map((folder) => passingNote(folder)),
      ...tenants.flatMap((tenant) => botNotes(wish, placesOf(folders, tenant).data, tenant.mucs)),
      ...archiveNotes(seen, mucs, wish.withoutModule),
      ...hiddenNotes(wish.program),
    ],
  };
}

interface Surroundings {
  readonly wish: Wish;
  readonly machine: Machine;
  readonly folders: TenantFolders;
  readonly seen: Survey;
}

function entriesOf(
  tenant: Tenant,
  { wish, machine, folders, seen }: Surroundings,
): { entries: Planned[]; secret: string } | Refusal {
  const { name, component, mucs } = tenant;
  const places = placesOf(folders, tenant);
  const owner = { user: "root", group: userOf(tenant) };
  const bot = { component, mucs, data: places.data, service: serviceOf(seen), owner };
  const wrong = misfit(seen, component, mucs, OTHER_NAMES) ?? otherBot(machine, bot) ?? foreign(seen, tenant);
  if (wrong) return wrong;
  if (!isIncluded(seen, places.snippet)) return notIncluded(folders);
  const secret = keptSecret(wish, machine, { component, file: places.secret, snippet: places.snippet });
  if (typeof secret !== "string") return secret;
  const title = [`The bot of tenant ${name}, written by mucwarden init. For Prosody 0.12 and 13.0.`];
  return {
    secret,
    entries: [
      ...botFiles(bot),
      secretFile(places.secret, secret, wish, owner),
      { kind: "folder", path: folderOf(places.state), mode: 0o755 },
      {
        kind: "folder",
        path: places.state,
        mode: 0o750,
        owner: { user: userOf(tenant), group: userOf(tenant) },
      },
      {
        kind: "file",
        path: places.snippet,
        content: snippet({
          title,
          component,
          mucs,
          withoutModule: wish.withoutModule,
          secret: quote(secret),
        }),
        mode: 0o640,
        owner: { user: "root", group: "prosody" },
        there: "replace-with-force",
        secret: true,
      },
    ],
  };
}

/** Another component that serves one of the tenant's hosts is somebody else's bot. */
function foreign(seen: Survey, { name, mucs }: Tenant): Refusal | undefined {
  for (const host of seen.hosts) {
    const served = host.options.get("muc_warden_hosts");
    const muc = Array.isArray(served) ? mucs.find((one) => served.includes(one)) : undefined;
    if (muc === undefined) continue;
    return {
      problem: `${muc} is served by ${host.name} already (${host.file}:${host.line}), and tenant ${name} would share it`,
      hint: "Give each tenant MUC hosts of its own.",
      paste: [],
    };
  }
  return undefined;
}

const notIncluded = ({ main, snippets }: TenantFolders): Refusal => ({
  problem: `${main} does not include ${snippets}`,
  hint: "Add the line at its end, and run init again.",
  paste: [{ where: `${main}, at its end`, text: `Include "${snippets}/*.cfg.lua"\n` }],
});

function pasted({ tenants: asked }: Wish, machine: Machine, folders: TenantFolders): PastedBot[] {
  const seen = survey(machine, folders.main);
  const tenants = readTenants(asked, seen);
  if ("problem" in tenants) return [];
  return tenants.map((tenant) => ({
    ...tenant,
    data: placesOf(folders, tenant).data,
    service: serviceOf(seen),
  }));
}

function ownOf(folders: TenantFolders, name: string, secret: string | undefined): Own {
  const { data, state } = placesOf(folders, { name });
  return { name, secret, data, state };
}

/** Tenants of earlier runs that are not among these. */
function earlierOnes(tenants: readonly Tenant[], folders: TenantFolders, machine: Machine): Own[] {
  const names = machine.list(folders.data).filter((one) => tenants.every(({ name }) => name !== one));
  return names.map((name) =>
    ownOf(folders, name, machine.read(placesOf(folders, { name }).secret)?.trim() || undefined),
  );
}

/** Tenants may have a folder above theirs in common. */
const onceEach = (entries: readonly Planned[]): Planned[] =>
  entries.filter(({ path }, index) => entries.findIndex((one) => one.path === path) === index);

function steps(
  tenants: readonly Tenant[],
  folders: TenantFolders,
  wish: Wish,
  closed: readonly string[],
): string[] {
  const installed = "/etc/systemd/system";
  return [
    "# Prosody reads its configuration, and finds no fault in it",
    `prosodyctl --config ${folders.main} check config`,
    `prosodyctl --config ${folders.main} restart`,
    ...(closed.length > 0 ? ["# The bots pass through to their own folders"] : []),
    ...closed.map((folder) => `chmod o+x ${shell(folder)}`),
    ...(folders.units === installed ? [] : [`cp ${folders.units}/mucwarden@.service ${installed}/`]),
    ...tenants.flatMap((tenant) => [
      `# The bot of ${tenant.name}`,
      ...startOfUnit(wish, `mucwarden@${tenant.name}`, placesOf(folders, tenant), userOf(tenant)),
    ]),
  ];
}
