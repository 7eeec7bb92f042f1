import { botFiles, secretFile } from "./bot-files.ts";
import { quote } from "./lua.ts";
import { luaTokens } from "./lua-tokens.ts";
import type { Machine, Refusal, Wish } from "./plan.ts";
import { blocks } from "./snippet.ts";

/** A bot as far as Prosody and its own files speak of it. */
export interface PastedBot {
  readonly component: string;
  readonly mucs: readonly string[];
  readonly data: string;
  readonly service: string;
}

const NAMES_PROSE = /\bProse Pod (?:Server|API)\b/i;
const IMAGE = /\bproseim\/prose-pod-(?:server|api)\b/;
const COMPOSE = ["/compose.yaml", "/compose.yml", "/docker-compose.yaml", "/docker-compose.yml"];
const MAIN = "/etc/prosody/prosody.cfg.lua";

/**
 * A Prose Pod: its API writes Prosody's configuration by /etc/prose, all of it and with no include of others, so that init's
 * lines would be gone at its next write. The file says so at its top.
 */
export function writtenByProse(
  wish: Pick<Wish, "secret" | "withoutModule">,
  machine: Machine,
  main: string,
  bots: () => readonly PastedBot[],
): Refusal | undefined {
  const { comments } = luaTokens(machine.read(main) ?? "");
  if (!comments.slice(0, 5).some((comment) => NAMES_PROSE.test(comment.slice(0, 500)))) return undefined;
  return refusal(wish, machine, main, bots());
}

/** The same, in the folder of the compose file. */
export function composedByProse(
  wish: Pick<Wish, "secret" | "withoutModule">,
  machine: Machine,
  bots: () => readonly PastedBot[],
): Refusal | undefined {
  const found = COMPOSE.some((path) => IMAGE.test(machine.read(path) ?? ""));
  return found ? refusal(wish, machine, MAIN, bots()) : writtenByProse(wish, machine, MAIN, bots);
}

function refusal(
  wish: Pick<Wish, "secret" | "withoutModule">,
  machine: Machine,
  main: string,
  bots: readonly PastedBot[],
): Refusal {
  const module = wish.withoutModule ? "" : ", and mod_muc_warden belongs into its plugin_paths";
  return {
    problem: `${main} is written by the API of a Prose Pod, by what is in /etc/prose, and includes no other file: what init adds would be gone at its next write`,
    hint: `Nothing was written. Put the lines in by hand after each of its writes${module}; what the bot needs comes below them.`,
    paste: bots.flatMap((bot) => {
      const secret = wish.secret ?? machine.secret(bot.component);
      const own = [...botFiles(bot), secretFile(`${bot.data}/component.secret`, secret, wish)];
      return [
        {
          where: `${main}, at its end`,
          text: blocks({ ...bot, withoutModule: wish.withoutModule, secret: quote(secret) }).join("\n"),
        },
        ...own.flatMap((entry) =>
          entry.kind === "file" ? [{ where: entry.path, text: entry.content }] : [],
        ),
      ];
    }),
  };
}
