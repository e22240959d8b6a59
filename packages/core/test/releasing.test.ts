import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commitAll } from "./commit-all.ts";
import { npmEnvironment } from "./npm.ts";
import { projectDirectory } from "./project-file.ts";

const published = ["git", "registry", "core", "ui"].map((name) => `packages/${name}`);
const followers = [
  "examples/gitops-example",
  "examples/ready-made",
  "examples/regions",
  "bench",
  "soak",
];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

let clone: string;

beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "glu-release-"));
  const { stdout } = await promisify(execFile)(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard"],
    { cwd: projectDirectory, maxBuffer: 1024 * 1024 },
  );
  const needed =
    /(?:^|\/)package(?:-lock)?\.json$|^\.npmrc$|^\.gitignore$|^\.changeset\/|^scripts\//;
  for (const path of stdout.split("\n").filter((each) => needed.test(each))) {
    await mkdir(dirname(join(clone, path)), { recursive: true });
    await cp(join(projectDirectory, path), join(clone, path));
  }
  await symlink(join(projectDirectory, "node_modules"), join(clone, "node_modules"));
  await commitAll(clone);
});
afterEach(() => rm(clone, { recursive: true, force: true }));

async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const env = { ...npmEnvironment(), npm_config_offline: "true" };
  const { stdout, stderr } = await promisify(execFile)("npm", args, { cwd, env });
  return stdout + stderr;
}

async function manifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(clone, directory, "package.json"), "utf8"));
}

async function changelog(directory: string): Promise<string> {
  return await readFile(join(clone, directory, "CHANGELOG.md"), "utf8");
}

describe("the next version", () => {
  test("is one for all packages, which depend on each other by it, and says what has changed", async () => {
    const { version: before } = await manifest("packages/core");
    const [major = 0, minor = 0] = before.split(".").map(Number);
    const next = `${major}.${minor + 1}.0`;
    const change = '---\n"@glu/git": patch\n"@glu/core": minor\n---\n\nPromotes on Sundays too.\n';
    await writeFile(join(clone, ".changeset/sundays.md"), change);
    await npm(clone, "run", "release:version");
    for (const directory of [...published, ...followers]) {
      const { dependencies, devDependencies } = await manifest(directory);
      const own = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
        name.startsWith("@glu/"),
      );
      expect(own.filter(([, version]) => version !== next)).toEqual([]);
    }
    for (const directory of published) {
      const { name, version } = await manifest(directory);
      expect({ name, version }).toEqual({ name, version: next });
      expect(await changelog(directory)).toContain(`## ${next}\n`);
    }
    expect(await changelog("packages/core")).toContain("Promotes on Sundays too.");
    await expect(changelog("bench")).rejects.toThrow("ENOENT");
    await expect(readFile(join(clone, ".changeset/sundays.md"))).rejects.toThrow("ENOENT");
    const lock = JSON.parse(await readFile(join(clone, "package-lock.json"), "utf8"));
    expect(lock.packages["packages/core"]).toMatchObject({
      version: next,
      dependencies: { "@glu/git": next },
    });
    expect(JSON.stringify(lock)).not.toMatch(/"resolved":"https?:/);
  });
});

test("each package can be published as it is, and nothing has to be mended for that", {
  timeout: 120_000,
}, async () => {
  const said = await npm(projectDirectory, "run", "release:publish", "--", "--dry-run");
  const packages = await Promise.all(published.map(manifest));
  const names = packages.map(({ name, version }) => `+ ${name}@${version}`);
  expect(said.split("\n").filter((line) => line.startsWith("+ "))).toEqual(names);
  expect(said).not.toContain("errors corrected");
});
