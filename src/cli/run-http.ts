import { resolve } from "node:path";
import type { DataPlaces } from "../files/data-folder.ts";
import { type HttpAddress, parseAddress } from "../http/address.ts";
import type { Environment } from "./environment.ts";
import type { RunOptions } from "./program.ts";

/** What is served over HTTP, and what of the wish cannot be: each in a line. */
export interface HttpWish {
  /** Undefined: nothing is served. */
  readonly address: HttpAddress | undefined;
  /** The data folder whose emojis are served. */
  readonly emojis: string | undefined;
  readonly rooms: boolean;
  readonly problems: readonly string[];
}

/** As options and environment say; an option wins. */
export function httpWish(
  { http, httpEmojis }: RunOptions,
  env: Environment,
  places: readonly DataPlaces[],
): HttpWish {
  const problems: string[] = [];
  const given = http ?? env.MUCWARDEN_HTTP;
  const address = given ? parseAddress(given) : undefined;
  if (given && !address) {
    const name = http === undefined ? "MUCWARDEN_HTTP" : "--http";
    problems.push(
      `${name} is ${JSON.stringify(given)}: neither health nor metrics are served. Give an IP address and a port, for example 127.0.0.1:9090 or [::1]:9090.`,
    );
  }
  const wantsEmojis = httpEmojis === true || env.MUCWARDEN_HTTP_EMOJIS === "1";
  const emojis = wantsEmojis ? emojiFolder(places, given, problems) : undefined;
  return { address, emojis, rooms: env.MUCWARDEN_METRICS_ROOMS === "1", problems };
}

function emojiFolder(
  places: readonly DataPlaces[],
  http: string | undefined,
  problems: string[],
): string | undefined {
  const refuse = (why: string): undefined => {
    problems.push(`no emojis are served: ${why}`);
  };
  if (!http) return refuse("there is no address to serve them at. Give --http (or MUCWARDEN_HTTP), too.");
  const roots = new Set(places.flatMap(({ root }) => (root === undefined ? [] : [resolve(root)])));
  const [root] = roots;
  if (root === undefined) return refuse("no data folder of livechat's is given. Give --data <folder>.");
  // Channels are told apart by their numbers alone, and each instance counts its own.
  if (roots.size > 1) {
    return refuse("the files lie in several data folders. Run a bot for each, with an address of its own.");
  }
  return root;
}
