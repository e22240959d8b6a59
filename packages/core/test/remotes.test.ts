import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { git, oci, System, silentLogger } from "@glu/core";
import {
  type GitServer,
  type StartedSystem,
  startGitServer,
  startSystem,
  writeImage,
} from "@glu/core/testing";
import { type SshServer, sshServerAvailable, startSshServer } from "@glu/git/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { AppResource } from "../../../examples/gitops-example/app-resource.ts";

const users = { glu: "open-sesame" };
const isSshMissing = sshServerAvailable === undefined && process.env["CI"] !== "true";
const engines = ["wire", "cli", "auto"] as const;
const file = "env/staging/deployment.yaml";
const deployment = `kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: app
          image: app@sha256:${"a".repeat(64)}
`;

let directory: string;
let server: GitServer;
let digest: string;
let started: StartedSystem | undefined;
let repositories = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "remotes-"));
  server = await startGitServer({ users, tls: true });
  ({ digest } = await writeImage(join(directory, "images"), { tag: "latest", content: "new" }));
  const args = ["-q", "-t", "ed25519", "-N", "", "-f", join(directory, "sign")];
  await promisify(execFile)("ssh-keygen", args);
});

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

afterAll(async () => {
  await server?.close();
  await rm(directory, { recursive: true, force: true });
});

async function createRepository(): Promise<string> {
  repositories += 1;
  const name = `config-${repositories}`;
  await server.createRepository(name, { [file]: deployment });
  return name;
}

async function start(source: object, credential: object, logger = silentLogger) {
  const system = new System({ name: "shop" });
  system.definePipeline(
    { name: "app" },
    () => new AppResource(),
    (pipeline) => {
      const first = pipeline.phase({ name: "oci" }, oci("app"));
      pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: first });
    },
  );
  const reference = `oci-layout:${join(directory, "images")}:latest`;
  const configuration = {
    sources: { oci: { app: { reference } }, git: { config: source } },
    credentials: { glu: credential },
  };
  started = await startSystem(system, { configuration, logger });
  return started.operations;
}

const toStaging = { pipeline: "app", from: "oci", to: "staging" };

describe("a promotion over HTTPS, with a certificate of one's own", () => {
  const basic = { type: "basic", basic: { username: "glu", password: users.glu } };

  test.each(engines)("B29: lands, signed, with the engine %s", async (engine) => {
    const name = await createRepository();
    const remote = { url: server.urlOf(name), credential: "glu", engine, ca_file: server.caFile };
    const signing = { type: "ssh", key: join(directory, "sign") };
    const operations = await start({ remote, signing }, basic);
    expect(await operations.perform(toStaging, { actor: "ada" })).toMatchObject({
      outcome: "promoted",
    });
    expect(await server.read(name, file)).toContain(digest);
    const signers = join(directory, "signers");
    await writeFile(signers, `glu@localhost ${await readFile(`${signing.key}.pub`, "utf8")}`);
    const trust = `gpg.ssh.allowedSignersFile=${signers}`;
    expect(await server.git(name, "-c", trust, "log", "-1", "--format=%G?")).toBe("G");
  });

  test("says in the log, not to callers, why a credential is not to be had", async () => {
    const name = await createRepository();
    const lines: unknown[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => lines.push(fields) };
    const gone = { username: "glu", password: { file: "gone" } };
    const remote = { url: server.urlOf(name), credential: "glu", ca_file: server.caFile };
    const operations = await start({ remote }, { type: "basic", basic: gone }, logger);
    const { reason } = await operations.phase("app", "staging");
    expect(reason).toContain("Getting the credential for");
    expect(lines).toContainEqual(
      expect.objectContaining({
        cause: expect.stringMatching(/gone with a secret does not exist/),
      }),
    );
  });

  test.each(engines)("says with the engine %s whom it does not trust", async (engine) => {
    const name = await createRepository();
    const remote = { url: server.urlOf(name), credential: "glu", engine };
    const operations = await start({ remote }, basic);
    const { state, reason } = await operations.phase("app", "staging");
    expect(state).toBe("error");
    expect(reason).toMatch(/certificate/i);
  });
});

describe.skipIf(isSshMissing)("a promotion over SSH", () => {
  let ssh: SshServer;

  beforeAll(async () => {
    ssh = await startSshServer({ root: server.root });
  });

  afterAll(async () => {
    await ssh?.close();
  });

  test.each(engines)("lands with the engine %s", async (engine) => {
    const name = await createRepository();
    const remote = { url: ssh.urlOf(name), credential: "glu", engine };
    const files = { private_key_path: ssh.key, known_hosts: ssh.knownHosts };
    const operations = await start({ remote }, { type: "ssh", ssh: files });
    expect(await operations.perform(toStaging, { actor: "ada" })).toMatchObject({
      outcome: "promoted",
    });
    expect(await server.read(name, file)).toContain(digest);
  });

  test.each(engines)(
    "trusts no unknown server with the engine %s, unless told to",
    async (engine) => {
      const name = await createRepository();
      const remote = { url: ssh.urlOf(name), credential: "glu", engine };
      const strangers = join(directory, "strangers");
      await writeFile(strangers, "");
      const files = { private_key_path: ssh.key, known_hosts: strangers };
      const careful = await start({ remote }, { type: "ssh", ssh: files });
      const { state, reason } = await careful.phase("app", "staging");
      expect(state).toBe("error");
      expect(reason).toContain(`${strangers} has no key of it`);
      await started?.stop();
      const ignore = { ...files, insecure_ignore_host_key: true };
      const careless = await start({ remote }, { type: "ssh", ssh: ignore });
      expect(await careless.phase("app", "staging")).toMatchObject({ state: "ready" });
    },
  );
});
