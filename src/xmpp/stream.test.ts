import { type Element, xml } from "@xmpp/component";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ACCOUNT,
  ADDRESS,
  type FakeServer,
  HEADER,
  SECRET,
  startFakeServer,
  withDeadline,
} from "../../test/support/fake-server.ts";
import type { LinkProblem } from "./problem.ts";
import { openStream, type Stream } from "./stream.ts";

let server: FakeServer;
const open = new Set<Stream>();

beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(async () => {
  await Promise.all([...open].map((stream) => stream.close(100)));
  await server.stop();
});

/** A stream whose events can be awaited one after the other. */
function observed(options: { service?: string; kind?: "component" | "client"; withinMs?: number } = {}) {
  const { service = server.service, kind = "component", withinMs = 5000 } = options;
  const events: string[] = [];
  const stanzas: Element[] = [];
  let chunks = 0;
  let wake = (): void => {};
  let ended: (problem: LinkProblem) => void;
  const end = new Promise<LinkProblem>((resolve) => {
    ended = resolve;
  });
  const stream = openStream(
    kind === "client" ? { ...ACCOUNT, service } : { service, domain: "bot.test", password: SECRET },
    {
      onHeard: () => {
        chunks += 1;
        wake();
      },
      onOnline: (address) => {
        expect(address).toBe(kind === "client" ? ADDRESS : "bot.test");
        events.push("online");
        wake();
      },
      onStanza: (stanza) => {
        events.push(stanza.name);
        stanzas.push(stanza);
        wake();
      },
      onEnd: (problem) => {
        events.push(problem.code);
        ended(problem);
      },
    },
    withinMs,
  );
  open.add(stream);
  async function until(condition: () => boolean, what: string): Promise<void> {
    while (!condition()) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await withDeadline(woken, what);
    }
  }
  return {
    stream,
    events,
    stanzas,
    end: withDeadline(end, "the end"),
    chunks: () => chunks,
    online: () => until(() => events.includes("online"), "online"),
    heardAfter: (before: number) => until(() => chunks > before, "another chunk"),
    stanzaCount: (count: number) => until(() => stanzas.length >= count, `${count} stanzas`),
  };
}

test.each(["component", "client"] as const)(
  "a %s: characters cut between two TCP segments arrive whole, wherever the cut is",
  async (kind) => {
    const link = observed({ kind });
    const peer = await (kind === "client" ? server.nextClient() : server.nextOnline());
    const body = "é ß Ж ﬁ € 中 क 😀 👩‍👩‍👧 a\u0301 &amp; &lt;";
    const bytes = Buffer.from(`<message id='ж' from='a@b/😀'><body>${body}</body></message>`, "utf8");
    for (let cut = 1; cut < bytes.length; cut++) {
      const heard = link.chunks();
      peer.write(bytes.subarray(0, cut));
      // The first part is with the library before the second leaves: no luck with segments involved.
      await link.heardAfter(heard);
      peer.write(bytes.subarray(cut));
      await link.stanzaCount(cut);
      const stanza = link.stanzas[cut - 1];
      expect(stanza?.getChildText("body"), `cut at ${cut}`).toBe("é ß Ж ﬁ € 中 क 😀 👩‍👩‍👧 a\u0301 & <");
      expect(stanza?.attrs.from, `cut at ${cut}`).toBe("a@b/😀");
    }
  },
);

test.each(["component", "client"] as const)(
  "a %s: stanzas in the same segment as the end of the login come after onOnline",
  async (kind) => {
    const link = observed({ kind });
    const more = "<message from='a@b'/><presence from='a@b'/>";
    await (kind === "client" ? server.nextClient(more) : server.nextOnline(more));
    await link.stanzaCount(2);
    expect(link.events).toEqual(["online", "message", "presence"]);
  },
);

describe.each(["component", "client"] as const)(
  "what is no XMPP stream ends that of a %s, and not the process",
  (kind) => {
    test.each([
      ["text before the stream", false, "SSH-2.0-OpenSSH_9.2\r\n<a>", "bad-xml"],
      ["an end tag before the stream", false, "</a>", "bad-xml"],
      ["a page", false, "HTTP/1.1 400 Bad Request\r\n\r\n<html><body></body></html>", "bad-xml"],
      ["tags that do not match", true, "<message><body>x</message>", "bad-xml"],
      ["more broken tags after broken tags", true, "<a><b></a></b></c><message/></d>".repeat(3), "bad-xml"],
      ["an unknown entity", true, "<message><body>&nbsp;</body></message>", "bad-xml"],
      ["a forbidden character reference", true, "<message><body>&#0;</body></message>", "bad-xml"],
      ["the end of the stream", true, "</stream:stream>", "closed"],
      ["more after the end of the stream", true, "</stream:stream><message/>", "closed"],
      ["an empty stream error", true, "<stream:error/>", "bad-xml"],
    ])("%s", async (_, online, bytes, code) => {
      const link = observed({ kind });
      const enter = () => (kind === "client" ? server.nextClient() : server.nextOnline());
      const peer = online ? await enter() : await server.next();
      peer.write(bytes);
      expect((await link.end).code).toBe(code);
      peer.write("<message/>");
      await peer.closed;
      expect(link.events).toEqual(online ? ["online", code] : [code]);
    });

    test("an address that is no JID is passed on like any other", async () => {
      const link = observed();
      const peer = await server.nextOnline();
      peer.write("<message from='/x' to='@'/><message from='a@b'/>");
      await link.stanzaCount(2);
      expect(link.events).toEqual(["online", "message", "message"]);
    });
  },
);

