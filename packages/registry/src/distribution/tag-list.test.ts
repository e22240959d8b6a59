import { describe, expect, it, onTestFinished } from "vitest";
import { ImageNotFoundError, InvalidResponseError } from "../errors.ts";
import { parseReference } from "../reference.ts";
import { RequestBudget } from "../request-budget.ts";
import type { RegistryWithImageOptions } from "../testing/registry-with-image.ts";
import { startRegistryWithImage } from "../testing/registry-with-image.ts";
import type { TagListOptions } from "../testing/tag-page.ts";

const users = { alice: "open-sesame" };
const credential = async () => ({ username: "alice", password: "open-sesame" });
const { signal } = new AbortController();

describe("the list of tags", () => {
  it.each<[string, TagListOptions, number]>([
    ["on one page", {}, 1],
    ["on pages", { pageSize: 2 }, 3],
    ["on pages with whole addresses", { pageSize: 2, link: "absolute" }, 3],
    ["in reverse, on pages", { pageSize: 1, order: "reversed" }, 5],
    ["in the order of the pushes, on pages", { pageSize: 4, order: "pushed" }, 2],
    ["without a number, which is not allowed", { pageSize: 2, refuseNumber: 405 }, 4],
    ["without a number, which is a bad request", { refuseNumber: 400 }, 2],
  ])("is read %s", async (_, tagList, requests) => {
    const { server, registry, reference } = await started({ server: { tagList } });
    for (const tag of ["v10", "latest", "v2", "a"]) {
      await server.push({ repository: "acme/shop", tag });
    }
    const tags = await registry.tags(reference, { signal });
    expect(tags.toSorted()).toEqual(["a", "latest", "v1", "v10", "v2"]);
    expect(server.requests).toHaveLength(requests);
  });

  it("is asked for in pages of a thousand", async () => {
    const { server, registry, reference } = await started();
    await registry.tags(reference, { signal });
    expect(server.requests[0]?.path).toBe("/v2/acme/shop/tags/list?n=1000");
  });

  it("is read with the credential on every page", async () => {
    const options = { server: { users, bearer: true, tagList: { pageSize: 1 } }, credential };
    const { server, registry, reference } = await started(options);
    await server.push({ repository: "acme/shop", tag: "v2" });
    expect(await registry.tags(reference, { signal })).toEqual(["v1", "v2"]);
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([
      "none",
      "basic",
      "bearer",
      "bearer",
    ]);
  });

  it.each([
    ['{"tags":null}', []],
    ["{}", []],
    ['{"tags":["v1","v1"]}', ["v1"]],
    ['{"tags":["v1",7,null,"",".hidden","a/b","a b",{},"ok"]}', ["v1", "ok"]],
  ])("%s has the tags %j", async (body, tags) => {
    const { server, registry, reference } = await started();
    server.fail({ kind: "content", body });
    expect(await registry.tags(reference, { signal })).toEqual(tags);
  });

  it.each([
    ["<html>hunter2</html>", "not-json"],
    ["[]", "shape"],
    ['{"tags":"v1"}', "shape"],
    ["null", "shape"],
  ])("is not %s", async (body, reason) => {
    const { server, registry, reference } = await started();
    server.fail({ kind: "content", body });
    const error = await registry.tags(reference, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ reason });
    expect(error).not.toHaveProperty("cause");
    expect(String(error)).toContain(`${server.host} sent is not a list of tags`);
    expect(String(error)).not.toContain("hunter2");
  });

  it("of a repository that is not there names the repository", async () => {
    const { server, registry } = await started();
    const missing = parseReference(`${server.host}/acme/gone:v1`);
    const error = await registry.tags(missing, { signal }).catch(thrown);
    expect(error).toBeInstanceOf(ImageNotFoundError);
    expect(String(error)).toContain(`the tags of ${server.host}/acme/gone`);
  });

  it("that goes on elsewhere is not followed", async () => {
    const { server: other } = await started();
    const { server, registry, reference } = await started({ server: { users }, credential });
    const link = `<http://${other.host}/v2/acme/shop/tags/list>; rel="next"`;
    server.fail({ kind: "content", body: '{"tags":["v1"]}', headers: { link } });
    const error = await registry.tags(reference, { signal }).catch(thrown);
    expect(error).toMatchObject({ code: "REGISTRY_INVALID_RESPONSE", reason: "paging" });
    expect(String(error)).toContain(other.host);
    expect(other.requests).toEqual([]);
  });

  it.each([
    ["TLS on the same host", (host: string) => `https://${host}/x`, "TLS"],
    ["no address", () => "http://", "no address"],
    ["a file", () => "file:///etc/passwd", "file:"],
  ])("that goes on at %s is not followed", async (_, link) => {
    const { server, registry, reference } = await started();
    const headers = { link: `<${link(server.host)}>; rel="next"` };
    server.fail({ kind: "content", body: '{"tags":["v1"]}', headers });
    const error = await registry.tags(reference, { signal }).catch(thrown);
    expect(error).toMatchObject({ reason: "paging" });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["itself", ["</v2/acme/shop/tags/list?n=1000>; rel=next"]],
    ["each other", ["</a>; rel=next", "</b>; rel=next", "</a>; rel=next"]],
  ])("whose pages lead to %s ends", async (_, links) => {
    const { server, registry, reference } = await started();
    for (const link of links) {
      server.fail({ kind: "content", body: '{"tags":[]}', headers: { link } }, { times: 1 });
    }
    const error = await registry.tags(reference, { signal }).catch(thrown);
    expect(error).toMatchObject({ reason: "paging" });
    expect(server.requests).toHaveLength(links.length);
  });

  it("with too many tags is a named error", async () => {
    const { server, registry, reference } = await started();
    const tags = Array.from({ length: 100_001 }, (_, index) => `v${index}`);
    const headers = { link: "</next>; rel=next" };
    server.fail({ kind: "content", body: JSON.stringify({ tags }), headers });
    const error = await registry.tags(reference, { signal }).catch(thrown);
    expect(error).toMatchObject({ reason: "too-large" });
    expect(String(error)).toContain("100000 tags");
  });

  it("with too many pages is a named error", async () => {
    const budget = new RequestBudget({ burst: 1000 });
    const tagList = { pageSize: 1 };
    const { server, registry, reference } = await started({ server: { tagList }, budget });
    for (let count = 0; count < 1001; count++) {
      const json = Buffer.from("{}");
      server.pushBytes({ repository: "acme/shop", tag: `v${count}` }, "text/plain", json);
    }
    const error = await registry.tags(reference, { signal }).catch(thrown);
    expect(error).toMatchObject({ reason: "too-large" });
    expect(String(error)).toContain("1000 pages");
    expect(server.requests).toHaveLength(1000);
  });

  it("with a page that does not end is a named error", async () => {
    const { server, registry, reference } = await started();
    server.fail({ kind: "endless" });
    const error = await registry.tags(reference, { signal }).catch(thrown);
    expect(error).toMatchObject({ reason: "too-large" });
  });
});

async function started(options: RegistryWithImageOptions = {}) {
  const registry = await startRegistryWithImage(options);
  onTestFinished(registry.stop);
  return registry;
}

function thrown(error: unknown): unknown {
  return error;
}
