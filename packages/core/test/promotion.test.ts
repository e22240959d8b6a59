import {
  type Filesystem,
  type GitResource,
  git,
  memoryStore,
  type OCIDescriptor,
  type OCIResource,
  oci,
  type PhaseDescriptor,
  type PipelineBuilder,
  type PromotionContext,
  System,
  schedule,
} from "@glu/core";
import {
  type GitServer,
  type RegistryServer,
  type StartedSystem,
  startGitServer,
  startRegistry,
  startSystem,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

/** Keeps its digest in a JSON file per phase, beside whatever else is there. */
class Release implements OCIResource, GitResource {
  channel = "stable";
  version = "";

  digest(): string {
    return this.version;
  }

  readFromOCIDescriptor(descriptor: OCIDescriptor): void {
    this.version = descriptor.digest;
  }

  async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const { version } = JSON.parse(await files.readFile(pathOf(phase), "utf8"));
    this.version = version;
  }

  async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const before = JSON.parse(await files.readFile(pathOf(phase), "utf8"));
    const after = { ...before, version: this.version, channel: this.channel };
    await files.writeFile(pathOf(phase), `${JSON.stringify(after, undefined, 2)}\n`);
  }
}

/** What somebody else does once, between the read and the push of a promotion. */
class Interference {
  next: (() => Promise<unknown>) | undefined;

  async happen(): Promise<void> {
    await this.next?.();
    this.next = undefined;
  }
}

class Interrupted extends Release {
  readonly #interference: Interference;

  constructor(interference: Interference) {
    super();
    this.#interference = interference;
  }

  override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    await super.writeTo(phase, files);
    await this.#interference.happen();
  }
}

function pathOf(phase: PhaseDescriptor): string {
  return `phases/${phase.metadata.name}.json`;
}

const image = { repository: "shop/app", tag: "latest" };
const users = { glu: "open-sesame" };
let registry: RegistryServer;
let server: GitServer;
let started: StartedSystem | undefined;
let repositories = 0;
let repository = "";

beforeAll(async () => {
  registry = await startRegistry({ users });
  server = await startGitServer({ users });
});
afterAll(async () => {
  await registry.stop();
  await server.close();
});

