import { formatAddress, type HttpAddress } from "./address.ts";
import type { HttpServer } from "./server.ts";

export interface ListeningPorts {
  readonly address: HttpAddress;
  /** One that could not listen is not used again. */
  readonly server: () => HttpServer;
  /** With the port that it is in the end, where any was asked for. */
  readonly onListening: (address: HttpAddress) => void;
  /** Told once for each reason. */
  readonly onProblem: (problem: string) => void;
  /** Calls once after so many ms, unless what it returns is called before. */
  readonly after: (ms: number, then: () => void) => () => void;
}

export interface Listening {
  stop(): Promise<void>;
}

const RETRY_MS = 10_000;

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there already. Stop that one, or give --http another port",
  EACCES:
    "the system does not let the bot listen there. Give --http a port of 1024 or more, or the bot the right to",
  EADDRNOTAVAIL: "this machine has no such address. Give --http one that it has",
};

/** Listens, and where that cannot be tries again until it can. */
export function keepListening({ address, server, onListening, onProblem, after }: ListeningPorts): Listening {
  let current: HttpServer | undefined;
  let told: string | undefined;
  let isStopped = false;
  let cancel = (): void => {};
  let starting = start();

  async function start(): Promise<void> {
    const one = server();
    try {
      const port = await one.listen(address);
      current = one;
      told = undefined;
      if (!isStopped) onListening({ ...address, port });
    } catch (error) {
      await one.close().catch(() => {});
      if (isStopped) return;
      tell((error as NodeJS.ErrnoException).code ?? (error as Error).name);
      cancel = after(RETRY_MS, () => {
        starting = start();
      });
    }
  }

  function tell(code: string): void {
    if (told === code) return;
    told = code;
    const why = REMEDIES[code] ?? `it cannot listen there: ${code}. Give --http another address`;
    const later = `Moderation goes on without; it is tried again every ${RETRY_MS / 1000} s.`;
    onProblem(`health and metrics are not served at ${formatAddress(address)}: ${why}. ${later}`);
  }

  return {
    async stop() {
      isStopped = true;
      cancel();
      await starting;
      await current?.close();
    },
  };
}
