// Never comes to an end of it.
module.exports.registerHandlers = () => new Promise(() => {});
