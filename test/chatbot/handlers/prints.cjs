// Prints more than anybody reads.
console.log("x".repeat(50_000));
module.exports.registerHandlers = () => {};
