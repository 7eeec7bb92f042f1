// Fails where its options say.
module.exports.registerHandlers = (directory) => {
  class Faulty extends directory.HandlerBaseClass {
    constructor(id, room, options) {
      super(id, room, options);
      this.fail("constructor");
    }

    fail(moment) {
      if (this.options.in === moment) throw new RangeError(`in ${moment}`);
    }

    loadOptions(options) {
      this.options = { ...options };
      // Its own copy: the files have not changed by it.
      options.seen = true;
      this.fail("options");
    }

    async start() {
      this.room.on("room_message", () => this.fail("event"));
      this.room.on("room_message", async () => {
        await null;
        this.fail("event, later");
      });
      this.room.on("room_message", () => {
        if (this.options.in === "event") this.logger.info("heard all the same");
      });
      this.fail("start");
      await null;
      this.fail("start, later");
    }

    stop() {
      this.logger.info("stopping");
      this.fail("stop");
    }
  }

  directory.register("faulty", Faulty);
};