beforeEach(async () => {
  repositories += 1;
  repository = `config-${repositories}`;
  await server.createRepository(repository, {
    "README.md": "# configuration\n",
    "phases/staging.json": '{ "version": "old", "replicas": 2 }\n',
    "phases/production.json": '{ "version": "old", "replicas": 5 }\n',
  });
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

function configuration() {
  return {
    sources: {
      oci: {
        app: {
          reference: `${registry.host}/${image.repository}:${image.tag}`,
          credential: "glu",
          plain_http: true,
          interval: "100ms",
        },
      },
      git: {
        config: { remote: { url: server.urlOf(repository), credential: "glu", interval: "100ms" } },
      },
    },
    credentials: {
      glu: { type: "basic", basic: { username: "glu", password: users.glu } },
    },
  };
}

interface Pipeline {
  readonly create?: () => Release;
  readonly trigger?: boolean;
  readonly define?: (pipeline: PipelineBuilder<Release>) => void;
}

async function start({
  create = () => new Release(),
  trigger = false,
  define = guide,
}: Pipeline = {}) {
  const system = new System({ name: "shop" });
  system.definePipeline({ name: "app" }, create, define);
  if (trigger) {
    system.addTrigger(schedule({ interval: "200ms", matches: { labels: { env: "staging" } } }));
  }
  started = await startSystem(system, { configuration: configuration() });
  return started.operations;
}

function guide(pipeline: PipelineBuilder<Release>) {
  const app = pipeline.phase({ name: "oci" }, oci("app"));
  const staging = pipeline.phase(
    { name: "staging", labels: { env: "staging", url: "http://localhost:30081" } },
    git("config"),
    { promotesFrom: app },
  );
  pipeline.phase({ name: "production" }, git("config"), { promotesFrom: staging });
}

const toStaging = { pipeline: "app", from: "oci", to: "staging" };
const toProduction = { pipeline: "app", from: "staging", to: "production" };
const ada = { actor: "ada" };
const planOptions = { signal: AbortSignal.timeout(60_000) };

/** Reads until it is so; fails with the last reading when the test times out. */
async function until<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isSo(value)) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe("the way of an image", () => {
  test("S1 S53 a new image leads to a commit for staging, without anybody doing anything", async () => {
    const first = await registry.push({ ...image, content: "S1 first" });
    const operations = await start({ trigger: true });
    const staging = () => operations.phase("app", "staging");
    await until(staging, ({ resource }) => resource.digest === first.digest);

    const second = await registry.push({ ...image, content: "S1 second" });
    const { resource } = await until(staging, (view) => view.resource.digest === second.digest);
    expect(resource.cause).toBe("promotion");
    expect(JSON.parse(await server.read(repository, "phases/staging.json"))).toEqual({
      version: second.digest,
      replicas: 2,
      channel: "stable",
    });
    expect((await server.log(repository)).map(({ message }) => message)).toEqual([
      "Update staging",
      "Update staging",
      "first",
    ]);
  });

  test("S2 S61 a person promotes what is in staging to production", async () => {
    const operations = await start();
    await server.commit(repository, { files: { "phases/staging.json": '{ "version": "new" }' } });
    const performed = await operations.perform(toProduction, ada);
    expect(performed).toMatchObject({
      outcome: "promoted",
      annotations: { "dev.getglu.git.base_ref": "main" },
      promotion: { state: "promoted", actor: "ada", cause: "person", from_digest: "new" },
    });
    expect(await server.read(repository, "phases/production.json")).toContain('"version": "new"');
    expect(await operations.perform(toProduction, ada)).toEqual({
      outcome: "up-to-date",
      annotations: {},
    });
  });

  test("S3 only the file of the target phase changes", async () => {
    await registry.push({ ...image, content: "S3" });
    const operations = await start();
    await operations.perform(toStaging, ada);
    const changed = await server.git(repository, "diff", "--name-only", "HEAD~1", "HEAD");
    expect(changed).toBe("phases/staging.json");
  });

  test("S4 it only reads from the registry and only pushes to the one branch", async () => {
    await registry.push({ ...image, content: "S4" });
    const seen = registry.requests.length;
    const operations = await start();
    await operations.perform(toStaging, ada);
    const methods = new Set(registry.requests.slice(seen).map(({ method }) => method));
    expect([...methods].filter((method) => method !== "GET" && method !== "HEAD")).toEqual([]);
    expect(await server.git(repository, "for-each-ref", "--format=%(refname)")).toBe(
      "refs/heads/main",
    );
  });

  test("the commit says in its trailers what it is", async () => {
    const { digest } = await registry.push({ ...image, content: "trailers" });
    const operations = await start();
    const performed = await operations.perform(toStaging, ada);
    const id = performed.outcome === "promoted" ? performed.promotion.id : "";
    expect(await server.git(repository, "log", "-1", "--format=%an <%ae>%n%B")).toBe(
      `glu <glu@localhost>
Update staging

Promote oci to staging
from old
to ${digest}

Glu-Promotion: ${id}
Glu-Phase: app/staging
Glu-Edge: promotion oci -> staging
Glu-From: old
Glu-To: ${digest}
Glu-Actor: ada
`.trimEnd(),
    );
  });
});

describe("a phase", () => {
  test("S32 S43 S44 two share one source, and read and write by their own metadata", async () => {
    const operations = await start();
    await server.commit(repository, { files: { "phases/staging.json": '{ "version": "new" }' } });
    await operations.perform(toProduction, ada);
    const { phases } = await operations.pipeline("app");
    expect(
      phases.map(({ descriptor, resource }) => [descriptor.metadata.name, resource.digest]),
    ).toEqual([
      ["oci", expect.stringMatching(/^sha256:/)],
      ["production", "new"],
      ["staging", "new"],
    ]);
  });

  test("S33 its labels reach whoever reads it", async () => {
    const seen: PhaseDescriptor[] = [];
    const create = () => {
      const release = new Release();
      const { readFrom } = release;
      release.readFrom = async (phase, files) => {
        seen.push(phase);
        await readFrom.call(release, phase, files);
      };
      return release;
    };
    const operations = await start({ create });
    const { labels } = (await operations.phase("app", "staging")).descriptor.metadata;
    expect(labels).toEqual({ env: "staging", url: "http://localhost:30081" });
    expect(seen.find(({ metadata }) => metadata.name === "staging")?.metadata.labels).toEqual(
      labels,
    );
  });

  test("S22 what the constructor sets survives a read that does not set it", async () => {
    const { digest } = await registry.push({ ...image, content: "S22" });
    const create = () => Object.assign(new Release(), { channel: "beta" });
    const operations = await start({ create });
    await operations.perform(toStaging, ada);
    expect(JSON.parse(await server.read(repository, "phases/staging.json"))).toMatchObject({
      version: digest,
      channel: "beta",
    });
  });

  test("S47 is empty while its file does not exist, and can be promoted into", async () => {
    class Created extends Release {
      override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
        const error = await files
          .readFile(pathOf(phase), "utf8")
          .catch((caught: unknown) => caught);
        expect(error).toMatchObject({ code: "ENOENT" });
        await files.writeFile(pathOf(phase), `{ "version": "${this.version}" }`);
      }
    }
    const { digest } = await registry.push({ ...image, content: "S47" });
    const operations = await start({
      create: () => new Created(),
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        pipeline.phase({ name: "new" }, git("config"), { promotesFrom: app });
      },
    });
    expect(await operations.phase("app", "new")).toMatchObject({
      state: "empty",
      reason: "phases/new.json does not exist on branch main",
      resource: {},
    });
    expect(await operations.perform({ ...toStaging, to: "new" }, ada)).toMatchObject({
      outcome: "promoted",
    });
    expect(await server.read(repository, "phases/new.json")).toBe(`{ "version": "${digest}" }`);
  });

  test("S38 an error from digest() is shown and never counts as equal", async () => {
    class Broken extends Release {
      override digest(): string {
        throw new Error("no idea");
      }
    }
    const operations = await start({ create: () => new Broken() });
    expect(await operations.phase("app", "staging")).toMatchObject({
      state: "error",
      reason: "app/staging (git config): no idea",
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "blocked",
      reason: "error",
      message: expect.stringContaining("no idea"),
    });
    expect(await server.log(repository)).toHaveLength(1);
  });

  test("S27 whose source is not configured says which, and the others go on", async () => {
    const operations = await start({
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("ap"));
        pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: app });
      },
    });
    expect(await operations.phase("app", "oci")).toMatchObject({
      state: "error",
      reason:
        'app/oci (oci ap): the configuration has no "ap" under sources.oci; did you mean "app"?',
    });
    expect(await operations.phase("app", "staging")).toMatchObject({ state: "ready" });
  });

  test("S17 may be on a source given inline, with a credential by name", async () => {
    const { digest } = await registry.push({ ...image, content: "S17" });
    const operations = await start({
      define: (pipeline) => {
        const app = pipeline.phase(
          { name: "oci" },
          oci({
            reference: `${registry.host}/shop/app:latest`,
            credential: "glu",
            plainHttp: true,
            interval: "100ms",
          }),
        );
        const remote = { url: server.urlOf(repository), credential: "glu", branch: "main" };
        pipeline.phase({ name: "staging" }, git(remote), { promotesFrom: app });
      },
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
    expect(await server.read(repository, "phases/staging.json")).toContain(digest);
  });

  test("B32: may live on a branch of its own", async () => {
    await server.commit(repository, {
      branch: "env/staging",
      files: { "phases/staging.json": '{ "version": "older" }' },
    });
    const { digest } = await registry.push({ ...image, content: "branch" });
    const operations = await start({
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        const branch = (phase: PhaseDescriptor) => `env/${phase.metadata.name}`;
        pipeline.phase({ name: "staging" }, git("config", { branch }), { promotesFrom: app });
      },
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "promoted",
      annotations: { "dev.getglu.git.base_ref": "env/staging" },
    });
    expect(await server.read(repository, "phases/staging.json", "env/staging")).toContain(digest);
    expect(await server.log(repository)).toHaveLength(1);
  });

  test("S16 asks the remote once per look, however many phases live there", async () => {
    await start({
      define: (pipeline) => {
        for (let count = 0; count < 20; count += 1) {
          pipeline.phase({ name: `phase-${count}` }, git("config"));
        }
      },
    });
    const listings = () =>
      server.requests.filter((line) => line.includes(`${repository}.git/info/refs`)).length;
    expect(listings()).toBeLessThan(20);
  });
});

