// @ts-check
/** `npm run docs:reference`: writes the tables of docs/reference anew that say what the code says. */
import { join } from "node:path";
import { bin, ensureBuilt, ensureInstalled, root, run } from "./workspace.mjs";

ensureInstalled();
ensureBuilt();
const program = join(root, "packages", "core", "test", "write-reference.ts");
run(process.execPath, [bin("jiti", "lib/jiti-cli.mjs"), program]);
