import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { AuthenticationError, CredentialError, RegistryError } from "../errors.ts";
import { parseReference } from "../reference.ts";
import type { Fault } from "../testing/fault.ts";
import { ManualTimers } from "../testing/manual-timers.ts";
import type { RegistryServer, RegistryServerOptions } from "../testing/registry-server.ts";
import { startRegistry } from "../testing/registry-server.ts";
import type {
  RegistryWithImage,
  RegistryWithImageOptions,
} from "../testing/registry-with-image.ts";
import { startRegistryWithImage } from "../testing/registry-with-image.ts";
import { DistributionRegistry } from "./distribution-registry.ts";

const password = "hunter2-is-a-secret";
const users = { alice: password };
const credential = async () => ({ username: "alice", password });
const wrong = async () => ({ username: "alice", password: "wrong" });
const { signal } = new AbortController();

describe("a password", () => {
  it("is sent once the registry has asked for it, and from then on at once", async () => {
    const { server, registry, reference } = await started({ server: { users }, credential });
    await registry.resolve(reference, { signal });
    await registry.resolve(reference, { signal });
    expect(asked(server)).toEqual(["none 401", "basic 200", "basic 200"]);
  });

  it("that is wrong is sent once per call, and named as the cause", async () => {
    const { server, registry, reference } = await started({ server: { users }, credential: wrong });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow("credential: check it");
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(AuthenticationError);
    expect(asked(server)).toEqual(["none 401", "basic 401", "basic 401"]);
  });

  it("that is missing is asked for", async () => {
    const { registry, reference } = await started({ server: { users } });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow("without a credential");
  });

  it("may change without a restart", async () => {
    let current = "wrong";
    const changing = async () => ({ username: "alice", password: current });
    const { registry, reference, pushed } = await started({
      server: { users },
      credential: changing,
    });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(AuthenticationError);
    current = password;
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
  });

  it("whose provider fails is an error that keeps the cause", async () => {
    const cause = new Error("the vault is sealed");
    const broken = () => Promise.reject(cause);
    const { registry, reference } = await started({ server: { users }, credential: broken });
    const error = await registry.resolve(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(CredentialError);
    expect(error).toHaveProperty("cause", cause);
  });
});

describe("a token", () => {
  it("is fetched once for a repository and sent from then on", async () => {
    const { server, registry, reference } = await started({
      server: { users, bearer: true },
      credential,
    });
    await registry.resolve(reference, { signal });
    await registry.resolve(reference, { signal });
    expect(asked(server)).toEqual(["none 401", "basic 200", "bearer 200", "bearer 200"]);
    expect(server.requests[1]?.path).toBe(
      "/token?service=test+registry&scope=repository%3Aacme%2Fshop%3Apull%2Cpush",
    );
  });

  it("is fetched once for calls at the same time", async () => {
    const { server, registry, reference } = await started({ server: { bearer: true } });
    await Promise.all([1, 2, 3].map(() => registry.resolve(reference, { signal })));
    expect(server.requests.filter(({ path }) => path.startsWith("/token"))).toHaveLength(1);
  });

  it("is renewed before it expires", async () => {
    const timers = new ManualTimers();
    const bearer = { expiresIn: 100 };
    const { server, registry, reference } = await started({ server: { bearer }, timers });
    await registry.resolve(reference, { signal });
    await timers.advance(89_000);
    await registry.resolve(reference, { signal });
    expect(asked(server).slice(2)).toEqual(["bearer 200", "bearer 200"]);
    await timers.advance(2000);
    await registry.resolve(reference, { signal });
    expect(asked(server).slice(4)).toEqual(["none 200", "bearer 200"]);
  });

  it("is renewed when the registry does not accept it any more", async () => {
    const { server, registry, reference, pushed } = await started({ server: { bearer: true } });
    await registry.resolve(reference, { signal });
    server.revokeTokens();
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(asked(server).slice(3)).toEqual(["bearer 401", "none 200", "bearer 200"]);
  });

  it("that the token service refuses names the service", async () => {
    const options = { server: { users, bearer: true }, credential: wrong };
    const { server, registry, reference } = await started(options);
    const error = await registry.resolve(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toHaveProperty("message", expect.stringContaining(`${server.host} answered 401`));
  });

  it.each<[string, Fault, object]>([
    ["nothing of use", { kind: "not-json" }, { reason: "shape" }],
    ["bytes without end", { kind: "endless" }, { reason: "too-large" }],
    ["too many requests", { kind: "status", status: 429 }, { code: "REGISTRY_RATE_LIMITED" }],
    ["a redirect", { kind: "status", status: 307 }, { reason: "status" }],
  ])("service that answers %s is a named error", async (_, ...[fault, fields]) => {
    const { server, registry, reference } = await started({ server: { bearer: true } });
    server.fail(fault, { matching: /token/ });
    const error = await registry.resolve(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(RegistryError);
    expect(error).toMatchObject(fields);
  });

  it("service of a foreign host gets no password, and the error says so", async () => {
    const foreign = await startedServer({ users, bearer: true });
    const realm = `http://localhost:${foreign.host.split(":")[1]}/token`;
    const { registry, reference } = await started({ server: { bearer: { realm } }, credential });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow("add it to tokenHosts");
    expect(asked(foreign)).toEqual(["none 401"]);
  });

  it("service of a foreign host that was named gets the password", async () => {
    const foreign = await startedServer({ users, bearer: true });
    const realm = `http://localhost:${foreign.host.split(":")[1]}/token`;
    const options = { server: { bearer: { realm } }, credential, tokenHosts: ["localhost"] };
    const { registry, reference } = await started(options);
    await registry.resolve(reference, { signal }).catch(thrown);
    expect(asked(foreign)[0]).toBe("basic 200");
  });
});

describe("no secret", () => {
  it("is in any error, even if the registry repeats what it was sent", async () => {
    const echo = await startedEcho();
    const registry = new DistributionRegistry({ host: echo, credential, plainHttp: true });
    onTestFinished(() => registry.close());
    const error = await registry
      .image(parseReference(`${echo}/acme/shop:v1`), { signal })
      .catch(thrown);
    expect(error).toBeInstanceOf(AuthenticationError);
    const shown = [error, (error as Error).stack, JSON.stringify(error)].map(String).join("\n");
    expect(shown).not.toContain(password);
    expect(shown).not.toContain(Buffer.from(`alice:${password}`).toString("base64"));
  });
});

async function started(options: RegistryWithImageOptions = {}): Promise<RegistryWithImage> {
  const registry = await startRegistryWithImage(options);
  onTestFinished(registry.stop);
  return registry;
}

async function startedServer(options: RegistryServerOptions): Promise<RegistryServer> {
  const server = await startRegistry(options);
  onTestFinished(() => server.stop());
  return server;
}

/** Sends every request back as a refusal; returns its host. */
async function startedEcho(): Promise<string> {
  const server = createServer((socket) => {
    socket.on("data", (request) => {
      const text = request.toString("latin1");
      const repeated = text.replaceAll("\r\n", " ");
      const headers = `WWW-Authenticate: Basic realm="${repeated}"\r\nX-Echo: ${repeated}`;
      socket.write(`HTTP/1.1 401 ${repeated}\r\n${headers}\r\nContent-Length: 0\r\n\r\n`);
    });
    socket.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

function asked(server: RegistryServer): readonly string[] {
  return server.requests.map(({ authorization, status }) => `${authorization} ${status}`);
}

function thrown(error: unknown): unknown {
  return error;
}
