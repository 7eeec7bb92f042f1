import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { startWebPage, type WebPage, type WebPageOptions } from "./web-page.ts";

const OPTIONS: WebPageOptions = {
  host: "127.0.0.1",
  websocket: "ws://127.0.0.1:5280/xmpp-websocket",
  domain: "anon.localhost",
  rooms: [{ jid: "lounge@rooms.localhost", title: "</script><b>Lounge", hint: "$& $1" }],
  defaultRoom: "lounge@rooms.localhost",
};

const started: WebPage[] = [];

afterEach(async () => {
  for (const page of started.splice(0)) await page.stop();
});

async function start(options: Partial<WebPageOptions> = {}): Promise<WebPage> {
  const page = await startWebPage({ ...OPTIONS, ...options });
  started.push(page);
  return page;
}

/** By node:http, because fetch() sets Host and tidies the path by itself. */
function ask({ port }: WebPage, path: string, options: { method?: string; host?: string } = {}) {
  const { method = "GET", host } = options;
  const headers = host === undefined ? {} : { host };
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const asked = request({ host: "127.0.0.1", port, path, method, headers }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
      asked.on("error", reject).end();
    },
  );
}

describe("what it serves", () => {
  test.each([
    ["/", "text/html"],
    ["/?room=lounge&nick=Ada", "text/html"],
    ["/page.js", "text/javascript"],
    ["/page.css", "text/css"],
    ["/icon.svg", "image/svg+xml"],
    ["/converse/converse.min.js", "text/javascript"],
    ["/converse/converse.min.css", "text/css"],
    ["/converse/emoji.json", "application/json"],
  ])("%s as %s", async (path, type) => {
    const { status, headers } = await ask(await start(), path);
    expect(status).toBe(200);
    expect(headers["content-type"]).toContain(type);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).toContain("connect-src 'self' ws://127.0.0.1:5280;");
  });

  test("HEAD without the body", async () => {
    const { status, headers, body } = await ask(await start(), "/", { method: "HEAD" });
    expect({ status, body }).toEqual({ status: 200, body: "" });
    expect(Number(headers["content-length"])).toBeGreaterThan(500);
  });

  test("settings that cannot end their script", async () => {
    const { body } = await ask(await start(), "/");
    const json = /<script type="application\/json" id="settings">(.*?)<\/script>/.exec(body)?.[1] ?? "";
    expect(JSON.parse(json).rooms).toEqual(OPTIONS.rooms);
  });
});

describe("what it refuses", () => {
  test.each([
    "/converse/../../../package.json",
    "/converse/%2e%2e/package.json",
    "/../../etc/passwd",
    "//page.js",
    "/converse/converse.js",
    "/index.html",
    "/__proto__",
  ])("%s", async (path) => {
    expect((await ask(await start(), path)).status).toBe(404);
  });

  test("other methods", async () => {
    expect((await ask(await start(), "/", { method: "POST" })).status).toBe(405);
  });

  test("a host name that somebody else pointed here", async () => {
    const page = await start();
    expect((await ask(page, "/", { host: "evil.example" })).status).toBe(403);
    expect((await ask(page, "/", { host: `evil.example:${page.port}` })).status).toBe(403);
    expect((await ask(page, "/", { host: `localhost:${page.port}` })).status).toBe(200);
  });
});

test("takes the preferred port, or a free one when it is taken", async () => {
  const first = await start();
  const second = await start({ port: first.port });
  expect(second.port).not.toBe(first.port);
  await first.stop();
  started.splice(0, 1);
  expect((await start({ port: first.port })).port).toBe(first.port);
});

test("stop() does not wait for connections that are open", async () => {
  const page = await startWebPage(OPTIONS);
  const socket = connect(page.port, "127.0.0.1");
  await new Promise((resolve) => socket.once("connect", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve).resume());
  await page.stop();
  await closed;
});
