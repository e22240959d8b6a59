// @ts-check
/** `npm run bench -- <suite>`: see `bench/README.md`. */
import { ensureBuilt, ensureInstalled, root, run } from "./workspace.mjs";

ensureInstalled();
ensureBuilt();
run(process.execPath, [`${root}/bench/dist/main.js`, ...process.argv.slice(2)]);
