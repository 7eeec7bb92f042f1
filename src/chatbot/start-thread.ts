import { fork } from "node:child_process";
import { once } from "node:events";
import type { FromHost } from "./host-protocol.ts";
import type { Whose } from "./protocol.ts";
import type { StartThread } from "./watched-thread.ts";

/** `file`: the compiled `host.ts`, the process in which the thread runs. */
export function threadStarter(file: URL = new URL("./host.js", import.meta.url)): StartThread {
  return (options, on) => {
    let inside: Whose | undefined;
    const host = fork(file, ["conversation-handlers"], {
      env: withoutSecrets(process.env),
      execArgv: [],
      serialization: "advanced",
      // What the handlers print comes as messages; what is left are Node's own last words.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const gone = once(host, "exit");
    gone.catch(() => {});
    host.on("message", (message: FromHost) => {
      if (message.kind === "says") return on.message(message.message);
      inside = message.whose;
      if (message.kind === "ended") on.end(message.why);
    });
    host.on("error", (error) => on.end(`${error.name} was thrown`));
    host.on("exit", (code, signal) => on.end(farewell(code, signal)));
    // What does not reach it is lost; that it is gone is told by its exit.
    const send = (message: object): void => void (host.connected && host.send(message, () => {}));
    send(options);
    return {
      post: send,
      terminate() {
        host.kill("SIGKILL");
        return gone;
      },
      lastEntered: () => inside,
    };
  };
}

function farewell(code: number | null, signal: NodeJS.Signals | null): string {
  // JavaScript's own engine does so when there is no memory to be had.
  if (signal === "SIGABRT") return "it ran out of memory";
  return signal ? `it was ended by ${signal}` : `it left with exit code ${code}`;
}

/** The secret of the connection is not for code of others. */
function withoutSecrets(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.startsWith("MUCWARDEN_")));
}
