// @ts-check
/** `npm run bench -- <suite>`: see `bench/README.md`. */
import { bin, ensureInstalled, root, run } from "./workspace.mjs";

ensureInstalled();
run(process.execPath, [bin("typescript", "bin/tsc"), "-b", "bench"]);
run(process.execPath, [`${root}/bench/dist/main.js`, ...process.argv.slice(2)]);