describe("writing", () => {
  test("S45 S48 the resource only reads and writes files, and reads what is there now", async () => {
    const operations = await start();
    await server.commit(repository, {
      files: { "phases/staging.json": '{ "version": "old", "replicas": 9 }' },
    });
    const { digest } = await registry.push({ ...image, content: "S48" });
    await operations.perform(toStaging, ada);
    expect(JSON.parse(await server.read(repository, "phases/staging.json"))).toEqual({
      version: digest,
      replicas: 9,
      channel: "stable",
    });
  });

  test("S49 an error from writeTo() writes nothing, and is shown with its cause", async () => {
    class Failing extends Release {
      override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
        await files.writeFile(pathOf(phase), "half");
        throw new Error("no container in the deployment");
      }
    }
    await registry.push({ ...image, content: "S49" });
    const operations = await start({ create: () => new Failing() });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "failed",
      message: "promoting app/oci to app/staging: writeTo() failed: no container in the deployment",
      promotion: { state: "failed" },
    });
    expect(await server.log(repository)).toHaveLength(1);
  });

  test("a writeTo() that does not write what it should commits nothing", async () => {
    class Forgetful extends Release {
      override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
        await files.writeFile(pathOf(phase), '{ "version": "something else" }');
      }
    }
    await registry.push({ ...image, content: "forgetful" });
    const operations = await start({ create: () => new Forgetful() });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining('reads back as "something else"'),
    });
    expect(await server.log(repository)).toHaveLength(1);
  });

  test("S46 the message of the commit can be chosen", async () => {
    class Chatty extends Release {
      commitMessage = ({ to, digest, actor }: PromotionContext) =>
        `${actor} moves ${to.metadata.name} to ${digest.slice(0, 10)}`;
    }
    const { digest } = await registry.push({ ...image, content: "S46" });
    const operations = await start({ create: () => new Chatty() });
    await operations.perform(toStaging, ada);
    expect((await server.log(repository))[0]?.message).toBe(
      `ada moves staging to ${digest.slice(0, 10)}`,
    );
  });

  test("S63 any format and layout will do", async () => {
    class Variable implements OCIResource, GitResource {
      version = "";
      digest(): string {
        return this.version;
      }
      readFromOCIDescriptor({ digest }: OCIDescriptor): void {
        this.version = digest;
      }
      async readFrom({ metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
        const text = await files.readFile("README.md", "utf8");
        this.version = new RegExp(`^${metadata.name}=(.*)$`, "m").exec(text)?.[1] ?? "";
      }
      async writeTo({ metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
        const text = await files.readFile("README.md", "utf8");
        await files.writeFile("README.md", `${text}${metadata.name}=${this.version}\n`);
      }
    }
    const { digest } = await registry.push({ ...image, content: "S63" });
    const system = new System({ name: "shop" });
    system.definePipeline(
      { name: "app" },
      () => new Variable(),
      (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: app });
      },
    );
    started = await startSystem(system, { configuration: configuration() });
    await started.operations.perform(toStaging, ada);
    expect(await server.read(repository, "README.md")).toBe(`# configuration\nstaging=${digest}\n`);
  });

  test("an outside commit between read and push is kept, and the promotion lands on top of it", async () => {
    const interference = new Interference();
    const { digest } = await registry.push({ ...image, content: "interference" });
    const operations = await start({ create: () => new Interrupted(interference) });
    interference.next = () =>
      server.commit(repository, {
        message: "more replicas",
        files: { "phases/staging.json": '{ "version": "old", "replicas": 7 }' },
      });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
    const commits = await server.log(repository);
    expect(commits.map(({ message }) => message)).toEqual([
      "Update staging",
      "more replicas",
      "first",
    ]);
    expect(JSON.parse(await server.read(repository, "phases/staging.json"))).toEqual({
      version: digest,
      replicas: 7,
      channel: "stable",
    });
    await server.git(repository, "fsck", "--strict");
  });

  test("an outside commit that changes the phase itself makes the promotion decided again", async () => {
    const interference = new Interference();
    const { digest } = await registry.push({ ...image, content: "decided again" });
    const operations = await start({ create: () => new Interrupted(interference) });
    interference.next = () =>
      server.commit(repository, {
        message: "by hand",
        files: { "phases/staging.json": `{ "version": "${digest}" }` },
      });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "up-to-date" });
    expect((await server.log(repository)).map(({ message }) => message)).toEqual([
      "by hand",
      "first",
    ]);
  });
});

