import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KeptHttp, keepHttp } from "../../src/keep-http.ts";
import { createLog } from "../../src/log.ts";
import { createChanges } from "../support/until.ts";

// What a browser, and what somebody with ill intent, gets of livechat's data folder.

const PNG = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1");
const JPG = Buffer.from("\xff\xd8\xff\xe0rest", "latin1");
const GIF = Buffer.from("GIF89arest", "latin1");
const emoji = (sn: string, name: string) => {
  return { sn, url: `https://tube.example/plugins/livechat/router/emojis/channel/1/files/${name}` };
};
const GOOD = `${JSON.stringify({ customEmojis: [emoji(":owl:", "1.png"), emoji(":cat:", "2.gif")] }, null, 1)}\n`;
const CHANNEL = "emojis/channel";

let root: string;
let http: KeptHttp | undefined;
let port: number;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "mucwarden-served-"));
  const files: Record<string, Buffer | string> = {
    "1/definition.json": GOOD,
    "1/files/1.png": PNG,
    "1/files/2.gif": GIF,
    "1/files/3.jpg": JPG,
    "1/files/4.jpeg": JPG,
    "1/files/5.png": "<svg onload='alert(1)'/>",
    "1/files/6.png": Buffer.concat([PNG, Buffer.alloc(31 * 1024)]),
    "1/files/notes.txt": "secret",
    "1/files/secret.png": PNG,
    "1/9.png": PNG,
    "2/definition.json": JSON.stringify({
      customEmojis: [emoji(":owl:", "1.png"), { sn: ":x:", url: "javascript:alert(1)" }].map((one) => ({
        ...one,
        url: one.url.replace("channel/1", "channel/2"),
      })),
    }),
    "3/definition.json": "{ not JSON",
    "4/definition.json": `{"customEmojis":[],"padding":"${"x".repeat(300_000)}"}`,
    "5/definition.json": '["secret"]',
    "7/..2026/definition.json": GOOD.replaceAll("channel/1", "channel/7"),
    "7/files/..2026/1.png": PNG,
  };
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, CHANNEL, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  await mkdir(join(root, "tokens"));
  await writeFile(join(root, "tokens/1.png"), PNG);
  await writeFile(join(root, "tokens/1.json"), GOOD);
  const link = (target: string, path: string) => symlink(target, join(root, CHANNEL, path));
  await link(join(root, "tokens/1.png"), "1/files/7.png");
  await link("../9.png", "1/files/8.png");
  await link("8.gif", "1/files/8.gif");
  await mkdir(join(root, CHANNEL, "1/files/10.png"));
  await mkdir(join(root, CHANNEL, "6"));
  await link(join(root, "tokens/1.json"), "6/definition.json");
  // As Kubernetes lays out its files.
  await link("..2026", "7/..data");
  await link("..data/definition.json", "7/definition.json");
  await link("..2026", "7/files/..data");
  await link("..data/1.png", "7/files/1.png");

  const { changed, until } = createChanges();
  let said = "";
  const write = (line: string): void => {
    said += line;
    changed();
  };
  http = keepHttp({
    address: { host: "127.0.0.1", port: 0 },
    emojis: root,
    rooms: false,
    version: "1",
    log: createLog({ level: "info", format: "json" }, { write }),
  });
  http.start(() => []);
  const [, given] = await until(
    () => /"http":"127\.0\.0\.1:(\d+)"/.exec(said) ?? undefined,
    () => said,
  );
  port = Number(given);
});
afterAll(async () => {
  await http?.stop();
  await rm(root, { recursive: true, force: true });
});

/** As it is written: fetch would tidy up the path. */
function get(path: string, { method = "GET", headers = {} }: { method?: string; headers?: object } = {}) {
  return new Promise<{ status?: number; headers: Record<string, unknown>; body: Buffer }>(
    (resolve, reject) => {
      const asked = request(
        { port, host: "127.0.0.1", path, method, headers: { ...headers } },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part) => parts.push(part));
          response.on("end", () =>
            resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
          );
        },
      );
      asked.on("error", reject).end();
    },
  );
}

