import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHttpServer, type HttpServer } from "./server.ts";

const faults: Error[] = [];
let server: HttpServer;
let port: number;

beforeEach(async () => {
  faults.length = 0;
  server = createHttpServer({
    routes: {
      "/page": () => ({ status: 200, type: "text/plain", body: "content" }),
      "/none": () => undefined,
      "/named/:name": ({ path: { name = "" } }) => ({ status: 200, type: "text/plain", body: name }),
      "/waiting": () => new Promise(() => {}),
      "/broken": () => {
        throw new Error("s3cr3t");
      },
    },
    onError: (error) => faults.push(error),
  });
  port = await server.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(() => server.close());

/** All that comes back until the connection ends. */
async function raw(request: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8").on("error", () => {});
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.write(request);
  // It may be reset: what came before that counts.
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

const ask = (line: string, more = ""): Promise<string> =>
  raw(`${line} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n${more}\r\n`);

test.each([
  ["GET /page", 200],
  ["GET /page?query=1", 200],
  ["HEAD /page", 200],
  ["GET /named/a%2f..%2fb", 200],
  ["GET /none", 404],
  ["GET /", 404],
  ["GET /page/", 404],
  ["GET /PAGE", 404],
  ["GET //page", 404],
  ["GET /../page", 404],
  ["GET /tell-tale", 404],
  ["GET /named/%zz-tell-tale", 400],
  [`GET /named/${"x".repeat(101)}`, 400],
  ["POST /page", 405],
  ["PUT /tell-tale", 405],
  ["DELETE /page", 405],
  ["OPTIONS /page", 405],
  ["OPTIONS *", 405],
  ["TRACE /tell-tale", 405],
  ["PROPFIND /page", 405],
])("%s: %i", async (line, status) => {
  const told = await ask(line);
  expect(told).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(told).toMatch(/^x-content-type-options: nosniff\r$/im);
  expect(told).not.toMatch(/fastify|^server:|^x-powered-by:|tell-tale|evil/im);
  expect(told.endsWith("content")).toBe(status === 200 && line.startsWith("GET /page"));
});

test("HEAD tells the length of what GET would send", async () => {
  expect(await ask("HEAD /page")).toMatch(/^content-length: 7\r$/im);
});

test("what breaks inside is told to the log alone, and the next request is answered", async () => {
  const told = await ask("GET /broken");
  expect(told).toMatch(/^HTTP\/1\.1 500 /);
  expect(told).not.toContain("s3cr3t");
  expect(faults.map(({ message }) => message)).toEqual(["s3cr3t"]);
  expect(await ask("GET /page")).toMatch(/^HTTP\/1\.1 200 /);
});

test.each([
  ["no HTTP", "tell-tale\r\n\r\n"],
  ["a method that there is not", "TELLTALE /page HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["a head without end", `GET /page HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(20_000)}`],
  ["two lengths", "GET /page HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"],
])("%s gets no answer", async (_, request) => {
  expect(await raw(request)).toBe("");
});

test("a body is not waited for, however long it is to be", async () => {
  const told = await ask("POST /page", "Content-Length: 1000000000\r\nContent-Type: application/json\r\n");
  expect(told).toMatch(/^HTTP\/1\.1 405 /);
});

test("whoever does not get on with the request is cut off", async () => {
  expect(await raw("GET /page HTTP/1.1\r\nHost")).toBe("");
}, 20_000);

test("a connection gets its answers one after the other, and nobody gathers them unread", async () => {
  const first = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n";
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  for (const _ of ["first", "second"]) {
    socket.write(first);
    expect((await once(socket, "data"))[0]).toMatch(/content$/);
  }
  socket.destroy();
  expect(await raw(`GET /waiting HTTP/1.1\r\nHost: x\r\n\r\n${first}`)).toBe("");
});

test("closing ends what is under way", async () => {
  const answer = raw("GET /page HTTP/1.1\r\nHost");
  const idle = raw("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
  await ask("GET /page");
  await server.close();
  expect(await answer).toBe("");
  expect(await idle).toMatch(/content$/);
});
