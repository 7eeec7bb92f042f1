import { spawn } from "node:child_process";

/** A failure that a person can do something about: `message` is one line with the remedy, `output` a tool's words. */
export function trouble(message, output = "") {
  return Object.assign(new Error(message), { output });
}

/** Runs work under one line of progress that ends with the seconds it took. */
export async function step(text, work) {
  const began = performance.now();
  process.stdout.write(`mucwarden: ${text} … `);
  try {
    const result = await work();
    process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stdout.write("failed\n");
    throw error;
  }
}

/** Runs a program silently and resolves to its standard output; rejects with all of its output. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let out = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      out += text;
      all += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      all += text;
    });
    child.on("error", (error) => reject(trouble(`${command} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(out);
      else reject(trouble(`${command} ended with ${signal ?? `code ${code}`}`, all));
    });
  });
}

/** The first line of a tool's output that says what went wrong. */
export function gist(output) {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /^(E|W|error):/i.test(line)) ?? lines.at(-1) ?? "";
}
