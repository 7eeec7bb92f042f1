import { expect, test } from "vitest";
import { parseClientService, parseService } from "./service.ts";

test.each([
  ["xmpp://127.0.0.1:5347", "127.0.0.1", 5347],
  ["XMPP://prosody:15347/", "prosody", 15347],
  ["prosody:5348", "prosody", 5348],
  ["prosody.example", "prosody.example", 5347],
  [" xmpp://my_container ", "my_container", 5347],
  ["xmpp://[::1]:5347", "::1", 5347],
  ["[2001:db8::1]:5350", "2001:db8::1", 5350],
  ["xmpp://[fe80::1]", "fe80::1", 5347],
])("%s", (service, host, port) => {
  expect(parseService(service)).toEqual({ host, port });
});

test.each([
  "",
  "xmpp://",
  "http://prosody:5347",
  "xmpp://prosody:0",
  "xmpp://prosody:65536",
  "xmpp://prosody:port",
  "::1",
  "2001:db8::1:5347",
  "[prosody]:5347",
  "xmpp://user@prosody",
  "xmpp://prosody/path",
  "two words",
])("«%s» is none", (service) => {
  expect(parseService(service)).toBeUndefined();
});

test.each([
  ["xmpp://127.0.0.1", "127.0.0.1", 5222, false],
  ["XMPPS://example.org/", "example.org", 5223, true],
  [" xmpps://[2001:db8::1]:443", "2001:db8::1", 443, true],
  ["example.org", "example.org", 5222, false],
])("a client's %s", (service, host, port, direct) => {
  expect(parseClientService(service)).toEqual({ host, port, direct });
});

test.each([
  "xmpps://",
  "xmpps:example.org",
  "wss://example.org/ws",
  "xmpps://u@example.org",
  "xmppsexample:0",
])("a client's «%s» is none", (service) => {
  expect(parseClientService(service)).toBeUndefined();
});
