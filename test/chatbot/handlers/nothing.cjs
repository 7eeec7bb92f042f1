// Has something else to offer.
module.exports = { registerHandler() {} };
