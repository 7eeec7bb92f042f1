// Does, when somebody says `!rogue`, what its options say.
const HARM = {
  loop() {
    for (;;);
  },
  "loop in a timer"() {
    setTimeout(HARM.loop, 1);
  },
  throw() {
    throw new RangeError("thrown at once");
  },
  "throw in a timer"() {
    setTimeout(() => {
      throw new RangeError("thrown in a timer");
    }, 1);
  },
  reject() {
    setTimeout(() => void Promise.reject(new RangeError("rejected")), 1);
  },
  exit() {
    process.exit(3);
  },
  "eat memory"() {
    const eaten = [];
    for (;;) eaten.push({ more: String(eaten.length) });
  },
  "eat memory in large pieces"() {
    // Who it was is known of what takes a moment.
    for (const start = Date.now(); Date.now() - start < 1_000; );
    let eaten = [1];
    for (;;) eaten = eaten.concat(eaten);
  },
  "eat memory in buffers"() {
    const eaten = [];
    for (;;) eaten.push(Buffer.alloc(10_000_000, 1));
  },
  "log without end"() {
    for (;;) this.logger.info("la");
  },
  "post without end"() {
    const { parentPort } = require("node:worker_threads");
    for (;;) parentPort.postMessage({ kind: "log", whose: {}, level: "info", text: "la" });
  },
  "post nonsense"() {
    require("node:worker_threads").parentPort.postMessage({ kind: "say" });
  },
  print() {
    console.log("printed", process.env.MUCWARDEN_SECRET);
    console.error("complained");
  },
  "speak without waiting"() {
    for (;;) this.room.sendGroupchat("la").catch(() => {});
  },
};

module.exports.registerHandlers = (directory) => {
  class Rogue extends directory.HandlerBaseClass {
    loadOptions({ harm }) {
      this.harm = HARM[harm];
    }

    start() {
      this.room.on("room_command", this.onCommand);
    }

    stop() {
      this.room.off("room_command", this.onCommand);
    }

    onCommand = (command) => {
      if (command === "rogue") this.harm();
    };
  }

  directory.register("rogue", Rogue);
};
