// @ts-check
/** `npm run soak -- --minutes N`: see `docs/endurance.md`. */
import { ensureBuilt, ensureInstalled, root, run } from "./workspace.mjs";

ensureInstalled();
ensureBuilt();
run(process.execPath, [`${root}/soak/dist/main.js`, ...process.argv.slice(2)]);
