import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ConfigurationError, RegistryUnreachableError } from "../../errors.ts";
import type { HttpProxyOptions } from "../../testing/http-proxy.ts";
import { startHttpProxy } from "../../testing/http-proxy.ts";
import type { RegistryWithImageOptions } from "../../testing/registry-with-image.ts";
import { startRegistryWithImage } from "../../testing/registry-with-image.ts";
import type { TestCertificate } from "../../testing/tls-certificate.ts";
import { createCertificate } from "../../testing/tls-certificate.ts";

const proxyUser = { username: "me", password: "pröxy:s3cret" };
const users = { alice: "open-sesame" };
const credential = async () => ({ username: "alice", password: "open-sesame" });
const { signal } = new AbortController();

let directory = "";
let certificate: TestCertificate;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-tls-"));
  certificate = await createCertificate(directory);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe("a registry behind a proxy", () => {
  it("without TLS is asked for by its whole address", async () => {
    const proxy = await started({ credential: proxyUser });
    const environment = { http_proxy: proxy.url };
    const { server, registry, reference, pushed } = await registryOf({ environment });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(proxy.requests).toEqual([`HEAD http://${server.host}/v2/acme/shop/manifests/v1`]);
    expect(server.requests).toHaveLength(1);
  });

  it("with TLS is reached through tunnels that are kept, as are its tokens and blobs", async () => {
    const proxy = await started({ credential: proxyUser });
    const { caFile } = certificate;
    const options = { environment: { HTTPS_PROXY: proxy.url }, caFile, credential };
    const server = { certificate, users, bearer: true };
    const given = await registryOf({ ...options, plainHttp: false, server });
    const image = await given.registry.image(given.reference, { signal });
    expect(await given.registry.build(image, { signal })).toBeDefined();
    for (let count = 0; count < 10; count++) {
      await given.registry.resolve(given.reference, { signal });
    }
    expect(new Set(proxy.requests)).toEqual(new Set([`CONNECT ${given.server.host}`]));
    expect(given.server.connections).toBeLessThanOrEqual(2);
    expect(proxy.headers[0]).not.toHaveProperty("authorization");
  });

  it("may have a proxy with TLS of its own", async () => {
    const proxy = await started({ certificate });
    const { caFile } = certificate;
    const url = proxy.url.replace("127.0.0.1", "localhost");
    const options = { environment: { https_proxy: url, http_proxy: url }, caFile };
    const secure = await registryOf({ ...options, plainHttp: false, server: { certificate } });
    expect(await secure.registry.resolve(secure.reference, { signal })).toEqual(secure.pushed);
    const plain = await registryOf(options);
    expect(await plain.registry.resolve(plain.reference, { signal })).toEqual(plain.pushed);
    expect(proxy.requests).toEqual([
      `CONNECT ${secure.server.host}`,
      `CONNECT ${plain.server.host}`,
    ]);
  });

  it.each([
    ["no_proxy names it", (proxy: string) => ({ http_proxy: proxy, no_proxy: "127.0.0.0/8" })],
    ["the proxy is one for TLS", (proxy: string) => ({ https_proxy: proxy })],
    ["HTTP_PROXY may come from a request", (proxy: string) => ({ HTTP_PROXY: proxy })],
  ])("is reached directly where %s", async (_, environment) => {
    const proxy = await started();
    const options = { environment: environment(proxy.url) };
    const { registry, reference, pushed } = await registryOf(options);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(proxy.requests).toEqual([]);
  });

  it.each([
    ["with TLS", true],
    ["without TLS", false],
  ])("%s is not reached with a wrong password for the proxy", async (_, secure) => {
    const proxy = await started({ credential: proxyUser });
    const wrong = proxy.url.replace(/:[^:@]+@/, ":wr0ng-s3cret@");
    const given = await registryOf({
      environment: { http_proxy: wrong, https_proxy: wrong },
      caFile: certificate.caFile,
      plainHttp: !secure,
      server: secure ? { certificate } : {},
    });
    const error = await given.registry.resolve(given.reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(RegistryUnreachableError);
    expect(String(error)).toContain("through the proxy http://127.0.0.1");
    expect(String(error)).toContain("(407)");
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("s3cret");
  });

  it("is not reached if the proxy is not there, which is named", async () => {
    const proxy = await started();
    await proxy.stop();
    const environment = { http_proxy: proxy.url };
    const { registry, reference } = await registryOf({ environment });
    const error = await registry.resolve(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(RegistryUnreachableError);
    expect(String(error)).toContain(
      `through the proxy ${new URL(proxy.url).origin}: the connection`,
    );
  });
});

describe("certificate authorities", () => {
  it("of a file are trusted", async () => {
    const { caFile } = certificate;
    const given = await registryOf({ caFile, plainHttp: false, server: { certificate } });
    expect(await given.registry.resolve(given.reference, { signal })).toEqual(given.pushed);
  });

  it("that are not known are not", async () => {
    const given = await registryOf({ plainHttp: false, server: { certificate } });
    const error = await given.registry.resolve(given.reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(RegistryUnreachableError);
    expect(String(error)).toContain("certificate is not trusted");
  });

  it("are read when they are needed, and again if they could not be", async () => {
    const caFile = join(directory, "later.pem");
    const given = await registryOf({ caFile, plainHttp: false, server: { certificate } });
    const missing = await given.registry.resolve(given.reference, { signal }).catch(thrown);
    expect(missing).toBeInstanceOf(ConfigurationError);
    expect(missing).toMatchObject({ next: "act", message: expect.stringContaining(caFile) });
    await writeFile(caFile, "no certificate");
    const empty = await given.registry.resolve(given.reference, { signal }).catch(thrown);
    expect(String(empty)).toContain("holds no certificate in PEM");
    await writeFile(caFile, await readAuthority());
    expect(await given.registry.resolve(given.reference, { signal })).toEqual(given.pushed);
  });
});

async function readAuthority(): Promise<string> {
  return await readFile(certificate.caFile, "utf8");
}

async function started(options: HttpProxyOptions = {}) {
  const proxy = await startHttpProxy(options);
  onTestFinished(() => proxy.stop());
  return proxy;
}

async function registryOf(options: RegistryWithImageOptions) {
  const registry = await startRegistryWithImage({ environment: {}, ...options });
  onTestFinished(registry.stop);
  return registry;
}

function thrown(error: unknown): unknown {
  return error;
}
