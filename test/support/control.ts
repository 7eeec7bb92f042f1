import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { lua } from "../../src/demo/lua.ts";
import type { ProsodyConfigOptions } from "../../src/demo/prosody-config.ts";

/** A function inside Prosody that throws. */
export interface Fault {
  /** How often it threw so far: a fault that never happened proves nothing. */
  thrown(): Promise<number>;
  mend(): Promise<void>;
}

/** Reaches into a running Prosody. What goes wrong in there rejects. */
export interface Control {
  /** Runs Lua; resolves to what it returns, as JSON has it. `control.room(jid)` and `control.module(host, name)` are at hand. */
  lua(code: string): Promise<unknown>;
  /** As an operator's `module:reload()`: with save, unload, load and restore. */
  reload(module: string, host?: string): Promise<void>;
  load(module: string, host?: string): Promise<void>;
  unload(module: string, host?: string): Promise<void>;
  /** `what`: «variable.function» of the module's own code, such as `gate.submit`, or `room_mt.broadcast_message` of `muc`. */
  breakFunction(what: string, options?: { module?: string; host?: string; times?: number }): Promise<Fault>;
  destroyRoom(room: string): Promise<void>;
}

const MUC = "rooms.localhost";

export interface ControlSetup {
  /** What of a Prosody's configuration lets the control in. */
  readonly config: Required<Pick<ProsodyConfigOptions, "modules" | "pluginPaths" | "options">>;
  connect(port: () => number): Control;
}

export function setUpControl(): ControlSetup {
  const token = randomBytes(16).toString("hex");
  return {
    config: {
      modules: ["test_control"],
      pluginPaths: [fileURLToPath(new URL("prosody-plugins", import.meta.url))],
      options: { test_control_token: token },
    },
    connect: (port) => createControl(port, token),
  };
}

function createControl(port: () => number, token: string): Control {
  async function run(code: string): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${port()}/test_control`, {
      method: "POST",
      headers: { authorization: token },
      body: code,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text}`);
    const { problem, result } = JSON.parse(text) as { problem?: string; result?: unknown };
    if (problem !== undefined) throw new Error(problem);
    return result;
  }
  const manage =
    (action: "load" | "reload" | "unload") =>
    async (module: string, host = MUC) => {
      await run(
        `return assert(require "core.modulemanager".${action}(${lua(host)}, ${lua(module)})) and true`,
      );
    };
  return {
    lua: run,
    load: manage("load"),
    reload: manage("reload"),
    unload: manage("unload"),
    async breakFunction(what, { module = "muc_warden", host = MUC, times } = {}) {
      const args = [host, module, what, ...(times === undefined ? [] : [times])];
      const id = await run(`return control.break_function(${args.map(lua).join(", ")})`);
      return {
        thrown: async () => Number(await run(`return control.thrown(${id})`)),
        mend: async () => void (await run(`control.mend(${id})`)),
      };
    },
    async destroyRoom(room) {
      await run(`return control.room(${lua(room)}):destroy()`);
    },
  };
}
