import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../bot-config/", import.meta.url));
const MUC_DOMAIN = "rooms.localhost";
const ROOMS = ["astronomy-live", "kitchen-stories", "lounge"];

interface Handler {
  type: string;
  id: string;
  enabled: boolean;
  options: {
    rules?: { name: string; reason?: string; regexp?: string; modifiers?: string; words?: string[] }[];
    quotes?: string[];
    txt?: string;
    [option: string]: unknown;
  };
}
interface RoomFile {
  local: string;
  domain: string;
  enabled: boolean;
  handlers: Handler[];
  nick?: string;
}
interface ChannelOptions {
  bot: {
    enabled: boolean;
    nickname: string;
    forbiddenWords: {
      enabled: boolean;
      regexp: boolean;
      entries: string[];
      applyToModerators: boolean;
      label?: string;
      reason?: string;
      comments?: string;
    }[];
    forbidSpecialChars: { enabled: boolean; reason: string; tolerance: number; applyToModerators: boolean };
    noDuplicate: { enabled: boolean; reason: string; delay: number; applyToModerators: boolean };
    quotes: { messages: string[]; delay: number }[];
    commands: { message: string; command: string }[];
  };
  slowMode: { duration: number };
  mute: { anonymous: boolean };
  moderation: { delay: number; anonymize: boolean };
  terms?: string;
}
interface Emojis {
  customEmojis: { sn: string; url: string; isCategoryEmoji?: boolean }[];
}

const read = <T>(path: string) => JSON.parse(readFileSync(join(root, path), "utf8")) as T;
const room = (local: string) => read<RoomFile>(`bot/${MUC_DOMAIN}/rooms/${local}.json`);
const options = (channel: string) => read<ChannelOptions>(`channelConfigurationOptions/${channel}.json`);

const roomChannel = read<Record<string, string[]>>(`room-channel/${MUC_DOMAIN}.json`);
const channels = Object.keys(roomChannel);
const channelRooms = Object.entries(roomChannel).flatMap(([channel, locals]) =>
  locals.map((local) => ({ channel, local })),
);

/** A plain entry as livechat puts it into a room file: escaped, `\b` only beside an ASCII word character. */
function entryRegexp(entry: string): string {
  const escaped = entry.replace(/[-[\]/{}()*+?.\\^$|]/g, "\\$&");
  return (/^\w/.test(escaped) ? "\\b" : "") + escaped + (/\w$/.test(escaped) ? "\\b" : "");
}

const SPECIAL_CHAR =
  "[^\\s\\p{Letter}\\p{Number}\\p{Punctuation}\\p{Currency_Symbol}\\p{Emoji}\\p{Emoji_Component}\\p{Emoji_Modifier}]";

/** The room file livechat generates from a channel's options, key order included (the sample has no empty list). */
function generatedRoom(local: string, { bot }: ChannelOptions): RoomFile {
  const handlers: Handler[] = bot.forbiddenWords.map((list, i) => {
    const id = `forbidden_words_${i}`;
    const regexp = list.entries.map((entry) => `(?:${list.regexp ? entry : entryRegexp(entry)})`).join("|");
    const rule = { name: id, regexp, ...(list.reason && { reason: list.reason }) };
    const { enabled, applyToModerators } = list;
    return { type: "moderate", id, enabled, options: { rules: [rule], applyToModerators } };
  });
  if (bot.forbidSpecialChars.enabled) {
    const { tolerance, reason, applyToModerators } = bot.forbidSpecialChars;
    const id = "forbid_special_chars";
    const regexp = Array(tolerance + 1)
      .fill(SPECIAL_CHAR)
      .join(".*");
    const rules = [{ name: id, regexp, modifiers: "us", reason }];
    handlers.push({ type: "moderate", id, enabled: true, options: { rules, applyToModerators } });
  }
  if (bot.noDuplicate.enabled) {
    const { reason, delay, applyToModerators } = bot.noDuplicate;
    const id = "no_duplicate";
    handlers.push({ type: "no-duplicate", id, enabled: true, options: { reason, delay, applyToModerators } });
  }
  for (const [i, { messages, delay }] of bot.quotes.entries())
    handlers.push({
      type: "quotes_random",
      id: `quote_${i}`,
      enabled: true,
      options: { quotes: messages, delay },
    });
  for (const [i, { message, command }] of bot.commands.entries())
    handlers.push({
      type: "command_say",
      id: `command_${i}`,
      enabled: true,
      options: { quotes: [message], command },
    });
  return { local, domain: MUC_DOMAIN, enabled: bot.enabled, handlers, nick: bot.nickname };
}

test("every JSON file parses", () => {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".json"),
  );
  expect(paths.length).toBeGreaterThanOrEqual(9);
  for (const path of paths) expect(() => read(path), path).not.toThrow();
});

test("the connection is a component on loopback, as the development secret demands", () => {
  const { type, connection } = read<{ type: string; connection: Record<string, string> }>(
    `bot/${MUC_DOMAIN}/moderation.json`,
  );
  expect(type).toBe("component");
  expect(connection).toEqual({
    service: "xmpp://127.0.0.1:5347",
    domain: "mucwarden.localhost",
    password: "dev-secret",
  });
});

