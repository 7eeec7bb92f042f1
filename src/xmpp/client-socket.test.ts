import { createServer, Socket } from "node:net";
import { expect, test, vi } from "vitest";
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

test("who does not answer is waited for three seconds, if there is another", async () => {
  vi.useFakeTimers();
  try {
    const [silent, other] = [new Socket(), new Socket()];
    const opened: Socket[] = [];
    const dialled = dial(
      [silent, other].map((socket) => ({ host: "127.0.0.1", port: 1, socket })),
      (socket) => opened.push(socket) > 0,
      ({ socket }) => socket,
    );
    await vi.advanceTimersByTimeAsync(2_999);
    expect(opened).toEqual([silent]);
    await vi.advanceTimersByTimeAsync(1);
    expect(silent.destroyed).toBe(true);
    expect(opened).toEqual([silent, other]);
    // The last one has as long as the login has.
    await vi.advanceTimersByTimeAsync(9_000);
    other.emit("connect");
    expect((await dialled)?.socket).toBe(other);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test.each(["connect", "close"])("after %s nothing waits any more", async (event) => {
  vi.useFakeTimers();
  try {
    const socket = new Socket();
    const endpoint = { host: "127.0.0.1", port: 1 };
    let opened = 0;
    const hold = () => {
      opened += 1;
      return opened === 1;
    };
    const dialled = dial([endpoint, endpoint], hold, () => socket);
    socket.emit(event);
    expect((await dialled)?.socket).toBe(event === "connect" ? socket : undefined);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("an error in the moment before anybody else listens ends no process", async () => {
  const socket = new Socket();
  const dialled = dial(
    [{ host: "127.0.0.1", port: 1 }],
    () => true,
    () => socket,
  );
  socket.emit("connect");
  expect(() => socket.emit("error", new Error("reset"))).not.toThrow();
  expect((await dialled)?.socket).toBe(socket);
});

test("who is not wanted any more is not waited for", async () => {
  const endpoint = { host: "127.0.0.1", port: 1 };
  const dropped = (socket: Socket) => !socket.destroy();
  expect(await dial([endpoint, endpoint], dropped)).toBeUndefined();
});
