// A real browser for tests, and a record of whatever it asked of other machines.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";

export interface TestBrowser {
  /** A new page that shares nothing with the others. */
  page(options?: BrowserContextOptions): Promise<Page>;
  /** URLs that any page asked for (or tried to) anywhere but on this machine. */
  readonly external: readonly string[];
  /** Uncaught errors of the pages' scripts, and what their Content-Security-Policy refused. */
  readonly errors: readonly string[];
  stop(): Promise<void>;
}

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function openBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath: findChromium(), headless: true, args: ARGUMENTS });
  const external: string[] = [];
  const errors: string[] = [];
  const note = (url: string) => void (isLocal(url) || external.push(url));
  return {
    external,
    errors,
    async page(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      context.on("page", (page) => {
        page.on("request", (request) => note(request.url()));
        page.on("websocket", (socket) => note(socket.url()));
        page.on("pageerror", (error) => errors.push(`${error}`));
        page.on("console", (message) => {
          if (message.text().includes("Content Security Policy")) errors.push(message.text());
        });
      });
      return context.newPage();
    },
    stop: () => browser.close(),
  };
}

function findChromium(): string {
  const named = process.env.MUCWARDEN_CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (found) return found;
  throw new Error(
    "no Chromium: install one (Debian: apt-get install chromium) or name it in MUCWARDEN_CHROMIUM",
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isLocal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return ["data:", "blob:", "about:"].includes(protocol) || ["127.0.0.1", "localhost"].includes(hostname);
}
