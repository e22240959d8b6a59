import { git, oci, System } from "@glu/core";
import {
  type GitServer,
  type RegistryServer,
  type StartedSystem,
  startGitServer,
  startRegistry,
  startSystem,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AppResource } from "../../../examples/gitops-example/app-resource.ts";

const image = { repository: "shop/app", tag: "latest" };
const users = { glu: "open-sesame" };
const digest = `sha256:${"a".repeat(64)}`;
let registry: RegistryServer;
let server: GitServer;
let started: StartedSystem | undefined;
let repositories = 0;

beforeAll(async () => {
  registry = await startRegistry({ users });
  server = await startGitServer({ users });
  await registry.push(image);
});
afterAll(async () => {
  await registry.stop();
  await server.close();
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
  server.intercept = undefined;
});

interface Setting {
  /** Of `env/staging/deployment.yaml`; undefined leaves it out. */
  readonly deployment?: string | Buffer | undefined;
  readonly password?: string;
  readonly branch?: string;
  readonly gitUrl?: string;
  readonly reference?: string;
  readonly empty?: boolean;
}

const good = deployment(`image: app@${digest}`);

function deployment(container: string): string {
  return `kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: app
          ${container}
`;
}

/** The pipeline of the guide, and one beside it that must go on whatever happens to the first. */
async function start(setting: Setting) {
  repositories += 1;
  const repository = `config-${repositories}`;
  const files = {
    "README.md": "# configuration\n",
    "env/production/deployment.yaml": good,
    ...(setting.deployment !== undefined && { "env/staging/deployment.yaml": setting.deployment }),
  };
  await (setting.empty
    ? server.createEmptyRepository(repository)
    : server.createRepository(repository, files));
  await server.createRepository(`healthy-${repositories}`, {
    "env/staging/deployment.yaml": good,
  });
  const system = new System({ name: "shop" });
  for (const [name, source] of [
    ["app", "config"],
    ["healthy", "healthy"],
  ] as const) {
    system.definePipeline(
      { name },
      () => new AppResource(),
      (pipeline) => {
        const first = pipeline.phase({ name: "oci" }, oci(source === "config" ? "app" : "healthy"));
        pipeline.phase({ name: "staging" }, git(source), { promotesFrom: first });
      },
    );
  }
  const host = registry.host;
  const configuration = {
    sources: {
      oci: {
        app: {
          reference: setting.reference ?? `${host}/shop/app:latest`,
          credential: "glu",
          plain_http: true,
        },
        healthy: { reference: `${host}/shop/app:latest`, credential: "healthy", plain_http: true },
      },
      git: {
        config: {
          ...(setting.branch !== undefined && { default_branch: setting.branch }),
          remote: { url: setting.gitUrl ?? server.urlOf(repository), credential: "glu" },
        },
        healthy: {
          remote: { url: server.urlOf(`healthy-${repositories}`), credential: "healthy" },
        },
      },
    },
    credentials: {
      glu: { type: "basic", basic: { username: "glu", password: setting.password ?? users.glu } },
      healthy: { type: "basic", basic: { username: "glu", password: users.glu } },
    },
  };
  started = await startSystem(system, { configuration });
  return { operations: started.operations, repository };
}

interface Row extends Setting {
  readonly name: string;
  readonly phase: "oci" | "staging";
  readonly state?: "empty" | "error";
  readonly reason: string;
}

