// @ts-check
/** `npm run screenshots`: makes the pictures in docs/images anew. Needs what the tests in a browser need. */
import { join } from "node:path";
import { bin, ensureBuilt, ensureInstalled, root, run } from "./workspace.mjs";

ensureInstalled();
ensureBuilt();
const program = join(root, "packages", "ui", "test", "screenshots.ts");
run(process.execPath, [bin("jiti", "lib/jiti-cli.mjs"), program]);
