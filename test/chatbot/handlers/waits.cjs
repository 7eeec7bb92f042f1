// Calls WAITS_PORT, then waits for somebody to write into the pipe WAITS_FOR: in the system, where nothing of Node reaches it.
const { readFileSync } = require("node:fs");
const { connect } = require("node:net");

module.exports.registerHandlers = () => {
  connect(Number(process.env.WAITS_PORT), "127.0.0.1", () => readFileSync(process.env.WAITS_FOR));
};
