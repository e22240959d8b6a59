// @ts-check
/** `npm run screenshots`: makes the pictures in docs/images anew. Needs what the tests in a browser need. */
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./workspace.mjs";

ensureInstalled();
ensureBuilt();
const { createJiti } = await import("jiti");
const program = join(root, "packages", "ui", "test", "screenshots.ts");
/** @type {{ takeScreenshots: () => Promise<void> }} */
const { takeScreenshots } = await createJiti(import.meta.url).import(program);
await takeScreenshots();
