// @ts-check
/**
 * A client in a process of its own. It takes one request in JSON per line of its input, answers in
 * lines of its output, in any order, and closes its repository when the input ends.
 */
import { createInterface } from "node:readline";
import { GitError, openRemote, RateLimitedError, Repository } from "@glu/git";

/** @import { ClientRequest, ClientResult, ClientSettings } from "./client-process.ts" */
/** @import { Filesystem } from "@glu/git" */

/** @type {ClientSettings} */
const { remote, ...settings } = JSON.parse(process.argv[2] ?? "");
const author = { name: "Glu", email: "glu@example.com" };
let repository = open();

for await (const line of createInterface({ input: process.stdin })) {
  void respond(JSON.parse(line));
}
await repository.close();

function open() {
  return new Repository({ ...settings, remote: openRemote(remote), author });
}

/** @param {{ readonly id: number, readonly request: ClientRequest }} asked */
async function respond({ id, request }) {
  const start = performance.now();
  const result = await perform(request).catch(describe);
  const milliseconds = performance.now() - start;
  const peakMemory = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({ id, result, milliseconds, peakMemory })}\n`);
}

/**
 * @param {ClientRequest} request
 * @returns {Promise<ClientResult>}
 */
async function perform(request) {
  switch (request.kind) {
    case "greet":
      return { kind: "done" };
    case "reopen":
      await repository.close();
      repository = open();
      return { kind: "done" };
    case "read": {
      const snapshot = await repository.snapshot("main", { fresh: true });
      const text = await snapshot.filesystem().readFile(request.path, "utf8");
      return { kind: "text", text };
    }
    case "append": {
      const outcome = await repository.write("main", { apply: (files) => append(files, request) });
      return outcome.kind === "committed"
        ? { kind: "committed", commit: outcome.commit }
        : { kind: outcome.kind };
    }
  }
}

/**
 * @param {Filesystem} files
 * @param {Extract<ClientRequest, { kind: "append" }>} request
 */
async function append(files, { path, line }) {
  const before = await files.readFile(path, "utf8").catch(() => "");
  await files.writeFile(path, `${before}${line}\n`);
  return { message: line };
}

/**
 * @param {unknown} error
 * @returns {ClientResult}
 */
function describe(error) {
  if (!(error instanceof GitError)) {
    return { kind: "failed", name: "no GitError", next: "act", message: String(error) };
  }
  const { name, next, message } = error;
  const retryAfter = error instanceof RateLimitedError ? error.retryAfter : undefined;
  return { kind: "failed", name, next, message, retryAfter };
}
