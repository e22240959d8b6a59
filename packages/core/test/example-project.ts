import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type GitServer, writeImage } from "@glu/core/testing";

const example = fileURLToPath(new URL("../../../examples/gitops-example", import.meta.url));
const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** A project of a user: the program of the example, an image directory and a Git remote of its own. */
export interface ExampleProject {
  readonly directory: string;
  /** The name of its repository on the server. */
  readonly repository: string;
  /** Puts another image under `latest`. */
  readonly push: (content: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

let projects = 0;

/** @param interval between two attempts of its trigger */
export async function createExampleProject(
  server: GitServer,
  interval = "10s",
): Promise<ExampleProject> {
  projects += 1;
  const repository = `example-${projects}`;
  const directory = await mkdtemp(join(tmpdir(), "glu-project-"));
  const push = async (content: string) => {
    const layout = join(directory, "images");
    return (await writeImage(layout, { tag: "latest", content })).digest;
  };
  await cp(join(example, "app-resource.ts"), join(directory, "app-resource.ts"));
  const program = await readFile(join(example, "pipeline.ts"), "utf8");
  await writeFile(join(directory, "pipeline.ts"), program.replace('"10s"', `"${interval}"`));
  await writeFile(join(directory, "package.json"), '{ "type": "module" }\n');
  await mkdir(join(directory, "node_modules"));
  await symlink(join(modules, "@glu"), join(directory, "node_modules", "@glu"));
  const first = await push(`${repository} first`);
  await server.createRepository(repository, await environments(first));
  await writeFile(join(directory, "glu.yaml"), configuration(server.urlOf(repository)));
  return {
    directory,
    repository,
    push,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** The files of its environments, which show this image. */
export async function environments(digest: string): Promise<Record<string, string>> {
  const paths = ["staging", "production"].flatMap((phase) =>
    ["deployment", "service"].map((kind) => `env/${phase}/${kind}.yaml`),
  );
  const files = paths.map(async (path) => {
    const text = await readFile(join(example, path), "utf8");
    return [path, text.replaceAll(/sha256:[0-9a-f]{64}/g, digest)] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

function configuration(url: string): string {
  return `server:
  port: 0
sources:
  oci:
    app:
      reference: oci-layout:images:latest
      interval: 200ms
  git:
    gitopsexample:
      remote:
        url: ${url}
        interval: 200ms
`;
}
