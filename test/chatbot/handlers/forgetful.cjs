// Leaves its listener and its timer behind.
module.exports.registerHandlers = (directory) => {
  class Forgetful extends directory.HandlerBaseClass {
    loadOptions() {}

    say(text) {
      this.room.sendGroupchat(text).catch(() => {});
    }

    start() {
      this.room.on("room_message", () => this.say("heard"));
      setInterval(() => this.say("tick"), 1).unref();
    }

    stop() {
      this.say("bye");
    }
  }

  directory.register("forgetful", Forgetful);
};