const rows: readonly Row[] = [
  {
    name: "a missing file",
    phase: "staging",
    state: "empty",
    reason: "env/staging/deployment.yaml does not exist on branch main",
  },
  {
    name: "a deployment without containers",
    deployment: "kind: Deployment\nspec:\n  template:\n    spec:\n      containers: []\n",
    phase: "staging",
    state: "empty",
    reason: "names no content yet",
  },
  {
    name: "an image without a digest",
    deployment: deployment("image: app:1.2"),
    phase: "staging",
    reason: 'env/staging/deployment.yaml: the image "app:1.2" has no digest',
  },
  {
    name: "YAML that does not parse",
    deployment: "a: [1\nb: 2\n",
    phase: "staging",
    reason: "line",
  },
  {
    name: "a file that is not UTF-8",
    deployment: Buffer.from(`# caf\u00e9\n${good}`, "latin1"),
    phase: "staging",
    reason: "is not UTF-8 text (the byte at 5, 0xe9 in line 1,",
  },
  {
    name: "a missing branch",
    deployment: good,
    branch: "release",
    phase: "staging",
    reason: "has no branch release. Push it, or use main, which HEAD points to.",
  },
  { name: "an empty repository", empty: true, phase: "staging", reason: "has no commit yet" },
  {
    name: "a Git server that cannot be reached",
    gitUrl: "http://127.0.0.1:1/config.git",
    phase: "staging",
    reason: "127.0.0.1:1",
  },
  {
    name: "a repository that does not exist",
    gitUrl: "nowhere",
    phase: "staging",
    reason: "nowhere",
  },
  {
    name: "a wrong password, at the Git server",
    deployment: good,
    password: "wrong-password",
    phase: "staging",
    reason: "credential",
  },
  {
    name: "a wrong password, at the registry",
    password: "wrong-password",
    phase: "oci",
    reason: "credential",
  },
  {
    name: "an image that does not exist",
    reference: "HOST/shop/nope:latest",
    phase: "oci",
    reason: "shop/nope",
  },
  {
    name: "a registry that answers nothing",
    reference: "127.0.0.1:1/shop/app:latest",
    phase: "oci",
    reason: "127.0.0.1:1",
  },
  {
    name: "an image directory that does not exist",
    reference: "oci-layout:nowhere:latest",
    phase: "oci",
    reason: "nowhere",
  },
];

test("a reference that is none is named before anything begins", async () => {
  await expect(start({ reference: "Shop/App:" })).rejects.toThrow('reference: "Shop/App:" is not');
});

describe("each is said plainly, and nothing else is disturbed:", () => {
  test.each(rows)("$name", async ({ phase, state = "error", reason, ...setting }) => {
    const reference = setting.reference?.replace("HOST", registry.host);
    const { operations, repository } = await start({ ...setting, ...(reference && { reference }) });
    const view = await operations.phase("app", phase);
    expect(view.state).toBe(state);
    expect(view.reason).toContain(reason);
    expect(JSON.stringify(view)).not.toContain("wrong-password");

    const performed = await operations.perform(
      { pipeline: "app", from: "oci", to: "staging" },
      { actor: "ada" },
    );
    expect(performed.outcome).toBe(state === "error" ? "blocked" : "failed");
    const commits = setting.empty || setting.gitUrl ? [] : await server.log(repository);
    expect(commits.length).toBeLessThanOrEqual(1);
    expect(await operations.phase("healthy", "staging")).toMatchObject({ state: "ready" });
    const edge = { pipeline: "healthy", from: "oci", to: "staging" };
    expect(await operations.perform(edge, { actor: "ada" })).toMatchObject({ outcome: "promoted" });
  });

  test.each([
    ["401", { kind: "status", status: 401 }, "401"],
    ["404", { kind: "status", status: 404 }, "404"],
    ["500", { kind: "status", status: 500 }, "500"],
    ["nothing", { kind: "disconnect" }, "broke"],
    ["something that is not JSON", { kind: "not-json" }, "check"],
  ] as const)("B36: a registry that answers %s", async (_, fault, reason) => {
    const end = registry.fail(fault, { matching: /shop\/app/ });
    try {
      const { operations } = await start({ deployment: good });
      expect(await operations.phase("app", "oci")).toMatchObject({
        state: "error",
        reason: expect.stringContaining(reason),
      });
      expect(await operations.phase("app", "staging")).toMatchObject({ state: "ready" });
    } finally {
      end();
    }
  });
});
