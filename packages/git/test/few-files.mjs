// @ts-check
/** Uses a repository while this process has no file to spare, and again when it has. */
import { closeSync, openSync } from "node:fs";
import { openRemote, Repository } from "@glu/git";

const [engine, url, directory] = process.argv.slice(2);
if ((engine !== "cli" && engine !== "wire") || !url) {
  throw new Error("usage: few-files.mjs cli|wire URL DIRECTORY");
}
const author = { name: "Glu", email: "glu@example.com" };
const repository = new Repository({ remote: openRemote({ engine, url, directory }), author });
await repository.snapshot("main");

/** @type {number[]} */
const taken = [];
try {
  for (;;) {
    taken.push(openSync("/dev/null", "r"));
  }
} catch {
  // There is none left.
}
const failure = await repository.snapshot("main", { fresh: true }).then(
  () => ({ name: "none", next: "none" }),
  (error) => ({ name: error.name, next: error.next, message: error.message }),
);
for (const file of taken) {
  closeSync(file);
}
const { branch } = await repository.snapshot("main", { fresh: true });
await repository.close();
process.stdout.write(JSON.stringify({ failure, branch }));
