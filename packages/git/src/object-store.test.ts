import { describe, expect, it } from "vitest";
import { ObjectStore } from "./object-store.ts";
import { type GitObject, makeObject } from "./objects/object.ts";
import type { Remote } from "./remote.ts";

function blob(fill: number): GitObject {
  return makeObject("sha1", "blob", Buffer.alloc(1000, fill));
}

function unused(): Promise<never> {
  return Promise.reject(new Error("not called here"));
}

function storeOf(objects: readonly GitObject[]): ObjectStore {
  const remote = emptyRemote(objects);
  return new ObjectStore({ remote, capacity: 4000, lifetime: new AbortController().signal });
}

function emptyRemote(objects: readonly GitObject[] = []): Remote {
  return {
    location: "nowhere",
    listRefs: unused,
    log: unused,
    recent: unused,
    contains: unused,
    push: unused,
    checkPush: unused,
    close: unused,
    fetch: async () => ({ objects, oversized: [] }),
  };
}

describe("ObjectStore", () => {
  it("drops what was not used for longest once it is full", () => {
    const store = storeOf([]);
    const [a, b, c, d] = [blob(1), blob(2), blob(3), blob(4)];
    store.add([a, b, c]);
    store.get(a.oid);
    store.add([d]);
    expect([a, b, c, d].map(({ oid }) => store.get(oid) !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("keeps no more memory than it counts, however its objects were made", async () => {
    const small = Array.from({ length: 10 }, (_, index) =>
      makeObject("sha1", "blob", Buffer.from(`replicas: ${index}\n`)),
    );
    const [first, ...others] = small;
    const store = storeOf(first ? [first] : []);
    store.add(others);
    await store.fetch({ tip: blob(0).oid, need: { kind: "oids", oids: [] } });
    const kept = small.map(({ oid }) => store.peek(oid)?.data);
    expect(kept).toEqual(small.map(({ data }) => data));
    expect(kept.map((data) => data?.buffer.byteLength)).toEqual(
      small.map(({ data }) => data.byteLength),
    );
  });

  it("returns all that was fetched, even what is too much to keep", async () => {
    const objects = [1, 2, 3, 4, 5, 6].map(blob);
    const store = storeOf(objects);
    const [first = blob(0)] = objects;
    const fetched = await store.fetch({ tip: first.oid, need: { kind: "oids", oids: [] } });
    expect(fetched.size).toBe(6);
    expect(store.get(first.oid)).toBeUndefined();
  });

  it("keeps what is in use, however much comes and goes", async () => {
    const inUse = blob(0);
    const store = new ObjectStore({
      remote: emptyRemote(),
      capacity: 1024 * 1024 * 1024,
      lifetime: new AbortController().signal,
      touch: () => void store.get(inUse.oid),
    });
    store.add([inUse]);
    const passing = Array.from({ length: 5000 }, (_, index) =>
      makeObject("sha1", "blob", Buffer.from(`passing ${index}`)),
    );
    for (const object of passing) {
      store.add([object]);
    }
    expect(store.peek(inUse.oid)).toBe(inUse);
    const kept = passing.filter(({ oid }) => store.peek(oid) !== undefined);
    expect(kept.length).toBeLessThan(1100);
    expect(kept).toContain(passing.at(-1));
  });
});
