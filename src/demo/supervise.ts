import { setTimeout as pause } from "node:timers/promises";
import { type RunningProsody, type StartOptions, startProsody } from "./prosody.ts";

const RESTARTS = 5;

export interface SupervisedProsody extends Pick<RunningProsody, "ports" | "version" | "stop"> {}

/** Starts Prosody and starts it again, on the same ports, when it ends by itself; after some times it gives up. */
export async function superviseProsody(
  options: StartOptions,
  tell: (text: string) => void,
): Promise<SupervisedProsody> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const first = await startProsody(options);
  const { ports, version } = first;
  let current = first;

  async function watch(): Promise<void> {
    for (let restarts = 1; restarts <= RESTARTS; restarts += 1) {
      const exit = await current.exited;
      if (signal.aborted) return;
      tell(`Prosody ended (${exit.signal ?? `status ${exit.code}`}), starting it again`);
      await pause(500 * restarts, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      current = await startProsody({ ...options, ports });
      if (signal.aborted) return current.stop();
    }
    tell(`Prosody ended ${RESTARTS} times, it stays down. Its last words:\n${current.log()}`);
  }

  const watching = watch().catch((error: Error) => tell(`Prosody does not start again: ${error.message}`));
  return {
    ports,
    version,
    async stop() {
      stopping.abort();
      await current.stop();
      await watching;
    },
  };
}
