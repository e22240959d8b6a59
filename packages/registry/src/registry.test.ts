import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { DistributionRegistry } from "./distribution/distribution-registry.ts";
import { AuthenticationError } from "./errors.ts";
import { LayoutRegistry } from "./layout/layout-registry.ts";
import { parseReference } from "./reference.ts";
import type { DockerRegistry } from "./testing/docker-registry.ts";
import {
  dockerRegistryUser,
  startDockerRegistry,
  whyNoDockerRegistry,
} from "./testing/docker-registry.ts";
import { writeImage, writeIndex } from "./testing/image-layout.ts";
import type { RegistrySubject } from "./testing/registry-contract.ts";
import { registryContract } from "./testing/registry-contract.ts";
import type { RegistryServerOptions } from "./testing/registry-server.ts";
import { startRegistry } from "./testing/registry-server.ts";
import { skopeo } from "./testing/skopeo.ts";

const users = { glu: "open-sesame" };
const credential = async () => dockerRegistryUser;
const wrong = async () => ({ username: "glu", password: "wrong" });

describe("a layout directory", () => {
  it.each(registryContract)("$name", async ({ run }) => {
    await expect(run(await layoutSubject())).resolves.toBeUndefined();
  });
});

describe.each<[string, RegistryServerOptions]>([
  ["that lets everybody in", {}],
  ["that wants a password", { users }],
  ["that gives tokens to everybody", { bearer: true }],
  ["that gives tokens for a password", { users, bearer: true }],
])("the registry in memory %s", (_, options) => {
  it.each(registryContract)("$name", async ({ run }) => {
    await expect(run(await memorySubject(options))).resolves.toBeUndefined();
  });
});

const skipped = whyNoDockerRegistry();

describe.each([
  ["that lets everybody in", false],
  ["that wants a password", true],
])(`the CNCF distribution registry %s ${skipped ?? ""}`, (_, login) => {
  let server: DockerRegistry | undefined;
  let count = 0;
  beforeAll(async () => {
    server = skipped === undefined ? await startDockerRegistry({ login }) : undefined;
  });
  afterAll(async () => server?.stop());

  it.skipIf(skipped !== undefined).each(registryContract)("$name", async ({ run }) => {
    const host = server?.host ?? "";
    count += 1;
    const subject = await dockerSubject(`${host}/case/${count}`, host, login);
    await expect(run(subject)).resolves.toBeUndefined();
  });
});

describe(`the CNCF distribution registry that wants a password ${skipped ?? ""}`, () => {
  it.skipIf(skipped !== undefined)("refuses a wrong one", async () => {
    const server = await startDockerRegistry({ login: true });
    onTestFinished(server.stop);
    const options = { host: server.host, credential: wrong, plainHttp: true };
    const registry = new DistributionRegistry(options);
    onTestFinished(() => registry.close());
    const { signal } = new AbortController();
    const reference = parseReference(`${server.host}/acme/shop`);
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(AuthenticationError);
  });
});

async function layoutSubject(): Promise<RegistrySubject> {
  const directory = await temporaryDirectory();
  const registry = new LayoutRegistry();
  return {
    registry,
    reference: (tag) => parseReference(`oci-layout:${directory}:${tag}`),
    push: (image) => writeImage(directory, image),
    pushIndex: (index) => writeIndex(directory, index),
  };
}

async function memorySubject(options: RegistryServerOptions): Promise<RegistrySubject> {
  const server = await startRegistry(options);
  onTestFinished(() => server.stop());
  const registry = new DistributionRegistry({ host: server.host, credential, plainHttp: true });
  onTestFinished(() => registry.close());
  return {
    registry,
    reference: (tag) => parseReference(`${server.host}/acme/shop:${tag}`),
    push: (image) => server.push({ repository: "acme/shop", ...image }),
    pushIndex: (index) => server.pushIndex({ repository: "acme/shop", ...index }),
  };
}

async function dockerSubject(name: string, host: string, login: boolean): Promise<RegistrySubject> {
  const directory = await temporaryDirectory();
  const registry = new DistributionRegistry({ host, credential, plainHttp: true });
  onTestFinished(() => registry.close());
  const copy = async (tag: string) => {
    const flags = ["--all", "--preserve-digests", "--dest-tls-verify=false"];
    const command = ["copy", ...flags, `oci:${directory}:${tag}`, `docker://${name}:${tag}`];
    await skopeo(command, { host, credential: login ? dockerRegistryUser : undefined });
  };
  return {
    registry,
    reference: (tag) => parseReference(`${name}:${tag}`),
    async push(image) {
      const descriptor = await writeImage(directory, image);
      await copy(image.tag);
      return descriptor;
    },
    async pushIndex(index) {
      const descriptor = await writeIndex(directory, index);
      await copy(index.tag);
      return descriptor;
    },
  };
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "glu-registry-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
