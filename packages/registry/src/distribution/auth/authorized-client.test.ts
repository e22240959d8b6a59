import { describe, expect, it, onTestFinished } from "vitest";
import { AuthenticationError } from "../../errors.ts";
import type { RegistryServer } from "../../testing/registry-server.ts";
import type {
  RegistryWithImage,
  RegistryWithImageOptions,
} from "../../testing/registry-with-image.ts";
import { startRegistryWithImage } from "../../testing/registry-with-image.ts";

const users = { alice: "open-sesame" };
const credential = async () => ({ username: "alice", password: "open-sesame" });
const { signal } = new AbortController();

describe("a redirect", () => {
  it("to another origin is followed without the password", async () => {
    const { server: other, pushed } = await started();
    const { server, registry, reference } = await started({ server: { users }, credential });
    await registry.resolve(reference, { signal });
    const location = `http://${other.host}/v2/acme/shop/manifests/v1`;
    server.fail({ kind: "status", status: 307, headers: { location } });
    expect((await registry.resolve(reference, { signal })).digest).toBe(pushed.digest);
    expect(asked(other)).toEqual(["none 200"]);
  });

  it("to another origin that wants a password does not get it", async () => {
    const { server: other } = await started({ server: { users } });
    const { server, registry, reference } = await started({ server: { users }, credential });
    await registry.resolve(reference, { signal });
    const location = `http://${other.host}/v2/acme/shop/manifests/v1`;
    server.fail({ kind: "status", status: 307, headers: { location } });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(AuthenticationError);
    expect(asked(other)).toEqual(["none 401"]);
  });

  it("to another origin that wants a token sends no password to its token service", async () => {
    const { server: other } = await started({ server: { users, bearer: true } });
    const { server, registry, reference } = await started({ server: { users }, credential });
    await registry.resolve(reference, { signal });
    const location = `http://${other.host}/v2/acme/shop/manifests/v1`;
    server.fail({ kind: "status", status: 307, headers: { location } });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow(AuthenticationError);
    expect(asked(other)).toEqual(["none 401"]);
  });

  it("on the same origin is followed with the password", async () => {
    const { server, registry, reference, pushed } = await started({
      server: { users },
      credential,
    });
    await registry.resolve(reference, { signal });
    const location = `/v2/acme/shop/manifests/${pushed.digest}`;
    server.fail({ kind: "status", status: 302, headers: { location } }, { matching: /v1$/ });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    expect(asked(server).slice(2)).toEqual(["basic 200", "basic 200"]);
  });

  it("is followed three times, not four", async () => {
    const { server, registry, reference, pushed } = await started();
    const headers = { location: "/v2/acme/shop/manifests/v1" };
    server.fail({ kind: "status", status: 307, headers }, { times: 3 });
    expect(await registry.resolve(reference, { signal })).toEqual(pushed);
    server.fail({ kind: "status", status: 307, headers }, { times: 4 });
    await expect(registry.resolve(reference, { signal })).rejects.toThrow("more than 3 times");
  });

  it.each([
    ["to nowhere", {}],
    ["to something that is no address", { location: "http://" }],
    ["to another protocol", { location: "ftp://127.0.0.1/secret-path" }],
  ])("%s is a named error without the address", async (_, headers) => {
    const { server, registry, reference } = await started();
    server.fail({ kind: "status", status: 307, headers });
    const error = await registry.resolve(reference, { signal }).catch(thrown);
    expect(error).toMatchObject({ reason: "redirect" });
    expect(String(error)).not.toContain("secret-path");
  });
});

async function started(options: RegistryWithImageOptions = {}): Promise<RegistryWithImage> {
  const registry = await startRegistryWithImage(options);
  onTestFinished(registry.stop);
  return registry;
}

function asked(server: RegistryServer): readonly string[] {
  return server.requests.map(({ authorization, status }) => `${authorization} ${status}`);
}

function thrown(error: unknown): unknown {
  return error;
}
