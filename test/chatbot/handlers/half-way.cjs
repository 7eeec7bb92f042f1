// The second of its types is the package's own.
module.exports.registerHandlers = (directory) => {
  directory.register("first-half", class extends directory.HandlerBaseClass {});
  directory.register("hello", class extends directory.HandlerBaseClass {});
};
