import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Container, inContainer } from "./container.ts";
import { type Instruction, isSent, parseDockerfile } from "./dockerfile.ts";
import { npmEnvironment } from "./npm.ts";

/** What a Dockerfile says, and the files it makes; its base is this machine. */
export interface BuiltImage {
  readonly base: string;
  /** Its files. */
  readonly root: string;
  readonly workdir: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it was told for its build. */
  readonly args: Readonly<Record<string, string>>;
  /** The last one of each of the other instructions. */
  readonly settings: ReadonlyMap<string, string>;
}

/** Of the folder that is built, only what `.dockerignore` lets through is seen. */
interface Build {
  readonly context: string;
  readonly given: Readonly<Record<string, string>>;
  readonly sent: readonly string[];
  readonly stages: ReadonlyMap<string, BuiltImage>;
}

/**
 * Carries out the Dockerfile of a folder, each stage in a folder of its own below `directory`.
 *
 * @throws {Error} if an instruction fails, or copies what is not there.
 */
export async function buildImage(
  context: string,
  directory: string,
  given: Build["given"] = {},
): Promise<BuiltImage> {
  const ignored = await readFile(join(context, ".dockerignore"), "utf8");
  const sent = (await readdir(context)).filter((name) => isSent(name, ignored));
  const stages = new Map<string, BuiltImage>();
  let image: BuiltImage | undefined;
  for (const [index, stage] of parseDockerfile(
    await readFile(join(context, "Dockerfile"), "utf8"),
  ).entries()) {
    const root = join(directory, `stage-${index}`);
    await mkdir(root, { recursive: true });
    const { base } = stage;
    image = { base, root, workdir: "/", user: "0", env: {}, args: {}, settings: new Map() };
    for (const instruction of stage.instructions) {
      image = await carryOut(instruction, image, { context, given, sent, stages });
    }
    stages.set(stage.name ?? String(index), image);
  }
  if (image === undefined) {
    throw new Error("the Dockerfile has no stage");
  }
  return image;
}

async function carryOut(
  { name, value }: Instruction,
  image: BuiltImage,
  build: Build,
): Promise<BuiltImage> {
  switch (name) {
    case "WORKDIR":
      await mkdir(join(image.root, value), { recursive: true });
      return { ...image, workdir: value };
    case "ARG":
      return { ...image, args: { ...image.args, [value]: build.given[value] ?? "" } };
    case "ENV": {
      const [, variable = "", text = ""] = /^(\w+)=(\S+)$/.exec(value) ?? [];
      const filled = text.replace(/^\$(\w+)$/, (_, name: string) => image.args[name] ?? "");
      return { ...image, env: { ...image.env, [variable]: filled } };
    }
    case "COPY":
      await copy(value, image, build);
      return image;
    case "RUN":
      await runStep(value, image);
      return image;
    case "USER":
      return { ...image, user: value };
    case "CMD":
    case "EXPOSE":
    case "HEALTHCHECK":
    case "STOPSIGNAL":
      return { ...image, settings: new Map(image.settings).set(name, value) };
    default:
      throw new Error(`no test knows what the instruction ${name} does`);
  }
}

async function copy(value: string, image: BuiltImage, build: Build): Promise<void> {
  const [, stage] = /^--from=(\S+) /.exec(value) ?? [];
  const paths = value.replace(/^--from=\S+ /, "").split(" ");
  const target = join(image.root, image.workdir, paths.at(-1) ?? "");
  for (const source of paths.slice(0, -1)) {
    const found = stage === undefined ? namesOf(source, build) : [source];
    if (found.length === 0 && !source.includes("*")) {
      throw new Error(`COPY ${value}: ${source} is not there`);
    }
    const root = stage === undefined ? build.context : (build.stages.get(stage)?.root ?? "");
    for (const name of found) {
      const into = stage === undefined ? join(target, name) : target;
      await mkdir(dirname(into), { recursive: true });
      await cp(join(root, name), into, { recursive: true, verbatimSymlinks: true });
    }
  }
}

/** What is meant in the context: all of it, a name, or names with a star. */
function namesOf(source: string, { sent }: Build): readonly string[] {
  const [start = "", end = ""] = source.split("*");
  return sent.filter(
    (name) =>
      source === "." ||
      name === source ||
      (source.includes("*") && name.startsWith(start) && name.endsWith(end)),
  );
}

/** As the user who builds, whose npm knows where packages come from and keeps them. */
async function runStep(command: string, { root, workdir, env }: BuiltImage): Promise<void> {
  const { HOME = "/root", ...reaching } = npmEnvironment();
  const container: Container = {
    root,
    workdir,
    user: 0,
    env: { ...env, ...reaching, HOME },
    mounts: [{ from: HOME, to: HOME }],
    readOnly: false,
  };
  await promisify(execFile)("env", [...inContainer(container), "sh", "-c", command]);
}
