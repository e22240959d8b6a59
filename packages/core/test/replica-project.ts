import { join } from "node:path";
import { type GitServer, writeImage } from "@glu/core/testing";
import { type GluOptions, GluProcess } from "./glu-process.ts";
import { createProgramDirectory } from "./program-directory.ts";

export interface ReplicaProjectOptions {
  readonly git: GitServer;
  /** The URL of the database that the replicas share. */
  readonly database: string;
  /** How many pipelines of an image and two phases there are, and over how many repositories they are spread. */
  readonly pipelines: number;
  readonly repositories: number;
  /** How many of them the program defines, from the first on. @default all */
  readonly defined?: number;
  /** What promotes by itself, as a line of the program. @default every change goes through both phases */
  readonly triggers?: string;
  /** Whether each server hands out the dashboard. @default false */
  readonly hasDashboard?: boolean;
  /** More keys of the configuration. */
  readonly configuration?: object;
}

type Target = "staging" | "production";

/** A program of a user that several servers run, with its images and repositories. */
export interface ReplicaProject {
  readonly directory: string;
  readonly database: string;
  /** `app-0` and so on. */
  readonly names: readonly string[];
  /** That of a pipeline, on the Git server. */
  readonly repositoryOf: (name: string) => string;
  /** Puts another image of a pipeline under `latest`. @returns its digest */
  readonly push: (name: string, content: string) => Promise<string>;
  /** Starts a server, on a port of its own. */
  readonly serve: (options?: Pick<GluOptions, "env" | "nodeOptions">) => GluProcess;
  /** Has the program define this many pipelines, for whoever starts from then on. */
  readonly define: (count: number) => Promise<unknown>;
  /** What the head of the branch says that a phase has. */
  readonly shown: (name: string, phase: Target) => Promise<string>;
  readonly remove: () => Promise<void>;
}

const allChanges = 'system.addTrigger(onChange({ matches: "all", chain: true, retry: "2s" }));';
const fileOf = (name: string, phase: Target) => `apps/${name}/${phase}.txt`;
let projects = 0;

export async function createReplicaProject(
  options: ReplicaProjectOptions,
): Promise<ReplicaProject> {
  projects += 1;
  const prefix = `replicas-${projects}`;
  const { path: directory, write, remove } = await createProgramDirectory();
  const names = Array.from({ length: options.pipelines }, (_, index) => `app-${index}`);
  const repositoryOf = (name: string) =>
    `${prefix}-${Number(name.slice(4)) % options.repositories}`;
  const push = async (name: string, content: string) => {
    const layout = join(directory, "images", name);
    return (await writeImage(layout, { tag: "latest", content: `${name} ${content}` })).digest;
  };
  const first = new Map(
    await Promise.all(names.map(async (name) => [name, await push(name, "first")] as const)),
  );
  for (const repository of new Set(names.map(repositoryOf))) {
    const within = names.filter((name) => repositoryOf(name) === repository);
    const files = within.flatMap((name) =>
      (["staging", "production"] as const).map(
        (phase) => [fileOf(name, phase), `${first.get(name)}\n`] as const,
      ),
    );
    await options.git.createRepository(repository, Object.fromEntries(files));
  }
  const urls = names.map((name) => [name, options.git.urlOf(repositoryOf(name))] as const);
  const define = (count: number) => write("pipeline.ts", program(urls.slice(0, count), options));
  await define(options.defined ?? urls.length);
  await write("glu.yaml", configuration(options));
  const serve: ReplicaProject["serve"] = (given = {}) =>
    new GluProcess([], { cwd: directory, ...given });
  const shown = async (name: string, phase: Target) =>
    (await options.git.read(repositoryOf(name), fileOf(name, phase))).trim();
  const { database } = options;
  return { directory, database, names, repositoryOf, push, serve, define, shown, remove };
}

function configuration({ database, configuration: more }: ReplicaProjectOptions): string {
  return JSON.stringify({
    server: { port: 0 },
    log: { format: "json", level: "debug" },
    storage: { type: "postgres", url: database },
    automation: { limit: 100_000 },
    ...more,
  });
}

function program(
  urls: readonly (readonly [string, string])[],
  { triggers = allChanges, hasDashboard = false }: ReplicaProjectOptions,
): string {
  return `import { git, oci, onChange, schedule, System } from "@glu/core";
${hasDashboard ? 'import { ui } from "@glu/ui";' : ""}

class Image {
  digest() { return this.value ?? ""; }
  readFromOCIDescriptor({ digest }) { this.value = digest; }
  async readFrom({ pipeline, metadata }, files) {
    this.value = (await files.readFile(\`apps/\${pipeline}/\${metadata.name}.txt\`, "utf8")).trim();
  }
  async writeTo({ pipeline, metadata }, files) {
    await files.writeFile(\`apps/\${pipeline}/\${metadata.name}.txt\`, \`\${this.value}\\n\`);
  }
}

const system = new System({ name: "replicas" }, ${hasDashboard ? "{ ui: ui() }" : "{}"});
for (const [name, url] of ${JSON.stringify(urls)}) {
  system.definePipeline({ name }, () => new Image(), (pipeline) => {
    const image = pipeline.phase({ name: "image" }, oci({ reference: \`oci-layout:images/\${name}:latest\`, interval: "300ms" }));
    const source = git({ url, interval: "300ms" });
    const staging = pipeline.phase({ name: "staging" }, source, { promotesFrom: image });
    pipeline.phase({ name: "production" }, source, { promotesFrom: staging });
  });
}
${triggers}
export default system;
`;
}
