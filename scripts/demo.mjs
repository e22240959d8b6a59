// @ts-check
/** `npm run demo`: the example pipeline in server mode, offline. */
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { bin, ensureBuilt, ensureInstalled, root } from "./workspace.mjs";

ensureInstalled();
ensureBuilt();
const { demoDirectory, prepareDemo } = await import("./demo-files.mjs");
await prepareDemo();

const directory = relative(process.cwd(), demoDirectory) || ".";
const port = process.env["GLU_SERVER_PORT"] ?? "8080";
const dashboard = `http://127.0.0.1:${port}/`;
const api = `${dashboard}api/v1/pipelines/gitops-example-app`;
const glu = `npm exec -- glu -f examples/ready-made/pipeline.ts -c ${directory}/glu.yaml`;
const log = `git -C ${directory}/config.git log --patch --max-count 1`;

console.log(`
The demo: a registry directory (${directory}/registry), a Git remote (${directory}/config.git), and the
pipeline of examples/ready-made between them. See all of it happen, and promote with a click:

     ${dashboard}

Or run these in another terminal:

1  At the first start a new image is there already, and within 15 seconds staging follows by itself. The commit:
     ${log}

2  Push a newer image. Staging follows again: one commit, one file, two lines.
     npm run demo:push
     ${log}

3  Production waits for a person. See what would change, then promote:
     ${glu} promote gitops-example-app production
     curl -X POST ${api}/from/staging/to/production/perform
   The commit names the promotion in its last lines. Asked again, the answer is "up-to-date".

4  Roll staging back. It stays where it is, even if a newer image is pushed, until it is released:
     ${glu} rollback gitops-example-app staging --reason "it crashes" --apply
     npm run demo:push
     ${glu} inspect gitops-example-app
     ${glu} release gitops-example-app staging

5  Revert staging by hand. Glu leaves it alone, and says why, until the next image:
     rm -rf ${directory}/clone && git clone --quiet ${directory}/config.git ${directory}/clone
     git -C ${directory}/clone -c user.name=you -c user.email=you@localhost revert --no-edit \\
       $(git -C ${directory}/clone log --max-count 1 --format=%H -- env/staging)
     git -C ${directory}/clone push --quiet
     curl ${api}
     npm run demo:push

npm run demo:reset starts all over. Ctrl-C ends the demo.
`);

process.chdir(demoDirectory);
process.argv.splice(
  2,
  Number.POSITIVE_INFINITY,
  `--file=${join(root, "examples/ready-made/pipeline.ts")}`,
  `--config=${join(demoDirectory, "glu.yaml")}`,
  "serve",
);
await import(pathToFileURL(bin("@glu/core", "bin/glu.js")).href);
