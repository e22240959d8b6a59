import { parseAllDocuments, stringify } from "yaml";
import { readConfiguration } from "../src/config/configuration.ts";
import { configurationSchema } from "../src/config/schema.ts";
import { type CodeBlock, fileOf } from "./code-blocks.ts";
import { describedBy, kubernetesObject } from "./published-schema.ts";

type Tree = Readonly<Record<string, unknown>>;

type Credentials = Readonly<Record<string, { readonly type: string; readonly basic: Tree }>>;

/** What YAML of others is told by. What it says is theirs; it is parsed. */
const foreign: Readonly<Record<string, string>> = {
  services: "Compose",
  scrape_configs: "Prometheus",
  groups: "rules of Prometheus",
  notifications: "the CNCF registry",
  resources: "Kustomize",
  images: "Kustomize",
};

/**
 * What is wrong with a block of YAML. A `glu.yaml`, or a part of one, is what Glu accepts, alone or with the blocks
 * before it on its page. `<!-- context: sources.git.config -->` says where a part belongs that does not begin at the
 * top, and `<!-- context: core.v1.Container -->` of which object of Kubernetes it is. A first line such as
 * `# staging/values.yaml` says that it is a file of a user, which is parsed, and checked if it is of Kubernetes.
 */
export async function yamlFaults(block: CodeBlock): Promise<readonly string[]> {
  const documents = parseAllDocuments(block.text);
  const errors = documents.flatMap((document) => document.errors.map(({ message }) => message));
  if (errors.length > 0) {
    return errors;
  }
  const faults = await Promise.all(
    documents.map((document) => treeFaults(document.toJS() as Tree, block)),
  );
  return faults.flat();
}

async function treeFaults(tree: Tree, block: CodeBlock): Promise<readonly string[]> {
  const { context } = block;
  const keys = Object.keys(tree);
  const file = fileOf(block);
  if (/^[a-z]+\.v\d\.\w+$/.test(context)) {
    return await objectFaults(context, tree);
  }
  if (context !== "" || isConfiguration(keys)) {
    return configurationFaults(block);
  }
  if ("apiVersion" in tree && "kind" in tree) {
    return await objectFaults(kindOf(tree), tree);
  }
  if (Array.isArray(tree) || ("on" in tree && "jobs" in tree)) {
    return await workflowFaults(tree);
  }
  const isKnown = keys.some((key) => key in foreign);
  return isKnown || (file !== undefined && !file.startsWith("glu."))
    ? []
    : [
        `begins with ${keys[0]}: say in its first line which file it is, or in a comment before it where it belongs`,
      ];
}

function isConfiguration(keys: readonly string[]): boolean {
  return keys.length > 0 && keys.every((key) => key in configurationSchema.shape);
}

function kindOf({ apiVersion, kind }: Tree): string {
  const [group = "", version = "v1"] = String(apiVersion).includes("/")
    ? String(apiVersion).split("/")
    : ["core", String(apiVersion)];
  return `${group.replace(/\.k8s\.io$/, "")}.${version}.${kind}`;
}

/** Of a workflow of GitHub, or of its steps alone. */
async function workflowFaults(tree: Tree | readonly unknown[]): Promise<readonly string[]> {
  const jobs = { steps: { "runs-on": "ubuntu-latest", steps: tree } };
  return (await describedBy("github-workflow"))(Array.isArray(tree) ? { on: "push", jobs } : tree);
}

/** Pages leave out what they do not speak of, so only what is there counts. */
async function objectFaults(kind: string, tree: Tree): Promise<readonly string[]> {
  const isOfOthers = kind.split(".").length > 3;
  const faults = isOfOthers ? [] : (await kubernetesObject(kind))(tree);
  return faults.filter((fault) => !fault.includes("must have required property"));
}

function configurationFaults(block: CodeBlock): readonly string[] {
  const alone = faultsOf(placed(block));
  if (alone.length === 0) {
    return [];
  }
  const before = block.earlier.filter(isPartOfConfiguration);
  return before.length === 0 ? alone : faultsOf([...before, block].reduce(withBlock, {}));
}

function isPartOfConfiguration({ language, context, text }: CodeBlock): boolean {
  if (language !== "yaml" || /^[a-z]+\.v\d\.\w+$/.test(context)) {
    return false;
  }
  const [document] = parseAllDocuments(text);
  return context !== "" || isConfiguration(Object.keys(document?.toJS() ?? {}));
}

/** Under the key of its context. */
function placed({ text, context }: CodeBlock): Tree {
  const [document] = parseAllDocuments(text);
  const path = context === "" ? [] : context.split(".");
  return path.reduceRight<Tree>((tree, key) => ({ [key]: tree }), document?.toJS() as Tree);
}

/** What stands at the place that its context says takes the place of what stood there. */
function withBlock(tree: Tree, block: CodeBlock): Tree {
  const { context } = block;
  const depth = context === "" ? Number.POSITIVE_INFINITY : context.split(".").length;
  return overlaid(tree, placed(block), depth);
}

function overlaid(under: Tree, over: Tree, depth: number): Tree {
  const merged = Object.entries(over).map(([key, value]) => {
    const below = under[key];
    const goesOn = depth > 0 && isTree(below) && isTree(value);
    return [key, goesOn ? overlaid(below, value, depth - 1) : value] as const;
  });
  return { ...under, ...Object.fromEntries(merged) };
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function faultsOf(tree: Tree): readonly string[] {
  const text = stringify(tree);
  const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  const variables = [...named, ...passwordVariables(tree)];
  const env = Object.fromEntries(variables.map((name) => [name, "0123456789abcdef-a-long-secret"]));
  try {
    readConfiguration({ cwd: "/", source: { file: "glu.yaml", text }, env });
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** Of those that are left to the environment. */
function passwordVariables({ credentials }: Tree): readonly string[] {
  const named = isTree(credentials) ? Object.entries(credentials as Credentials) : [];
  return named
    .filter(([, { type, basic }]) => type === "basic" && !("password" in basic))
    .map(([name]) => `GLU_CREDENTIALS_${name.toUpperCase()}_BASIC_PASSWORD`);
}