describe("deciding", () => {
  test("S56 equal digests lead to nothing, and that is no error", async () => {
    const { digest } = await registry.push({ ...image, content: "S56" });
    await server.commit(repository, {
      files: { "phases/staging.json": `{ "version": "${digest}" }` },
    });
    const operations = await start({ trigger: true });
    const { edges } = await operations.pipeline("app");
    expect(edges.find(({ to }) => to.metadata.name === "staging")).toMatchObject({
      status: "up-to-date",
      can_perform: false,
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "up-to-date" });
    expect(await server.log(repository)).toHaveLength(2);
  });

  test("a plan shows the exact diff and writes nothing", async () => {
    const { digest } = await registry.push({ ...image, content: "plan" });
    const operations = await start();
    const plan = await operations.plan(toStaging, planOptions);
    expect(plan).toMatchObject({
      decision: "write",
      from_digest: digest,
      to_digest: "old",
      branch: "main",
    });
    expect(await server.log(repository)).toHaveLength(1);
    await operations.perform(toStaging, ada);
    const committed = await server.git(repository, "diff", "--no-color", "HEAD~1", "HEAD");
    const hunks = (diff: string) => diff.slice(diff.indexOf("@@")).trimEnd();
    expect(hunks(plan.diff)).toBe(hunks(committed));
  });

  test("what was planned is performed, or the new plan is the answer", async () => {
    const first = await registry.push({ ...image, content: "bound one" });
    const operations = await start();
    const { from_digest, to_digest } = await operations.plan(toStaging, planOptions);
    const second = await registry.push({ ...image, content: "bound two" });
    const expected = { from_digest: from_digest ?? "", to_digest };
    expect(await operations.perform(toStaging, { ...ada, expected })).toMatchObject({
      outcome: "plan-changed",
      plan: { decision: "write", from_digest: second.digest, to_digest: "old" },
    });
    expect(from_digest).toBe(first.digest);
    expect(await server.log(repository)).toHaveLength(1);
  });

  test("a revert by hand is left alone until the next image", async () => {
    const first = await registry.push({ ...image, content: "revert one" });
    const operations = await start({ trigger: true });
    const staging = () => operations.phase("app", "staging");
    await until(staging, ({ resource }) => resource.digest === first.digest);
    const pushed = await server.commit(repository, {
      message: "revert by hand",
      files: { "phases/staging.json": '{ "version": "old" }' },
    });
    const reverted = await until(staging, ({ resource }) => resource.digest === "old");
    expect(reverted.resource).toMatchObject({ cause: "outside", commit: pushed });
    const edge = async () => {
      const { edges } = await operations.pipeline("app");
      return edges.find(({ to }) => to.metadata.name === "staging");
    };
    expect(await edge()).toMatchObject({
      status: "behind",
      reason: expect.stringContaining("was delivered before"),
      can_perform: true,
    });

    const second = await registry.push({ ...image, content: "revert two" });
    await until(staging, ({ resource }) => resource.digest === second.digest);
    expect((await server.log(repository)).map(({ message }) => message)).toEqual([
      "Update staging",
      "revert by hand",
      "Update staging",
      "first",
    ]);
  });

  test("a hotfix that no earlier phase showed is kept", async () => {
    const first = await registry.push({ ...image, content: "hotfix one" });
    const operations = await start({ trigger: true });
    const staging = () => operations.phase("app", "staging");
    await until(staging, ({ resource }) => resource.digest === first.digest);
    await server.commit(repository, {
      files: { "phases/staging.json": '{ "version": "hotfix" }' },
    });
    await until(staging, ({ resource }) => resource.digest === "hotfix");
    const second = await registry.push({ ...image, content: "hotfix two" });
    const edge = () => operations.pipeline("app").then(({ edges }) => edges[0]);
    await until(
      () => operations.phase("app", "oci"),
      ({ resource }) => resource.digest === second.digest,
    );
    expect(await edge()).toMatchObject({
      status: "behind",
      reason: expect.stringContaining("only a person moves it on"),
    });
    expect(await server.read(repository, "phases/staging.json")).toContain("hotfix");
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
  });

  test("a server that has seen less does not take back what another one promoted", async () => {
    const first = await registry.push({ ...image, content: "two servers, one" });
    const seldom = configuration();
    seldom.sources.oci.app.interval = "1h";
    let attempt: (() => Promise<unknown>) | undefined;
    const late = new System({ name: "late" });
    late.definePipeline({ name: "app" }, () => new Release(), guide);
    late.addTrigger({
      name: "by hand",
      matches: { name: "staging" },
      run: async (context) => {
        attempt = () => context.attempt();
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      },
    });
    const other = await startSystem(late, { configuration: seldom });
    try {
      const second = await registry.push({ ...image, content: "two servers, two" });
      const operations = await start();
      await operations.perform(toStaging, ada);
      const staging = () => other.operations.phase("app", "staging");
      await until(staging, ({ resource }) => resource.digest === second.digest);
      expect((await other.operations.phase("app", "oci")).resource.digest).toBe(first.digest);
      expect(await attempt?.()).toMatchObject([{ outcome: "blocked" }]);
      expect(await server.read(repository, "phases/staging.json")).toContain(second.digest);
    } finally {
      await other.stop();
    }
  });

  test("a history that is rewritten is not followed by itself", async () => {
    await registry.push({ ...image, content: "rewritten" });
    const [initial] = await server.log(repository);
    const operations = await start({ trigger: true });
    const staging = () => operations.phase("app", "staging");
    await until(staging, ({ resource }) => resource.digest !== "old");
    await server.commit(repository, {
      ...(initial && { parent: initial.oid }),
      message: "forced",
      files: { "phases/staging.json": '{ "version": "forced" }' },
    });
    await until(staging, ({ resource }) => resource.digest === "forced");
    const second = await registry.push({ ...image, content: "after the force-push" });
    await until(
      () => operations.phase("app", "oci"),
      ({ resource }) => resource.digest === second.digest,
    );
    const edge = () => operations.pipeline("app").then(({ edges }) => edges[0]);
    expect(await edge()).toMatchObject({
      status: "behind",
      reason: expect.stringContaining("was rewritten"),
    });
    expect((await server.log(repository)).map(({ message }) => message)).toEqual([
      "forced",
      "first",
    ]);
  });

  test("S37 a digest may be any text: it comes through commit, trailers and answers", async () => {
    const odd = 'v1.2.3+build  "quoted"  /../~^:?*[\\@{ ü';
    const operations = await start();
    await server.commit(repository, {
      files: { "phases/staging.json": JSON.stringify({ version: odd }) },
    });
    expect(await operations.perform(toProduction, ada)).toMatchObject({
      outcome: "promoted",
      promotion: { from_digest: odd },
    });
    expect(await operations.phase("app", "production")).toMatchObject({
      resource: { digest: odd, cause: "promotion" },
    });
    expect(await operations.perform(toProduction, ada)).toMatchObject({ outcome: "up-to-date" });
  });

  test("what is held or vetoed waits, and says for whom", async () => {
    const { digest } = await registry.push({ ...image, content: "held" });
    const store = memoryStore();
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, () => new Release(), guide);
    started = await startSystem(system, { configuration: configuration(), store });
    const { operations } = started;
    const restraint = {
      phase: "app/staging",
      actor: "grace",
      reason: "release freeze",
      createdAt: new Date(),
      expiresAt: undefined,
    } as const;
    const hold = await store.restraints.add({ ...restraint, kind: "hold" });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "blocked",
      reason: "held",
      message: "held by grace: release freeze; release the hold to go on",
    });
    await store.restraints.remove(hold.id);
    await store.restraints.add({ ...restraint, kind: "veto", digest, scope: "downstream" });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ reason: "vetoed" });
    expect(await operations.perform(toStaging, { ...ada, override: "it is urgent" })).toMatchObject(
      {
        outcome: "promoted",
      },
    );
  });

  test("a condition that says no keeps it waiting and is quoted", async () => {
    await registry.push({ ...image, content: "gate" });
    let answer: true | string = "the tests of this image are red";
    const operations = await start({
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        pipeline.phase({ name: "staging" }, git("config"), {
          promotesFrom: { phase: app, when: async () => answer },
        });
      },
    });
    expect(await operations.perform(toStaging, ada)).toEqual({
      outcome: "blocked",
      reason: "gate",
      message: "the tests of this image are red",
    });
    expect((await operations.pipeline("app")).edges[0]).toMatchObject({
      status: "blocked",
      reason: "the tests of this image are red",
      can_perform: false,
    });
    answer = true;
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
  });

  test("requests at the same time make one commit", async () => {
    await registry.push({ ...image, content: "at the same time" });
    const operations = await start();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => operations.perform(toStaging, ada)),
    );
    const ids = outcomes.map((view) =>
      view.outcome === "promoted" ? view.promotion.id : view.outcome,
    );
    expect(new Set(ids.filter((id) => id !== "up-to-date")).size).toBe(1);
    expect(await server.log(repository)).toHaveLength(2);
  });
});
