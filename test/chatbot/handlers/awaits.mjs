// An ES module that can only be imported.
const name = await Promise.resolve("from-a-module");

export async function registerHandlers(directory) {
  await null;
  directory.register(name, class extends directory.HandlerBaseClass {});
}
