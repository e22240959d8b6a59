import {
  type Filesystem,
  type GitResource,
  git,
  type OCIImage,
  type OCIIndex,
  type OCIManifest,
  type OCISourceOptions,
  oci,
  type PhaseDescriptor,
  type ProvidedCredential,
  System,
} from "@glu/core";
import { ImageResource } from "@glu/core/resources";
import {
  type GitServer,
  type RegistryServer,
  type StartedSystem,
  startGitServer,
  startRegistry,
  startSystem,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

/** What resources were given to read. */
const contents: string[] = [];

/** Keeps its digest in a file. */
class Release extends ImageResource implements GitResource {
  readFromOCIManifest = (manifest: OCIManifest, image: OCIImage): void => {
    contents.push(`${image.tag}: ${manifest.layers.length} layers`);
  };

  readFromOCIIndex = (index: OCIIndex, image: OCIImage): void => {
    contents.push(`${image.tag}: ${index.manifests.length} platforms`);
  };

  async readFrom(_: PhaseDescriptor, files: Filesystem): Promise<void> {
    this.imageDigest = (await files.readFile("digest", "utf8")).trim();
  }

  async writeTo(_: PhaseDescriptor, files: Filesystem): Promise<void> {
    await files.writeFile("digest", `${this.imageDigest}\n`);
  }
}

const users = { glu: "open-sesame" };
const annotations = {
  "org.opencontainers.image.revision": "0123abc\u001b[31m",
  "org.opencontainers.image.source": "https://git.example.com/shop",
  "org.opencontainers.image.url": "javascript:alert(1)",
};

let registry: RegistryServer;
let server: GitServer;
let started: StartedSystem | undefined;
let count = 0;
let repository = "";

beforeAll(async () => {
  registry = await startRegistry({ users, bearer: true });
  server = await startGitServer();
});
beforeEach(async () => {
  contents.length = 0;
  count += 1;
  repository = `shop/app-${count}`;
  await server.createRepository(`config-${count}`, { digest: "old\n" });
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
});
afterAll(async () => {
  await registry.stop();
  await server.close();
});

interface Start {
  readonly source?: Partial<OCISourceOptions>;
  readonly configuration?: object;
  readonly provide?: () => Promise<ProvidedCredential>;
}

async function start({ source = {}, configuration = {}, provide }: Start = {}) {
  const reference = `${registry.host}/${repository}`;
  const system = new System({ name: "shop" });
  if (provide) {
    system.credential("own", provide);
  }
  system.definePipeline(
    { name: "app" },
    () => new Release(),
    (pipeline) => {
      const app = pipeline.phase(
        { name: "oci" },
        oci({ reference, plainHttp: true, credential: "glu", interval: "100ms", ...source }),
      );
      pipeline.phase({ name: "staging" }, git({ url: server.urlOf(`config-${count}`) }), {
        promotesFrom: app,
      });
    },
  );
  const credentials = { glu: { type: "basic", basic: { username: "glu", password: users.glu } } };
  started = await startSystem(system, { configuration: { credentials, ...configuration } });
  return started.operations;
}

const pushed = (tag: string, content = tag) =>
  registry.push({ repository, tag, content, annotations });

describe("an image", () => {
  test("G20 G21 G23 is read with its annotations and contents, whatever its kind", async () => {
    const { digest } = await pushed("latest");
    const operations = await start();
    const phase = await operations.phase("app", "oci");
    expect(phase).toMatchObject({
      state: "ready",
      resource: {
        digest,
        annotations: {
          "dev.getglu.oci.image.url": `${registry.host}/${repository}:latest`,
          "org.opencontainers.image.source": "https://git.example.com/shop",
        },
      },
    });
    expect(contents).toContain("latest: 1 layers");
    const { mediaType, size } = await pushed("single");
    const manifests = ["amd64", "arm64"].map((architecture) => ({
      mediaType,
      digest,
      size,
      platform: { os: "linux", architecture },
    }));
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests }));
    const indexType = "application/vnd.oci.image.index.v1+json";
    registry.pushBytes({ repository, tag: "latest" }, indexType, index);
    await operations.perform({ pipeline: "app", from: "oci", to: "staging" }, { actor: "ada" });
    expect(contents).toContain("latest: 2 platforms");
  });

  test("B34: what it says of itself is shown, cleaned, and reaches the commit", async () => {
    await pushed("latest");
    const operations = await start();
    const { resource } = await operations.phase("app", "oci");
    const shown = resource.annotations ?? {};
    expect(shown["org.opencontainers.image.revision"]).toBe("0123abc[31m");
    expect(shown).not.toHaveProperty("org.opencontainers.image.url");
    await operations.perform({ pipeline: "app", from: "oci", to: "staging" }, { actor: "ada" });
    const message = await server.git(`config-${count}`, "log", "-1", "--format=%B");
    expect(message).toContain("Source: https://git.example.com/shop\n");
    // It is no revision: a commit repeats nothing that could mean something else there.
    expect(message).not.toContain("Revision");
  });

  test("B34: says it in labels if it has no annotations, unless that is not wanted", async () => {
    const revision = { "org.opencontainers.image.revision": "fedcba" };
    await registry.push({ repository, tag: "latest", labels: revision });
    const shown = async (labels: boolean) => {
      const operations = await start({ source: { labels } });
      const { resource } = await operations.phase("app", "oci");
      await started?.stop();
      return resource.annotations;
    };
    expect(await shown(true)).toMatchObject(revision);
    expect(await shown(false)).not.toHaveProperty("org.opencontainers.image.revision");
  });

  test("may be selected among tags, in code", async () => {
    await pushed("v1.4.0");
    const { digest } = await pushed("v1.10.0");
    await pushed("v2.0.0-rc.1");
    const operations = await start({ source: { select: { strategy: "semver", range: "1.x" } } });
    const url = { "dev.getglu.oci.image.url": `${registry.host}/${repository}:v1.10.0` };
    expect(await operations.phase("app", "oci")).toMatchObject({
      resource: { digest, annotations: url },
    });
  });

  test("may be selected among tags by the configuration, which wins", async () => {
    await pushed("main-aaa-20");
    const { digest } = await pushed("main-bbb-100");
    await pushed("other-300");
    const reference = `${registry.host}/${repository}`;
    const select = {
      strategy: "numerical",
      allow: String.raw`^main-[a-z]+-(?<version>\d+)$`,
      ignore: ["-dev$"],
    };
    const app = { reference, select, credential: "glu", plain_http: true };
    const credentials = { glu: { type: "basic", basic: { username: "glu", password: users.glu } } };
    const operations = await start({
      source: { name: "app", select: { strategy: "newest" } },
      configuration: { sources: { oci: { app } }, credentials },
    });
    expect(await operations.phase("app", "oci")).toMatchObject({ resource: { digest } });
  });

  test("that is not among the tags says what there is", async () => {
    await pushed("v1.4.0");
    const operations = await start({ source: { select: { strategy: "semver", range: "^3" } } });
    const { state, reason } = await operations.phase("app", "oci");
    expect(state).toBe("error");
    expect(reason).toMatch(/semver \^3.*v1\.4\.0/s);
  });

  test("that is too young waits, and says until when", async () => {
    await pushed("v1.4.0");
    const select = { strategy: "semver", minAge: "1h" } as const;
    const operations = await start({ source: { select } });
    const { state, reason } = await operations.phase("app", "oci");
    expect(state).toBe("error");
    expect(reason).toContain("v1.4.0");
  });

  test("of an access token that is not its own says who asked", async () => {
    await pushed("latest");
    const operations = await start({
      configuration: { credentials: { glu: { type: "access_token", access_token: "wr0ng" } } },
    });
    const { state, reason } = await operations.phase("app", "oci");
    expect(state).toBe("error");
    expect(reason).not.toContain("wr0ng");
  });
});

describe("a credential in code", () => {
  test("is asked for once while it is valid, and again as it expires", async () => {
    const { digest } = await pushed("latest");
    let asked = 0;
    const provide = async () => {
      asked += 1;
      return { username: "glu", password: users.glu, expires: new Date(Date.now() + 3_600_000) };
    };
    const operations = await start({ source: { credential: "own" }, provide });
    expect(await operations.phase("app", "oci")).toMatchObject({ resource: { digest } });
    expect(asked).toBe(1);
  });

  test("that fails is the error of its phase, without what it said of secrets", async () => {
    await pushed("latest");
    const provide = () => Promise.reject(new Error("the cloud is away"));
    const operations = await start({ source: { credential: "own" }, provide });
    const { state, code, reason } = await operations.phase("app", "oci");
    expect({ state, code }).toEqual({ state: "error", code: "REGISTRY_CREDENTIAL" });
    expect(reason).toContain(registry.host);
    expect(reason).not.toContain("the cloud is away");
  });

  test("cannot have a name twice", () => {
    const provide = async () => ({ username: "a", password: "b" });
    const system = new System({ name: "shop" }).credential("own", provide);
    expect(() => system.credential("own", provide)).toThrow('a credential "own" already');
  });
});
