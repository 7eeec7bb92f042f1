import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * Runs work while no other process of this machine does so under the same name.
 * The lock is a listening socket in Linux's abstract namespace: the kernel lets go of it when its holder dies,
 * and who waits is woken by the end of a connection to it. Elsewhere there is no such namespace, and no lock.
 */
export async function withLock(name, onWait, work) {
  if (process.platform !== "linux") return work();
  const path = `\0mucwarden-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
  let lock = await listen(path);
  for (let waited = false; lock === undefined; waited = true) {
    if (!waited) onWait();
    await untilReleased(path);
    lock = await listen(path);
  }
  try {
    return await work();
  } finally {
    for (const waiting of lock.waiting) waiting.destroy();
    lock.server.close();
  }
}

async function listen(path) {
  const waiting = new Set();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => waiting.delete(socket));
  });
  server.listen(path);
  try {
    await once(server, "listening");
    return { server, waiting };
  } catch (error) {
    if (error.code === "EADDRINUSE") return undefined;
    throw error;
  }
}

function untilReleased(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on("error", () => {});
    socket.on("close", resolve);
    socket.resume();
  });
}
