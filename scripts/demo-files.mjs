// @ts-check
/** What the demo runs on: a registry directory and a Git remote, both under `.glu/demo`. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./workspace.mjs";

/** Where the demo lives; tests keep theirs elsewhere. */
export const demoDirectory = process.env["DEMO_DIRECTORY"] ?? join(root, ".glu", "demo");
const registry = join(demoDirectory, "registry");
const remote = join(demoDirectory, "config.git");
const example = join(root, "examples", "gitops-example");

const configuration = `# The demo: a registry directory and a Git remote on this machine.
sources:
  oci:
    app:
      reference: oci-layout:registry:latest
      interval: 1s
  git:
    gitopsexample:
      default_branch: main
      remote:
        url: ./config.git
        interval: 1s
storage:
  path: state
`;

/** Makes everything, unless it is there: staging and production are one image behind the registry. */
export async function prepareDemo() {
  if (existsSync(join(demoDirectory, "glu.yaml"))) {
    return;
  }
  await rm(demoDirectory, { recursive: true, force: true });
  await mkdir(demoDirectory, { recursive: true });
  const first = await pushImage("1");
  await seedRemote(first.digest);
  await pushImage("2");
  await writeFile(join(demoDirectory, "glu.yaml"), configuration);
}

/**
 * Puts an image of the demo app under the tag `latest`.
 *
 * @param {string} version
 */
export async function pushImage(version) {
  const { writeImage } = await import("@glu/core/testing");
  return await writeImage(registry, {
    tag: "latest",
    content: `demo app, version ${version}\n`,
    annotations: { "org.opencontainers.image.version": version },
  });
}

/** @param {string} digest what both phases run at first */
async function seedRemote(digest) {
  const work = await mkdtemp(join(demoDirectory, "seed-"));
  await cp(join(example, "env"), join(work, "env"), { recursive: true });
  for (const phase of ["staging", "production"]) {
    const path = join(work, "env", phase, "deployment.yaml");
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replaceAll(/sha256:[0-9a-f]{64}/g, digest));
  }
  git(work, ["init", "--quiet", "--initial-branch=main"]);
  git(work, ["add", "."]);
  git(work, ["commit", "--quiet", "--message", "Describe the app in staging and production"]);
  const bare = `${remote}.tmp`;
  git(work, ["clone", "--quiet", "--bare", ".", bare]);
  await rename(bare, remote);
  await rm(work, { recursive: true, force: true });
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 */
function git(cwd, args) {
  const identity = ["-c", "user.name=demo", "-c", "user.email=demo@localhost"];
  const isolated = ["-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"];
  execFileSync("git", [...identity, ...isolated, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
  });
}
