import type { Machine, Owner, Planned, PlannedFile, Refusal, Wish } from "./plan.ts";

export interface BotFiles {
  readonly component: string;
  /** The first is the one of the data folder. */
  readonly mucs: readonly string[];
  /** The data folder, as `run --data` takes it. */
  readonly data: string;
  /** Where Prosody listens for components. */
  readonly service: string;
  /** Who may read it. The bot writes nothing there. */
  readonly owner?: Owner | undefined;
  /** In the file; for a secret that is none. */
  readonly password?: string;
  /** What else moderation.json says. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Default: 0o750 for folders and 0o640 for files. */
  readonly modes?: { readonly folder: number; readonly file: number };
}

/** The data folder, in livechat's layout, with a gentle start: every room is moderated, lively people never notice. */
export function botFiles(options: BotFiles): Planned[] {
  const { data, mucs, owner, modes = { folder: 0o750, file: 0o640 } } = options;
  const [muc = ""] = mucs;
  const bot = `${data}/bot/${muc}`;
  const folder = (path: string): Planned => ({ kind: "folder", path, mode: modes.folder, owner });
  const json = (path: string, value: object): Planned => ({
    kind: "file",
    path,
    content: `${JSON.stringify(value, null, 2)}\n`,
    mode: modes.file,
    owner,
    there: "keep",
  });
  return [
    ...[data, `${data}/bot`, bot, `${bot}/rooms`, `${bot}/policy`, `${data}/room-channel`].map(folder),
    json(moderationFile(data, muc), moderation(options)),
    json(`${bot}/policy/instance.json`, { defaultEnabled: true, preset: "gentle" }),
  ];
}

const moderationFile = (data: string, muc: string): string => `${data}/bot/${muc}/moderation.json`;

function moderation({ component, mucs, service, password, more }: BotFiles): object {
  return {
    type: "component",
    connection: { service, domain: component, ...(password !== undefined && { password }) },
    name: "Moderation",
    ...(mucs.length > 1 && { muc_domains: mucs }),
    ...more,
  };
}

/**
 * A moderation.json that is there stays: one that speaks of another component would never fit the rest, and of one beside it,
 * for another MUC host, the bot would not know which to take.
 */
export function otherBot(machine: Machine, { data, mucs, component }: BotFiles): Refusal | undefined {
  const beside = machine
    .list(`${data}/bot`)
    .find((name) => name !== mucs[0] && machine.kind(`${data}/bot/${name}`) === "folder");
  if (beside !== undefined) {
    return {
      problem: `${data}/bot/${beside} is there, of another MUC host: the bot would not know which to take`,
      hint: mucs.includes(beside)
        ? `Name ${beside} first: --muc ${[beside, ...mucs.filter((muc) => muc !== beside)].join(" ")}.`
        : `Move it out of ${data}/bot; what is in its policy folder can be taken along to ${data}/bot/${mucs[0]}.`,
      paste: [],
    };
  }
  const file = moderationFile(data, mucs[0] ?? "");
  const there = machine.read(file);
  const domain = there === undefined ? undefined : domainIn(there);
  if (domain === undefined || domain.toLowerCase() === component) return undefined;
  return {
    problem: `${file} is there, of a bot that is called ${domain}`,
    hint: `Give --component ${domain}, or put that file aside.`,
    paste: [],
  };
}

function domainIn(text: string): string | undefined {
  try {
    const domain: unknown = JSON.parse(text)?.connection?.domain;
    return typeof domain === "string" ? domain : undefined;
  } catch {
    return undefined;
  }
}

/** What of the bot needs saying, whatever the layout. */
export function botNotes({ withoutModule }: Wish, data: string, mucs: readonly string[]): string[] {
  const [muc = ""] = mucs;
  const policy = `${data}/bot/${muc}/policy/instance.json`;
  if (!withoutModule) {
    return [
      `Every room of ${mucs.join(", ")} is moderated, by the preset "gentle": ${policy} says so. Add "mode": "observe" to have it only look on.`,
    ];
  }
  return [
    `Rooms are moderated by the preset "gentle" (${policy}), those alone that are named: a file ${data}/bot/${muc}/rooms/<room>.json for each, with {"local": "<room>", "domain": "${muc}", "enabled": true, "handlers": []}.`,
  ];
}

/** The component's secret, for the bot. One that is there is kept, unless another was brought along. */
export function secretFile(
  path: string,
  secret: string,
  wish: Pick<Wish, "secret">,
  owner?: Owner,
  mode = 0o640,
): PlannedFile {
  const there = wish.secret === undefined ? "keep" : "replace-with-force";
  return { kind: "file", path, content: `${secret}\n`, mode, owner, there, secret: true };
}