describe("stream errors are named", () => {
  test.each([
    ["not-authorized", "not-authorized"],
    ["host-unknown", "host-unknown"],
    ["conflict", "conflict"],
    ["system-shutdown", "shutdown"],
    ["policy-violation", "policy"],
    ["internal-server-error", "stream-error"],
  ])("%s", async (condition, code) => {
    const link = observed();
    const peer = await server.next();
    await peer.expect(/<stream:stream/);
    const text = "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>says the server</text>";
    const error = `<${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>${text}`;
    peer.write(`${HEADER}<stream:error>${error}</stream:error></stream:stream>`);
    const problem = await link.end;
    expect(problem.code).toBe(code);
    expect(problem.message).toContain("says the server");
    expect(problem.message).toContain(server.service);
    expect(`${problem.message}${problem.remedy}`).not.toContain(SECRET);
  });

  test.each(["component", "client"] as const)("nobody sends a %s to another server", async (kind) => {
    const elsewhere = await startFakeServer();
    const link = observed({ kind });
    const peer = await (kind === "client" ? server.nextClient() : server.nextOnline());
    const host = `<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:${elsewhere.port}</see-other-host>`;
    peer.write(`<stream:error>${host}</stream:error>`);
    const problem = await link.end;
    expect(problem.message).toContain("see-other-host");
    await peer.closed;
    // Whoever follows the redirection comes before this one.
    const probe = observed({ service: elsewhere.service });
    await elsewhere.nextOnline();
    await probe.online();
    expect(elsewhere.accepted()).toBe(1);
    await elsewhere.stop();
  });
});

test.each([
  ["nothing", ""],
  ["a header and nothing", HEADER],
])("a server that answers %s has until the deadline", async (_, answer) => {
  const link = observed({ withinMs: 100 });
  const peer = await server.next();
  peer.write(answer);
  expect((await link.end).code).toBe("no-answer");
});

test("the deadline is for getting online, not for staying", async () => {
  const link = observed({ withinMs: 100 });
  const peer = await server.nextOnline();
  await link.online();
  await new Promise((resolve) => setTimeout(resolve, 150));
  peer.write("<message from='a@b'/>");
  await link.stanzaCount(1);
  expect(link.events).toEqual(["online", "message"]);
});

test("a stanza before the handshake is no component stream", async () => {
  const link = observed();
  const peer = await server.next();
  await peer.expect(/<stream:stream/);
  peer.write(`${HEADER}<message from='a@b'/>`);
  expect((await link.end).code).toBe("no-answer");
  expect(link.stanzas).toEqual([]);
});

test("closed at once, cut, refused, no such name, no address at all", async () => {
  const closed = observed();
  (await server.next()).socket.end();
  expect((await closed.end).code).toBe("closed");

  const cut = observed();
  (await server.nextOnline()).socket.resetAndDestroy();
  expect((await cut.end).code).toBe("closed");

  const refused = observed({ service: "xmpp://127.0.0.1:1" });
  expect((await refused.end).code).toBe("refused");

  const unknown = observed({ service: "xmpp://no-such-host.invalid:5347" });
  expect((await unknown.end).code).toBe("unknown-host-name");

  const malformed = observed({ service: "not an address" });
  expect((await malformed.end).code).toBe("service-malformed");
});

test("an address that nobody answers for is unreachable", async () => {
  const link = observed({ withinMs: 1 });
  // Standing still until the deadline has passed: timers come before the network, so no answer was there in time.
  const until = performance.now() + 20;
  while (performance.now() < until);
  expect((await link.end).code).toBe("unreachable");
});

test("closing: our end tag first, then the server's turn, then by force", async () => {
  const polite = observed();
  const first = await server.nextOnline();
  await polite.online();
  const closing = polite.stream.close(5000);
  await first.expect(/<\/stream:stream>$/);
  first.write("<message from='late@b'/></stream:stream>");
  first.socket.end();
  await withDeadline(closing, "the orderly close", 1000);

  const stubborn = observed();
  await server.nextOnline();
  await stubborn.online();
  await withDeadline(stubborn.stream.close(50), "the close by force", 1000);

  expect([...polite.events, ...stubborn.events]).toEqual(["online", "online"]);
  expect(await polite.stream.send(xml("message"))).toBe(false);
});
