// @ts-check
/**
 * Stands in for Git on a server that is reached over SSH. It does what the client asked for up to the
 * first place where Git says `marker`. From there on it sends the content of a file, and then it exits,
 * falls silent, or repeats the file for ever.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const [marker = "", file = "", end = ""] = process.argv.slice(2);
const replacement = readFileSync(file);
const { SSH_ORIGINAL_COMMAND: command = "" } = process.env;
const git = spawn("git", ["shell", "-c", command], { stdio: ["inherit", "pipe", "inherit"] });
let said = Buffer.alloc(0);

// The client has gone.
process.stdout.on("error", () => process.exit());
git.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
git.stdout.on("data", (chunk) => {
  const passed = said.length;
  said = Buffer.concat([said, chunk]);
  const place = said.indexOf(marker);
  if (place < 0) {
    process.stdout.write(chunk);
    return;
  }
  process.stdout.write(said.subarray(passed, place + marker.length));
  git.stdout.removeAllListeners("data");
  git.kill();
  replace();
});

function replace() {
  if (end === "repeat") {
    process.stdout.on("drain", repeat);
    repeat();
    return;
  }
  process.stdout.write(replacement, () => (end === "exit" ? process.exit() : outlastConnection()));
}

function repeat() {
  while (process.stdout.write(replacement)) {
    // As long as it is taken.
  }
}

/** The process of the connection is the parent. */
function outlastConnection() {
  const { ppid } = process;
  setInterval(() => process.ppid === ppid || process.exit(), 100);
}
