import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  AuthenticationError,
  CredentialError,
  InvalidResponseError,
  RegistryError,
} from "../../errors.ts";
import { parseReference } from "../../reference.ts";
import type { Fault } from "../../testing/fault.ts";
import { ManualTimers } from "../../testing/manual-timers.ts";
import type { RegistryServer, RegistryServerOptions } from "../../testing/registry-server.ts";
import { startRegistry } from "../../testing/registry-server.ts";
import type {
  RegistryWithImage,
  RegistryWithImageOptions,
} from "../../testing/registry-with-image.ts";
import { startRegistryWithImage } from "../../testing/registry-with-image.ts";
import { DistributionRegistry } from "../distribution-registry.ts";

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
    expect(String(error)).not.toContain("sealed");
  });

  it("whose provider fails with an error that says what happens next is quoted", async () => {
    const cause = Object.assign(new Error("the key is no key"), { code: "KEY", next: "fix" });
    const broken = () => Promise.reject(cause);
    const { registry, reference } = await started({ server: { users }, credential: broken });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(
      "could not be obtained: the key is no key",
    );
  });

  it("that never comes ends the call at its deadline", async () => {
    const timers = new ManualTimers();
    let tell = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const silent = () => {
      tell();
      return new Promise<never>(() => undefined);
    };
    const options = { server: { users }, credential: silent, timers, deadline: 5000 };
    const { registry, reference } = await started(options);
    const outcome = registry.resolve(reference, { signal }).catch(thrown);
    await asked;
    await timers.advance(5000);
    expect(String(await outcome)).toContain("the credential for");
    expect(await outcome).toMatchObject({ code: "REGISTRY_DEADLINE" });
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

  it.each([
    ['{"token":"t"}', "t"],
    ['{"token":null,"access_token":"t","expires_in":"soon"}', "t"],
    ['{"token":"","access_token":"t","expires_in":-1}', "t"],
    ['{"token":"t","access_token":"other","expires_in":1e308}', "t"],
  ])("is read from %s", async (body, token) => {
    const options = { server: { bearer: true, accessTokens: [token] } };
    const { server, registry, reference, pushed } = await started(options);
    server.fail({ kind: "content", body }, { matching: /token/ });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
  });

  it.each(["null", "[]", '{"token":""}', '{"token":"a\\r\\nb"}', '{"token":7}'])(
    "is not in %s",
    async (body) => {
      const { server, registry, reference } = await started({ server: { bearer: true } });
      server.fail({ kind: "content", body }, { matching: /token/ });
      const error = await registry.resolve(reference, { signal }).catch(thrown);
      expect(error).toMatchObject({ reason: "shape" });
    },
  );

  it("service of a foreign host gets no password, and the error says so", async () => {
    const foreign = await startedServer({ users, bearer: true });
    const realm = `http://localhost:${foreign.host.split(":")[1]}/token`;
    const { registry, reference } = await started({ server: { bearer: { realm } }, credential });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(
      "add it to token_hosts (tokenHosts in code)",
    );
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

describe("an identity token", () => {
  const identityToken = "identity-is-a-secret&+%";
  const bearer = { identityTokens: [identityToken] };
  const identity = async () => ({ identityToken });

  it("is exchanged for a token of the registry", async () => {
    const options = { server: { users, bearer }, credential: identity };
    const { server, registry, reference, pushed } = await started(options);
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    await registry.resolve(reference, { signal });
    expect(asked(server)).toEqual(["none 401", "none 200", "bearer 200", "bearer 200"]);
    expect(server.requests[1]).toMatchObject({ method: "POST", path: "/token" });
  });

  it.each([
    [400, AuthenticationError],
    [401, AuthenticationError],
    [404, InvalidResponseError],
    [405, InvalidResponseError],
  ])("that the token service answers with %s is a named error without it", async (status, type) => {
    const options = { server: { users, bearer }, credential: identity };
    const { server, registry, reference } = await started(options);
    server.fail({ kind: "status", status }, { matching: /token/ });
    const error = await registry.resolve(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toHaveProperty("message", expect.stringContaining(`answered ${status}`));
    expect(String(error)).not.toContain("identity-is-a-secret");
  });

  it("is not sent to a token service of a foreign host", async () => {
    const foreign = await startedServer({ users, bearer });
    const realm = `http://localhost:${foreign.host.split(":")[1]}/token`;
    const server = { users, bearer: { ...bearer, realm } };
    const { registry, reference } = await started({ server, credential: identity });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(
      "add it to token_hosts (tokenHosts in code)",
    );
    expect(foreign.requests.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("is of no use where the registry wants a password, and the error says so", async () => {
    const { server, registry, reference } = await started({
      server: { users },
      credential: identity,
    });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow("a user name");
    expect(asked(server)).toEqual(["none 401"]);
  });
});

describe("an access token", () => {
  const accessToken = "access-is-a-secret";
  const access = async () => ({ accessToken });

  it.each<[string, RegistryServerOptions]>([
    ["tokens", { bearer: true }],
    ["a password", { users }],
  ])("is sent as it is to a registry that wants %s", async (_, options) => {
    const { server, registry, reference, pushed } = await started({
      server: { ...options, accessTokens: [accessToken] },
      credential: access,
    });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    await registry.tags(reference, { signal });
    expect(asked(server)).toEqual(["none 401", "bearer 200", "bearer 200"]);
  });

  it("is not sent to a token service, whatever host that is on", async () => {
    const foreign = await startedServer({ bearer: true });
    const realm = `http://localhost:${foreign.host.split(":")[1]}/token`;
    const server = { bearer: { realm }, accessTokens: [accessToken] };
    const { registry, reference } = await started({ server, credential: access });
    await registry.resolve(reference, { signal });
    expect(foreign.requests).toEqual([]);
  });

  it("that is refused is tried once per call, and named as the cause", async () => {
    const { server, registry, reference } = await started({
      server: { bearer: true },
      credential: access,
    });
    for (const tries of [2, 3]) {
      const error = await registry.resolve(reference, { signal }).catch(thrown);
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(String(error)).not.toContain(accessToken);
      expect(server.requests).toHaveLength(tries);
    }
  });

  it("may change without a restart", async () => {
    let current = "old";
    const server = { bearer: true, accessTokens: ["new"] };
    const credential = async () => ({ accessToken: current });
    const { registry, reference, pushed } = await started({ server, credential });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(AuthenticationError);
    current = "new";
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
  });

  it("with a line break is a named error without it", async () => {
    const broken = async () => ({ accessToken: `${accessToken}\n` });
    const { registry, reference } = await started({ server: { bearer: true }, credential: broken });
    const error = await registry.resolve(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(CredentialError);
    expect(String(error)).not.toContain(accessToken);
  });
});

describe("a registry that answers 401 whatever it is sent", () => {
  it.each<[string, RegistryServerOptions, string[]]>([
    ["and wants a password", { users }, ["none 401", "basic 200"]],
    ["and gives tokens", { users, bearer: true }, ["none 401", "basic 200", "bearer 200"]],
  ])("%s is asked twice, not more", async (_, options, requests) => {
    const { server, registry, reference } = await started({ server: options, credential });
    const headers = {
      "www-authenticate": options.bearer
        ? `Bearer realm="http://${server.host}/token",service="test registry"`
        : "Basic",
    };
    server.fail({ kind: "status", status: 401, headers }, { matching: /manifests/ });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(AuthenticationError);
    expect(asked(server)).toEqual(requests);
  });
});

describe("a registry that wants other tokens for tags than for images", () => {
  it("gets each where it belongs, and keeps none from being used again", async () => {
    const { server, registry, reference } = await started({ server: { bearer: true } });
    await registry.resolve(reference, { signal });
    const challenge = `Bearer realm="http://${server.host}/token",service="test registry",scope="repository:acme/shop:metadata_read"`;
    const headers = { "www-authenticate": challenge };
    server.fail({ kind: "status", status: 401, headers }, { times: 1, matching: /tags/ });
    for (let count = 0; count < 3; count++) {
      expect(await registry.tags(reference, { signal })).toEqual(["v1"]);
      await registry.resolve(reference, { signal });
    }
    const tokens = server.requests.filter(({ path }) => path.startsWith("/token"));
    expect(tokens).toHaveLength(2);
    expect(tokens[1]?.path).toContain("metadata_read");
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
