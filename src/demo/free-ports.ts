import { once } from "node:events";
import { createServer, type Server } from "node:net";
import type { ProsodyPorts } from "./prosody-config.ts";

/** The preferred loopback ports as far as they are free, others for the rest. Free now: another may still come first. */
export async function freePorts(preferred: Partial<ProsodyPorts> = {}): Promise<ProsodyPorts> {
  const held: Server[] = [];
  const choose = async (wanted = 0) => {
    const server = (await listen(wanted)) ?? (await listen(0));
    if (server === undefined) throw new Error("no free port on 127.0.0.1");
    held.push(server);
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  };
  try {
    // Held until all three are chosen, so that they differ.
    return {
      component: await choose(preferred.component),
      http: await choose(preferred.http),
      c2s: await choose(preferred.c2s),
    };
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return server;
  } catch {
    return undefined;
  }
}