describe("pictures", () => {
  test.each([
    ["1/files/1.png", "image/png", PNG],
    ["1/files/2.gif", "image/gif", GIF],
    ["1/files/3.jpg", "image/jpeg", JPG],
    ["1/files/4.jpeg", "image/jpeg", JPG],
    ["7/files/1.png", "image/png", PNG],
  ])("%s", async (path, type, content) => {
    const { status, headers, body } = await get(`/${CHANNEL}/${path}`);
    expect({ status, body }).toEqual({ status: 200, body: content });
    expect(headers).toMatchObject({
      "content-type": type,
      "content-length": String(content.length),
      "x-content-type-options": "nosniff",
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=86400",
      etag: expect.stringMatching(/^"[\w-]+"$/),
    });
    const head = await get(`/${CHANNEL}/${path}`, { method: "HEAD" });
    const { date: _, ...same } = headers;
    expect(head).toMatchObject({ status: 200, headers: same, body: Buffer.alloc(0) });
  });

  test("one that the browser has is not sent again", async () => {
    const path = `/${CHANNEL}/1/files/1.png`;
    const { etag } = (await get(path)).headers as { etag: string };
    for (const has of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const { status, headers, body } = await get(path, { headers: { "If-None-Match": has } });
      expect([has, status, body.length, headers.etag]).toEqual([has, 304, 0, etag]);
    }
    for (const has of ['"other"', etag.slice(1, -1), ""]) {
      expect((await get(path, { headers: { "If-None-Match": has } })).status).toBe(200);
    }
  });
});

describe("definitions", () => {
  test("as the file lies, and asked for anew each time", async () => {
    const { status, headers, body } = await get(`/${CHANNEL}/1/definition.json`);
    expect({ status, body: body.toString() }).toEqual({ status: 200, body: GOOD });
    expect(headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "public, no-cache",
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    });
    const again = await get(`/${CHANNEL}/1/definition.json`, { headers: { "If-None-Match": headers.etag } });
    expect(again.status).toBe(304);
  });

  test("without what no emoji is", async () => {
    const { status, body } = await get(`/${CHANNEL}/2/definition.json`);
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toEqual({
      customEmojis: [{ ...emoji(":owl:", "1.png"), url: expect.stringContaining("channel/2/files/1.png") }],
    });
  });

  test("through links inside the folder", async () => {
    expect((await get(`/${CHANNEL}/7/definition.json`)).status).toBe(200);
  });
});

test.each([
  ["no JSON", "3/definition.json"],
  ["far too large", "4/definition.json"],
  ["another shape", "5/definition.json"],
  ["a definition that leads elsewhere", "6/definition.json"],
  ["none", "8/definition.json"],
  ["a link out of the data folder's emojis", "1/files/7.png"],
  ["a link out of files/", "1/files/8.png"],
  ["a link to itself", "1/files/8.gif"],
  ["a folder", "1/files/10.png"],
  ["what is no picture", "1/files/5.png"],
  ["a picture that is too large", "1/files/6.png"],
  ["another kind of file", "1/files/notes.txt"],
  ["another kind of name", "1/files/secret.png"],
  ["another case", "1/files/1.PNG"],
  ["a picture beside files/", "1/9.png"],
  ["up", "1/files/../9.png"],
  ["up, encoded", "1/files/..%2f9.png"],
  ["up, encoded twice", "1/files/..%252f9.png"],
  ["up, with a backslash", "1/files/..%5c9.png"],
  ["up by the channel", "..%2f..%2ftokens/definition.json"],
  ["up by dots", "%2e%2e/files/1.png"],
  ["an end that is none", "1/files/1.png%00.txt"],
  ["a line's end", "1/files/1.png%0a"],
  ["the folder", "1/files/"],
  ["the channel", "1/"],
  ["all channels", ""],
  ["another channel's folder by name", "one/definition.json"],
  ["a long number", `${"1".repeat(50)}/definition.json`],
])("not served: %s", async (_, path) => {
  const { status, headers, body } = await get(`/${CHANNEL}/${path}`);
  expect(status).toBe(404);
  expect(headers).not.toHaveProperty("access-control-allow-origin");
  expect(body.toString()).toBe("There is no such page.\n");
});

test("nothing else of the data folder", async () => {
  for (const path of ["/tokens/1.json", "/tokens/1.png", "/bot", "/emojis/"]) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
});
