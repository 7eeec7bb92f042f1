import { createServer, Socket } from "node:net";
import { expect, test } from "vitest";
import { dial, isLoopback } from "./client-socket.ts";

test.each([
  ["127.0.0.1", true],
  ["127.3.2.1", true],
  ["::1", true],
  ["::ffff:127.0.0.1", true],
  ["10.127.0.1", false],
  ["::1:2", false],
  ["fe80::1", false],
  ["::ffff:10.0.0.1", false],
  [undefined, false],
])("%s is this machine: %s", (remoteAddress, isIt) => {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: remoteAddress });
  expect(isLoopback(socket)).toBe(isIt);
  expect(isLoopback(undefined)).toBe(false);
});

test("the first that takes the connection is taken; where none does, the last one's reason is told", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const open = { host: "127.0.0.1", port: typeof address === "object" && address ? address.port : 0 };
  const closed = { host: "127.0.0.1", port: 1 };
  const held: Socket[] = [];
  const hold = (socket: Socket) => held.push(socket) > 0;
  const connected = await dial([closed, open, closed], hold);
  expect(connected?.endpoint).toBe(open);
  expect(held).toHaveLength(2);
  connected?.socket.destroy();
  await expect(dial([closed, closed], hold)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await new Promise((resolve) => server.close(resolve));
});

test("who is not wanted any more is not waited for", async () => {
  const endpoint = { host: "127.0.0.1", port: 1 };
  const dropped = (socket: Socket) => !socket.destroy();
  expect(await dial([endpoint, endpoint], dropped)).toBeUndefined();
});
