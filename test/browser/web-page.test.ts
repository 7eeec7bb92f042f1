// The demo's web chat in a real browser, with a real Prosody: what a visitor sees, and that nothing leaves the machine.

import { join } from "node:path";
import { type Element, xml } from "@xmpp/component";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "../../src/demo/find-prosody.ts";
import type { DebianSuite } from "../../src/demo/prosody.ts";
import { startWebPage, type WebPage, type WebPageOptions } from "../../src/demo/web-page.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { connectPeople, type People, type Person } from "../support/occupant.ts";
import { describeProsody, PEOPLE, startTestProsody, type TestProsody } from "../support/prosody.ts";

const ROOM = "astronomy-live@rooms.localhost";

describeProsody("the web chat", (suite) => {
  let prosody: TestProsody;
  let people: People;
  let options: WebPageOptions;
  let site: WebPage;
  let browser: TestBrowser;
  let moderator: Person;

  beforeAll(async () => {
    prosody = await startTestProsody({ suite });
    people = await connectPeople(prosody.ports.component, PEOPLE.domain, PEOPLE.secret);
    moderator = people.person("warden");
    await moderator.join(ROOM, "Warden", { asOwner: true });
    options = {
      host: "127.0.0.1",
      websocket: `ws://127.0.0.1:${prosody.ports.http}/xmpp-websocket`,
      domain: "anon.localhost",
      rooms: [
        { jid: "lounge@rooms.localhost", title: "Lounge", hint: "buy followers" },
        {
          jid: ROOM,
          title: "Astronomy live",
          hint: "horoscope",
          more: [{ say: "!next", effect: "the bot answers" }],
        },
      ],
      defaultRoom: ROOM,
      emojis: [{ room: ROOM, sn: ":owl:", file: emoji("17483040000002.png") }],
    };
    site = await startWebPage(options);
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.stop();
    await site?.stop();
    await people?.stop();
    await prosody?.stop();
  });

  test("two viewers talk, a moderator retracts, and it is gone for both and for whoever comes later", async () => {
    const ada = await enter("Ada");
    const grace = await enter("Grace", { colorScheme: "dark" });
    await say(ada, "Good evening, is the sky clear?");
    await seen(grace, "is the sky clear?");
    await say(grace, "Clear as glass :owl:");
    await seen(ada, "Clear as glass");
    await ada.locator('converse-chat-message img[src*="/emojis/0.png"]').waitFor();

    await ada.getByRole("button", { name: "horoscope" }).click();
    await ada.keyboard.press("Enter");
    await seen(grace, "horoscope");
    await moderator.request(retraction(suite, await stanzaIdOf("horoscope"), "Astronomy only, please."));

    const late = await enter("Late", { viewport: { width: 400, height: 800 } });
    for (const page of [ada, grace, late]) {
      const notice = page.locator(".chat-msg--retracted", { hasText: "Astronomy only, please." });
      await notice.waitFor();
      expect(await notice.textContent()).toContain("Warden has removed a message");
      expect(await page.locator("converse-chat-message", { hasText: "horoscope" }).count()).toBe(0);
      expect(await page.locator(".modal.show").count()).toBe(0);
    }
    await picture(ada, "light");
    await picture(grace, "dark");
    await picture(late, "narrow");
    expect(browser.external).toEqual([]);
    expect(browser.errors).toEqual([]);
  });

  test("without a nick or a room in the address it finds both, and the second viewer is somebody else", async () => {
    const page = await open("");
    expect(new URL(page.url()).searchParams.get("room")).toBe("astronomy-live");
    const nick = new URL(page.url()).searchParams.get("nick");
    expect(nick).toMatch(/^Visitor-\d{3}$/);
    expect(await page.locator("#nick").textContent()).toBe(nick);
    await page.reload();
    await inside(page);
    expect(await page.locator("#nick").textContent()).toBe(nick);
    const [second] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: "open a second viewer" }).click(),
    ]);
    await inside(second);
    expect(new URL(second.url()).searchParams.get("nick")).not.toBe(nick);
  });

  test("a nick that is taken gets a number instead of a dialog, a hostile one is cleaned", async () => {
    await enter("Edge");
    const again = await enter("Edge");
    await again.locator("#nick", { hasText: "Edge-2" }).waitFor();
    const hostile = await enter("<img src=x onerror=alert(1)>\u202e");
    expect(await hostile.locator("#nick").textContent()).toBe("img srcx onerroralert(1)");
    expect(browser.errors).toEqual([]);
  });

  test("a page that finds nobody says so, and comes back by itself with the demo", async () => {
    const nobody = await startWebPage(options);
    await nobody.stop();
    const websocket = `ws://127.0.0.1:${nobody.port}/xmpp-websocket`;
    const before = await startWebPage({ ...options, websocket });
    const page = await browser.page();
    await page.goto(before.url);
    await page.getByText("If this stays, start the demo again").waitFor();
    await before.stop();
    const after = await startWebPage({ ...options, port: before.port });
    try {
      await inside(page);
    } finally {
      await after.stop();
    }
  });

  const enter = (nick: string, options?: Parameters<TestBrowser["page"]>[0]) =>
    open(`?${new URLSearchParams({ room: "astronomy-live", nick })}`, options);

  async function open(query: string, options?: Parameters<TestBrowser["page"]>[0]): Promise<Page> {
    const page = await browser.page(options);
    await page.goto(`${site.url}${query}`);
    await inside(page);
    return page;
  }

  async function stanzaIdOf(text: string): Promise<string> {
    const isIt = (stanza: Element) => stanza.is("message") && stanza.getChildText("body") === text;
    const message = await moderator.next(isIt, `the message "${text}"`);
    return message.getChild("stanza-id", "urn:xmpp:sid:0")?.attrs.id ?? "";
  }

  const picture = (page: Page, name: string) =>
    page.screenshot({ path: join(projectRoot, "test-artifacts", `web-page-${suite}-${name}.png`) });
});

const emoji = (name: string) => join(projectRoot, "bot-config/emojis/channel/1/files", name);

const box = (page: Page) => page.locator("converse-muc textarea.chat-textarea");

const inside = (page: Page) => box(page).waitFor();

async function say(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press("Enter");
}

const seen = (page: Page, text: string) => page.locator("converse-chat-message", { hasText: text }).waitFor();

/** XEP-0425 as the two Prosodys of Debian speak it. */
function retraction(suite: DebianSuite, id: string, reason: string): Element {
  const why = xml("reason", {}, reason);
  const version = suite === "bookworm" ? 0 : 1;
  const retract = xml("retract", `urn:xmpp:message-retract:${version}`);
  const moderate = `urn:xmpp:message-moderate:${version}`;
  const payload =
    version === 0
      ? xml("apply-to", { xmlns: "urn:xmpp:fasten:0", id }, xml("moderate", moderate, retract, why))
      : xml("moderate", { xmlns: moderate, id }, retract, why);
  return xml("iq", { type: "set", to: ROOM }, payload);
}
