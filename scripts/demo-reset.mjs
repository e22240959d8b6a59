// @ts-check
/** `npm run demo:reset`: removes everything the demo made. */
import { rm } from "node:fs/promises";
import { demoDirectory } from "./demo-files.mjs";

await rm(demoDirectory, { recursive: true, force: true });
console.log(`removed ${demoDirectory}; npm run demo starts from the beginning`);
