import { join } from "node:path";
import { after } from "./after.ts";
import { readDefinition, readEmojiFile } from "./files/emoji-files.ts";
import { formatAddress, type HttpAddress, isLoopback } from "./http/address.ts";
import { emojiRoutes } from "./http/emojis.ts";
import { keepListening } from "./http/listening.ts";
import { type Answer, createHttpServer } from "./http/server.ts";
import { type KeptMetrics, keepMetrics, type Look } from "./keep-metrics.ts";
import type { Logger } from "./log.ts";
import { readiness } from "./readiness.ts";
import { logFault } from "./report.ts";

export interface HttpOptions {
  readonly address: HttpAddress;
  /** Livechat's data folder, whose emojis are served; undefined: none are. */
  readonly emojis: string | undefined;
  /** Whether the metrics tell of each room apart. */
  readonly rooms: boolean;
  readonly version: string;
  readonly log: Logger;
}

/** Health and metrics of the whole process. */
export interface KeptHttp {
  readonly meter: KeptMetrics["meter"];
  /** Serves from then on. */
  start(looks: () => readonly Look[]): void;
  stop(): Promise<void>;
}

export function keepHttp({ address, emojis, rooms, version, log }: HttpOptions): KeptHttp {
  const metrics = keepMetrics({ version, rooms, now: Date.now, elapsed: () => performance.now() });
  let stop = async (): Promise<void> => {};
  return {
    meter: metrics.meter,
    start(looks) {
      if (!isLoopback(address)) {
        const who = `whoever reaches ${formatAddress(address)} can read which rooms there are and how they stand`;
        log.warn(`${who}. Let only those reach it who may know, or give --http a loopback address.`);
      }
      const routes = {
        ...healthRoutes(looks, version),
        ...metricsRoute(looks, metrics),
        ...(emojis !== undefined && emojiRoutes(emojisIn(emojis))),
      };
      const listening = keepListening({
        address,
        server: () => createHttpServer({ routes, onError: (error) => logFault(log, "http", error) }),
        onListening: (at) => log.info({ http: formatAddress(at) }, "health and metrics are served"),
        onProblem: (problem) => log.error(problem),
        after,
      });
      stop = listening.stop;
    },
    stop: () => stop(),
  };
}

type Looks = Parameters<KeptHttp["start"]>[0];

/** `/healthz`: the process lives. `/readyz`: nothing that is said goes unmoderated, or what does and why. */
function healthRoutes(looks: Looks, version: string): Record<string, Answer> {
  const type = "application/json; charset=utf-8";
  return {
    "/healthz": () => ({ status: 200, type, body: `${JSON.stringify({ alive: true, version })}\n` }),
    "/readyz": () => {
      const told = readiness(looks());
      return { status: told.ready ? 200 : 503, type, body: `${JSON.stringify(told, null, 2)}\n` };
    },
  };
}

/** Writing takes up to some 20 ms, in which nothing is judged: however many ask, that is once a second. */
const METRICS_KEPT_MS = 1_000;

function metricsRoute(looks: Looks, metrics: KeptMetrics): Record<string, Answer> {
  let text = Promise.resolve("");
  let since = Number.NEGATIVE_INFINITY;
  return {
    "/metrics": async () => {
      const now = performance.now();
      if (now - since >= METRICS_KEPT_MS) {
        since = now;
        text = metrics.text(looks());
      }
      return { status: 200, type: metrics.contentType, body: await text };
    },
  };
}

function emojisIn(root: string): Parameters<typeof emojiRoutes>[0] {
  const folder = (channel: string): string => join(root, "emojis", "channel", channel);
  return {
    definition: (channel) => readDefinition(folder(channel)),
    picture: (channel, name) => readEmojiFile(join(folder(channel), "files"), name),
  };
}
