// A handler file as xmppjs-chat-bot takes it: a command of its own, and a word that it takes messages back for.
module.exports.registerHandlers = (directory) => {
  class Keeper extends directory.HandlerBaseClass {
    loadOptions(options) {
      this.word = options.word ?? "spoiler";
    }

    start() {
      this.room.on("room_command", this.onCommand);
      this.room.on("room_message", this.onMessage);
    }

    stop() {
      this.room.off("room_command", this.onCommand);
      this.room.off("room_message", this.onMessage);
    }

    onCommand = async (command, parameters, _stanza, user) => {
      if (command === "count") await this.room.sendGroupchat(`${user.nick}: ${parameters.length}`);
    };

    onMessage = (stanza) => {
      if (!stanza.body().includes(this.word)) return;
      this.room
        .moderateMessage(stanza, `No ${this.word}s`)
        .then(() => this.logger.info("taken back"))
        .catch((error) => this.logger.warn(error.message));
    };
  }

  directory.register("keeper", Keeper);
};
