import { git, oci, System, schedule } from "@glu/core";
import {
  compose,
  dotenv,
  helmValues,
  type ImageFile,
  type ImageResourceOptions,
  imageResource,
  json,
  kubernetes,
  kustomize,
  text,
  yaml,
} from "@glu/core/resources";
import {
  type GitServer,
  type RegistryServer,
  type StartedSystem,
  startGitServer,
  startRegistry,
  startSystem,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

const image = "registry.example:5000/shop/app";
const old = `sha256:${"0".repeat(64)}`;
const ada = { actor: "ada" };
const edge = { pipeline: "app", from: "oci", to: "staging" };
let registry: RegistryServer;
const { signal } = new AbortController();
let server: GitServer;
let started: StartedSystem | undefined;
let digest: string;
let repositories = 0;

beforeAll(async () => {
  registry = await startRegistry();
  server = await startGitServer();
  ({ digest } = await registry.push({ repository: "shop/app", tag: "1.2.0" }));
});
afterAll(async () => {
  await registry.stop();
  await server.close();
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

interface Setting {
  /** Beside the one. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether staging is promoted into by itself. @default false */
  readonly follows?: boolean;
}

/** A pipeline whose staging has one file. */
async function start(
  content: string | Buffer | undefined,
  { files = {}, follows = false, ...options }: Omit<ImageResourceOptions, "image"> & Setting,
) {
  repositories += 1;
  const repository = `config-${repositories}`;
  await server.createRepository(repository, {
    "README.md": "# configuration\n",
    ...(content !== undefined && { file: content }),
    ...files,
  });
  const system = new System({ name: "shop" });
  system.definePipeline({ name: "app" }, imageResource({ image, ...options }), (pipeline) => {
    const from = pipeline.phase({ name: "oci" }, oci("app"));
    pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: from });
  });
  if (follows) {
    system.addTrigger(schedule({ interval: "1h", matches: "all" }));
  }
  const reference = `${registry.host}/shop/app:1.2.0`;
  started = await startSystem(system, {
    configuration: {
      sources: {
        oci: { app: { reference, plain_http: true } },
        git: { config: { remote: { url: server.urlOf(repository) } } },
      },
    },
  });
  const { operations } = started;
  return { operations, repository, read: () => server.read(repository, "file") };
}

const pod = (container: string) => `kind: Pod
metadata: { name: shop }
spec:
  containers:
    # The shop.
    - name: app
      ${container}
`;

describe("a ready-made resource", () => {
  test.each([
    ["digest", `${image}@DIGEST`],
    ["tag", `${image}:1.2.0`],
    ["tag@digest", `${image}:1.2.0@DIGEST`],
  ] as const)("takes over a manifest that has a tag, by %s", async (by, written) => {
    const before = pod(`image: ${image}:1.1.0 # ours`);
    const { operations, read } = await start(before, { in: kubernetes("file"), by });
    expect(await operations.phase("app", "staging")).toMatchObject(
      by === "tag"
        ? { state: "ready", resource: { digest: "1.1.0" } }
        : {
            state: "empty",
            reason: `file, spec.containers[name=app].image: "${image}:1.1.0" has no digest`,
          },
    );
    const plan = await operations.plan(edge, { signal });
    expect(plan).toMatchObject({ decision: "write" });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "promoted" });
    expect(await read()).toBe(before.replace(`${image}:1.1.0`, written.replace("DIGEST", digest)));
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "up-to-date" });
  });

  test("keeps several files in step, of which the first says what is shown", async () => {
    const first = pod(`image: ${image}:1.1.0@${old}`);
    const { operations, repository, read } = await start(first, {
      in: [kubernetes("file"), text("VERSION", /^app (?<tag>.+)$/m)],
      by: "tag@digest",
      files: { VERSION: `app 1.0.0@${old.replace("0", "1")}\nweb 7\n` },
    });
    expect(await operations.phase("app", "staging")).toMatchObject({ resource: { digest: old } });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "promoted" });
    expect(await read()).toBe(first.replace(`1.1.0@${old}`, `1.2.0@${digest}`));
    expect(await server.read(repository, "VERSION")).toBe(`app 1.2.0@${digest}\nweb 7\n`);
  });

  test("several files must all be there", async () => {
    const files = [kubernetes("file"), helmValues("values.yaml", { digest: "image.digest" })];
    const { operations } = await start(pod(`image: ${image}@${old}`), { in: files });
    expect(await operations.phase("app", "staging")).toMatchObject({
      state: "empty",
      reason: "values.yaml does not exist on branch main",
    });
    await expect(operations.plan(edge, { signal })).rejects.toThrow("values.yaml: does not exist");
  });

  test("says what the image says of itself in its commit", async () => {
    const { operations, repository } = await start(pod("image:"), {
      in: kubernetes("file", { container: "app" }),
      proposalTitle: () => "unused",
    });
    await operations.perform(edge, ada);
    const message = await server.git(repository, "log", "-1", "--format=%B");
    expect(message).toContain(`to ${digest}\n\nTag: 1.2.0`);
  });

  test("leaves alone what somebody has set by tag, until a person promotes", async () => {
    const { operations, repository } = await start(pod("image:"), {
      in: kubernetes("file", { container: "app" }),
      follows: true,
    });
    await operations.perform(edge, ada);
    await server.commit(repository, { files: { file: pod(`image: ${image}:hotfix`) } });
    expect(await operations.plan(edge, { signal })).toMatchObject({ decision: "write" });
    const { edges } = await operations.edges("app");
    expect(edges).toMatchObject([{ reason: expect.stringContaining("only a person moves it on") }]);
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "promoted" });
  });

  test("takes the tag from whichever file has one", async () => {
    const files = { values: `image: { tag: 1.1.0, digest: "${old}" }\n` };
    const { operations, repository } = await start(pod(`image: ${image}@${old}`), {
      in: [kubernetes("file"), helmValues("values", { tag: "image.tag", digest: "image.digest" })],
      files,
    });
    await operations.perform(edge, ada);
    expect(await server.read(repository, "values")).toBe(
      `image: { tag: 1.2.0, digest: "${digest}" }\n`,
    );
  });

  test("does not show what stands in the wrong place", async () => {
    const { operations } = await start("PASSWORD=hunter2\n", { in: dotenv("file", "PASSWORD") });
    const { reason } = await operations.phase("app", "staging");
    expect(reason).toContain("file: PASSWORD: is something else, another image than");
    expect(reason).not.toContain("hunter2");
  });

  test("can have words of its own", async () => {
    const { operations, repository } = await start(pod("image:"), {
      in: kubernetes("file", { container: "app" }),
      commitMessage: ({ to }) => `chore(${to.metadata.name}): new image`,
    });
    await operations.perform(edge, ada);
    const message = await server.git(repository, "log", "-1", "--format=%s");
    expect(message).toBe("chore(staging): new image");
  });
});

