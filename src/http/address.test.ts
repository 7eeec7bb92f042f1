import { expect, test } from "vitest";
import { formatAddress, isLoopback, parseAddress } from "./address.ts";

test.each<[string, string | undefined, boolean?]>([
  ["127.0.0.1:9090", "127.0.0.1:9090", true],
  ["9090", "127.0.0.1:9090", true],
  [" 9090\n", "127.0.0.1:9090", true],
  ["0", "127.0.0.1:0", true],
  ["localhost:80", "localhost:80", true],
  ["127.8.9.10:1", "127.8.9.10:1", true],
  ["[::1]:9090", "[::1]:9090", true],
  ["[0:0:0:0:0:0:0:1]:9090", "[0:0:0:0:0:0:0:1]:9090", true],
  ["0.0.0.0:9090", "0.0.0.0:9090", false],
  ["10.0.0.1:9090", "10.0.0.1:9090", false],
  ["[::]:9090", "[::]:9090", false],
  ["[::2]:9090", "[::2]:9090", false],
  ["[2001:db8::1]:65535", "[2001:db8::1]:65535", false],
  ["", undefined],
  ["127.0.0.1", undefined],
  ["127.0.0.1:", undefined],
  [":9090", undefined],
  ["::1:9090", undefined],
  ["[127.0.0.1]:9090", undefined],
  ["[::1", undefined],
  ["127.0.0.256:9090", undefined],
  ["example.org:9090", undefined],
  ["http://127.0.0.1:9090", undefined],
  ["65536", undefined],
  ["-1", undefined],
  ["9090x", undefined],
])("%j is %j", (text, formatted, loopback) => {
  const address = parseAddress(text);
  expect(address && formatAddress(address)).toBe(formatted);
  if (address) expect(isLoopback(address)).toBe(loopback);
});
