// The shortest bot for mod_muc_warden: it allows everything at once. node bench/allow.mjs PORT DOMAIN SECRET MUC ROOM…
// Says `ready` when the rooms are gated.
import { component, xml } from "@xmpp/component";

const NS = "urn:x-mucwarden:1";
const [port, domain, password, muc, ...rooms] = process.argv.slice(2);
const entity = component({ service: `xmpp://127.0.0.1:${port}`, domain, password });
let epoch = "";

function ask(child, id) {
  return entity.send(xml("iq", { type: "set", to: muc, from: domain, id }, child));
}

entity.on("stanza", (stanza) => {
  if (stanza.attrs.type === "error") throw new Error(`${stanza}`);
  if (stanza.attrs.id === "h") {
    epoch = stanza.getChild("hello", NS).attrs.epoch;
    const policies = rooms.map((room) => xml("policy", { room }, JSON.stringify({ ask: ["message"] })));
    ask(xml("policies", { xmlns: NS, epoch, first: "1", last: "1" }, ...policies), "p");
  }
  if (stanza.attrs.id === "p") console.log("ready");
  const checks = stanza.getChild("frames", NS)?.getChildren("check") ?? [];
  const passed = stanza.getChild("frames", NS)?.getChildren("passed") ?? [];
  if (checks.length + passed.length === 0) return;
  const verdicts = checks.map(({ attrs: { id } }) => `<verdict id='${id}' is='allow'/>`);
  verdicts.push(...passed.map(({ attrs: { id } }) => `<done id='${id}'/>`));
  entity.socket.write(
    `<message from='${domain}' to='${muc}'><verdicts xmlns='${NS}' epoch='${epoch}'>${verdicts.join("")}</verdicts></message>`,
  );
});
await entity.start();
entity.socket.setNoDelay(true);
await ask(xml("hello", { xmlns: NS, software: "bench" }), "h");
