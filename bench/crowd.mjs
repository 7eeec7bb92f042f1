// Many occupants with as little cost of their own as can be: once they are in, text goes out and is looked for, unparsed.
import { client } from "@xmpp/client";
import { component } from "@xmpp/component";

const MARK = /<body>(\d+)-/g;
/** No mark is longer, so that none is missed on the border of two chunks. */
const CARRIED = 32;

/** Everybody is a JID of one component. */
export async function connectByComponent(port, { domain, secret }, count) {
  const socket = await online(component({ service: `xmpp://127.0.0.1:${port}`, domain, password: secret }));
  return Array.from({ length: count }, (_, index) => ({ from: `p${index}@${domain}/bench`, socket }));
}

/** Everybody has a login and a socket of their own. */
export async function connectByClient(port, domain, count) {
  const connect = async () => {
    const entity = client({ service: `xmpp://127.0.0.1:${port}`, domain });
    const socket = await online(entity);
    return { from: entity.jid.toString(), socket };
  };
  return Promise.all(Array.from({ length: count }, connect));
}

async function online(entity) {
  entity.reconnect.stop();
  entity.on("error", () => {});
  await entity.start();
  const { socket } = entity;
  socket.removeAllListeners("data");
  return socket.setEncoding("utf8").setNoDelay(true);
}

/**
 * Seats the people, so many a room in their order, and measures.
 * @param {{ from: string, socket: import("node:net").Socket }[]} people
 * @param {(index: number) => string} roomOf
 */
export async function createCrowd(people, roomOf, copies) {
  const waiting = new Map();
  let joined = 0;
  let wake = () => {};
  for (const socket of new Set(people.map((person) => person.socket))) {
    let rest = "";
    socket.on("data", (chunk) => {
      const text = rest + chunk;
      let end = 0;
      for (const match of text.matchAll(MARK)) {
        end = match.index + match[0].length;
        arrived(Number(match[1]));
      }
      if (joined < people.length) {
        joined += text.match(/code='110'/g)?.length ?? 0;
        wake();
        rest = text.slice(Math.max(end, text.lastIndexOf("code='110'") + 1, text.length - CARRIED));
      } else rest = text.slice(Math.max(end, text.length - CARRIED));
    });
  }
  for (const [index, { from, socket }] of people.entries()) {
    socket.write(
      `<presence from='${from}' to='${roomOf(index)}/n${index}'><x xmlns='http://jabber.org/protocol/muc'/></presence>`,
    );
  }
  await new Promise((resolve) => {
    wake = () => joined >= people.length && resolve();
    wake();
  });

  let sent = 0;
  let onDelivered = () => {};
  function arrived(number) {
    const message = waiting.get(number);
    if (message === undefined) return;
    message.left -= 1;
    if (message.left > 0) return;
    waiting.delete(number);
    onDelivered(performance.now() - message.at, message.sender);
  }
  function say(index = sent % people.length) {
    const { from, socket } = people[index];
    const number = sent++;
    waiting.set(number, { at: performance.now(), left: copies, sender: index });
    socket.write(
      `<message type='groupchat' id='b${number}' from='${from}' to='${roomOf(index)}'><body>${number}-${"so much to tell you all today ".repeat(2)}</body></message>`,
    );
  }

  return {
    /** ms until the last of the room had it, sorted, at so many messages a second for so many seconds. */
    async latencies(perSecond, seconds) {
      const taken = [];
      onDelivered = (ms) => taken.push(ms);
      const total = perSecond * seconds;
      const start = performance.now();
      await new Promise((resolve) => {
        let said = 0;
        const tick = () => {
          const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond));
          while (said < due) {
            say();
            said += 1;
          }
          if (said === total) resolve();
          else setTimeout(tick, 1);
        };
        tick();
      });
      await until(() => taken.length === total);
      return taken.sort((a, b) => a - b);
    },
    /** Messages a second where everybody has so many underway at any time. */
    async throughput(underway, seconds) {
      let delivered = 0;
      let isOver = false;
      onDelivered = (_ms, sender) => {
        delivered += 1;
        if (!isOver) say(sender);
      };
      const start = performance.now();
      for (let round = 0; round < underway; round += 1) for (const index of people.keys()) say(index);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      const rate = (delivered * 1000) / (performance.now() - start);
      isOver = true;
      await until(() => waiting.size === 0);
      return { rate, delivered };
    },
    stop() {
      for (const { socket } of people) socket.destroy();
    },
  };
}

async function until(done) {
  const deadline = performance.now() + 15_000;
  while (!done()) {
    if (performance.now() > deadline) throw new Error("messages were lost");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