interface Row {
  readonly name: string;
  readonly content: string | Buffer | undefined;
  readonly file: ImageFile;
  /** What the phase says. */
  readonly reason: string;
  /** Of an empty phase: why it cannot be promoted into. */
  readonly refusal?: string;
}

const app = { container: "app" };
const rows: readonly Row[] = [
  {
    name: "a missing file",
    content: undefined,
    file: kubernetes("file", app),
    reason: "file does not exist on branch main",
    refusal: "file: does not exist; add it with a place for the image",
  },
  {
    name: "a missing container",
    content: pod(`image: ${image}:1`),
    file: kubernetes("file", { container: "web" }),
    reason: `app/staging (git config): file: there is no container web; there is app of Pod shop (${image}:1)`,
  },
  {
    name: "two containers",
    content: `${pod(`image: ${image}:1`)}---\n${pod(`image: ${image}:1`)}`,
    file: kubernetes("file"),
    reason: `file: 2 fit container with ${image}: app of Pod shop`,
  },
  {
    name: "a missing key",
    content: "spec: {}\n",
    file: yaml("file", "spec.image"),
    reason: "file: spec.image: is not there; add it",
  },
  {
    name: "a missing pointer",
    content: "{}",
    file: json("file", "/image"),
    reason: "file: /image: is not there; add it",
  },
  {
    name: "a missing marker",
    content: "nothing\n",
    file: text("file", /^version = "(?<reference>.*)"$/m),
    reason: "matches nowhere",
  },
  {
    name: "two matches",
    content: `version = "${image}:1"\nversion = "${image}:2"\n`,
    file: text("file", /^version = "(?<reference>.*)"$/m),
    reason: "matches 2 times (lines 1, 2), and not once",
  },
  {
    name: "the wrong document",
    content: `kind: A\nimage: ${image}:1\n---\nkind: B\n`,
    file: yaml("file", "image", { document: [{ path: ["kind"], value: "C" }] }),
    reason: "file: no document has kind=C; there is A, B",
  },
  {
    name: "another image",
    content: pod("image: nginx:1.27"),
    file: kubernetes("file", app),
    reason: `file: spec.containers[name=app].image: is "nginx:1.27", another image than ${image}`,
  },
  {
    name: "the image of another port",
    content: pod("image: registry.example:5001/shop/app:1"),
    file: kubernetes("file", app),
    reason: `is "registry.example:5001/shop/app:1", another image than ${image}`,
  },
  {
    name: "a reference that is none",
    content: pod(`image: "${image}:$TAG"`),
    file: kubernetes("file", app),
    reason: `has a variable in it ("${image}:$TAG"), so that the image stands elsewhere`,
  },
  {
    name: "an invalid digest",
    content: `images:\n- name: ${image}\n  digest: sha256:abc\n`,
    file: kustomize("file"),
    reason: `"sha256:abc" is not a digest`,
  },
  {
    name: "a service that is not there",
    content: "services: {db: {image: postgres}}\n",
    file: compose("file", { service: "app" }),
    reason: "file: services: there is no service app; there is db (postgres)",
  },
  {
    name: "a file that is not UTF-8",
    content: Buffer.from(`# caf\u00e9\n${pod(`image: ${image}:1`)}`, "latin1"),
    file: kubernetes("file", app),
    reason: "is not UTF-8 text",
  },
  {
    name: "a file over 10 MB",
    content: `${pod(`image: ${image}:1`)}# ${"x".repeat(10_000_000)}\n`,
    file: kubernetes("file", app),
    reason: "file of 10000",
  },
  {
    name: "what is not YAML",
    content: "a: [\n",
    file: helmValues("file", { digest: "image.digest" }),
    reason: "file: line",
  },
  {
    name: "values behind an alias",
    content: "base: &base {digest: ''}\nimage: *base\n",
    file: helmValues("file", { digest: "image.digest" }),
    reason: "file, image.digest: names no image yet",
    refusal: "file: image, line 2: is an alias (*)",
  },
];

describe("bad input is said in words, and nothing is written", () => {
  test.each(rows)("$name", async ({ content, file, reason, refusal }) => {
    const { operations, repository } = await start(content, { in: file });
    const head = await server.git(repository, "rev-parse", "main");
    expect(await operations.phase("app", "staging")).toMatchObject({
      state: refusal === undefined ? "error" : "empty",
      reason: expect.stringContaining(reason),
    });
    if (refusal === undefined) {
      expect(await operations.plan(edge, { signal })).toMatchObject({ decision: "blocked" });
      expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "blocked" });
    } else {
      await expect(operations.plan(edge, { signal })).rejects.toThrow(refusal);
      const performed = await operations.perform(edge, ada);
      expect(performed).toMatchObject({ outcome: "failed" });
    }
    expect(await server.git(repository, "rev-parse", "main")).toBe(head);
  });
});