describe("rooms", () => {
  test("a room file is named after its room, and its handlers have ids of their own", () => {
    const files = readdirSync(join(root, `bot/${MUC_DOMAIN}/rooms`));
    expect(files.sort()).toEqual(ROOMS.map((local) => `${local}.json`));
    for (const local of ROOMS) {
      const { domain, handlers, ...file } = room(local);
      expect({ local: file.local, domain }).toEqual({ local, domain: MUC_DOMAIN });
      expect(new Set(handlers.map(({ id }) => id)).size).toBe(handlers.length);
    }
  });

  test("every handler type is shown", () => {
    const types = new Set(ROOMS.flatMap((local) => room(local).handlers.map(({ type }) => type)));
    expect([...types].sort()).toEqual([
      "command_say",
      "hello",
      "moderate",
      "no-duplicate",
      "quotes",
      "quotes_random",
      "respond",
    ]);
  });

  test.each(channelRooms)("$local is what livechat generates for channel $channel", ({ channel, local }) => {
    // As text: the order of the keys belongs to the format.
    expect(JSON.stringify(room(local), null, 1)).toBe(
      JSON.stringify(generatedRoom(local, options(channel)), null, 1),
    );
  });

  test("the lounge belongs to no channel and shows words as well as regexps", () => {
    expect(channelRooms.map(({ local }) => local)).not.toContain("lounge");
    const rules = room("lounge").handlers.flatMap((handler) => handler.options.rules ?? []);
    expect(rules.flatMap(({ words }) => words ?? [])).toEqual(
      expect.arrayContaining(["free followers", "buy now", "spoiler"]),
    );
    expect(rules.some(({ regexp }) => regexp !== undefined)).toBe(true);
    for (const { name, reason, regexp, words } of rules) {
      expect(reason, name).toBeTruthy();
      expect((regexp === undefined) !== (words === undefined), name).toBe(true);
    }
  });

  test.each(ROOMS)("nothing the bot says in %s is forbidden there", (local) => {
    const { handlers } = room(local);
    const said = handlers.flatMap(({ options: { quotes = [], txt } }) => (txt ? [...quotes, txt] : quotes));
    const patterns = handlers
      .flatMap((handler) => handler.options.rules ?? [])
      .flatMap(({ regexp, modifiers, words = [] }) => [
        ...(regexp ? [new RegExp(regexp, modifiers ?? "i")] : []),
        ...words.map((word) => new RegExp(entryRegexp(word), "i")),
      ]);
    expect(said.length).toBeGreaterThan(0);
    for (const text of said) for (const pattern of patterns) expect(text).not.toMatch(pattern);
  });
});

describe("channels", () => {
  test("map, options and emojis name the same channels", () => {
    const withOptions = readdirSync(join(root, "channelConfigurationOptions"));
    expect(withOptions.sort()).toEqual(channels.map((channel) => `${channel}.json`));
    expect(readdirSync(join(root, "emojis/channel")).sort()).toEqual(channels);
    for (const { local } of channelRooms) expect(ROOMS).toContain(local);
  });

  test.each(channels)("the options of channel %s are within livechat's limits", (channel) => {
    const { bot, slowMode, moderation, terms } = options(channel);
    const between = (value: number, least: number, most: number) =>
      expect(Number.isInteger(value) && value >= least && value <= most, `${value}`).toBe(true);
    between(slowMode.duration, 0, 1000);
    between(moderation.delay, 0, 60);
    between(bot.noDuplicate.delay, 0, 86_400);
    between(bot.forbidSpecialChars.tolerance, 0, 10);
    for (const { delay, messages } of bot.quotes) {
      between(delay, 1, 6000);
      expect(messages.length).toBeGreaterThan(0);
    }
    for (const { command } of bot.commands) expect(command).toMatch(/^\S+$/);
    for (const { entries } of bot.forbiddenWords) expect(entries.length).toBeGreaterThan(0);
    expect((terms ?? "").length).toBeLessThanOrEqual(400);
  });

  test("channel 1 uses everything", () => {
    const { bot, slowMode, moderation, terms } = options("1");
    expect(bot.forbiddenWords.some((list) => list.label && list.reason && list.comments)).toBe(true);
    expect(bot.forbiddenWords.some((list) => list.regexp)).toBe(true);
    expect(bot.forbiddenWords.some((list) => list.applyToModerators)).toBe(true);
    expect(bot.forbiddenWords.some((list) => !list.enabled)).toBe(true);
    expect(bot.forbidSpecialChars.enabled && bot.noDuplicate.enabled).toBe(true);
    expect(slowMode.duration && moderation.delay && moderation.anonymize && terms).toBeTruthy();
  });

  test.each(channels)("guests, who are all anonymous, may speak in channel %s", (channel) => {
    expect(options(channel).mute.anonymous).toBe(false);
  });
});

describe.each(channels)("the emojis of channel %s", (channel) => {
  const folder = `emojis/channel/${channel}`;
  const { customEmojis } = read<Emojis>(`${folder}/definition.json`);
  const files = readdirSync(join(root, folder, "files"));

  test("have valid short names, each once, and at most one stands for the category", () => {
    const names = customEmojis.map(({ sn }) => sn);
    for (const sn of names) expect(sn).toMatch(/^:?[\w-]+:?$/);
    expect(new Set(names).size).toBe(names.length);
    expect(customEmojis.filter(({ isCategoryEmoji }) => isCategoryEmoji).length).toBeLessThanOrEqual(1);
  });

  test("point to the files of the folder, all on one local host", () => {
    const base = `http://localhost:9000/plugins/livechat/router/${folder}/files`;
    expect(customEmojis.map(({ url }) => url).sort()).toEqual(files.map((file) => `${base}/${file}`).sort());
  });

  test.each(files)("%s is a small picture of the kind its name says", (file) => {
    const bytes = readFileSync(join(root, folder, "files", basename(file)));
    const magic = { png: "\x89PNG\r\n\x1a\n", gif: "GIF89a" }[file.replace(/^\d+\./, "")];
    expect(magic, "livechat takes digits and a picture's ending").toBeDefined();
    expect(bytes.subarray(0, magic!.length).toString("latin1")).toBe(magic);
    expect(bytes.length).toBeLessThanOrEqual(30 * 1024);
  });
});
