/** What livechat makes of the options of a channel: the room files that its bot reads. */

export interface ChannelBot {
  readonly enabled: boolean;
  readonly nickname?: string;
  readonly forbiddenWords: readonly { readonly entries: readonly string[]; readonly reason?: string }[];
  readonly quotes: readonly { readonly messages: readonly string[]; readonly delay: number }[];
  readonly commands: readonly { readonly command: string; readonly message: string }[];
}

export interface WrittenRoom {
  readonly local: string;
  readonly domain: string;
  readonly enabled: boolean;
  readonly handlers: readonly WrittenHandler[];
  readonly nick?: string;
}

interface WrittenHandler {
  readonly type: string;
  readonly id: string;
  readonly enabled: boolean;
  readonly options: object;
}

/** The room's file after a sync. A handler that is wanted no more stays in it, switched off. */
export function syncedRoom(
  place: { readonly local: string; readonly domain: string },
  bot: ChannelBot,
  before: WrittenRoom | undefined,
): WrittenRoom {
  const old = before?.handlers ?? [];
  if (!bot.enabled) return { ...place, enabled: false, handlers: old };
  const wanted = handlersOf(bot);
  const ids = new Set(wanted.map(({ id }) => id));
  const left = old.filter(({ id }) => !ids.has(id)).map((handler) => ({ ...handler, enabled: false }));
  return {
    ...place,
    enabled: true,
    handlers: [...wanted, ...left],
    ...(bot.nickname !== undefined && { nick: bot.nickname }),
  };
}

function handlersOf({ forbiddenWords, quotes, commands }: ChannelBot): WrittenHandler[] {
  return [
    ...forbiddenWords.map(({ entries, reason }, index) => {
      const id = `forbidden_words_${index}`;
      const regexp = entries.map((word) => `(?:\\b${word}\\b)`).join("|");
      return handler("moderate", id, { rules: [{ name: id, regexp, reason }], applyToModerators: false });
    }),
    ...quotes.map(({ messages, delay }, index) =>
      handler("quotes_random", `quote_${index}`, { quotes: messages, delay }),
    ),
    ...commands.map(({ command, message }, index) =>
      handler("command_say", `command_${index}`, { quotes: [message], command }),
    ),
  ];
}

const handler = (type: string, id: string, options: object): WrittenHandler => ({
  type,
  id,
  enabled: true,
  options,
});
