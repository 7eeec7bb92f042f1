// The web chat of compose.yaml, and people who talk in its rooms.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startBeside } from "../dist/demo/beside.js";

const { CHAT_SERVICE, CHAT_SECRET_FILE, CHAT_LISTEN = "0.0.0.0", CHAT_PORT = "8088" } = process.env;
const { CHAT_WEBSOCKET = "ws://127.0.0.1:5280/xmpp-websocket" } = process.env;

for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
try {
  await startBeside({
    service: CHAT_SERVICE,
    secret: readFileSync(CHAT_SECRET_FILE, "utf8").trim(),
    data: fileURLToPath(new URL("../bot-config", import.meta.url)),
    listen: CHAT_LISTEN,
    port: Number(CHAT_PORT),
    websocket: CHAT_WEBSOCKET,
    write: (line) => console.log(line),
  });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
