import { beforeEach, describe, expect, it } from "vitest";
import type { Labels } from "./metadata.ts";
import type { Arrivals, NewArrival, PhaseKey } from "./store.ts";
import { memoryStore } from "./stores/memory.ts";
import { withImage } from "./with-image.ts";

const among: readonly PhaseKey[] = ["app/oci", "app/staging"];
const image = {
  "dev.getglu.oci.image.url": "acme/app:1",
  "org.opencontainers.image.version": "1.0.0",
  "com.acme.ticket": "ACME-1",
};
const commit = { "dev.getglu.git.base_ref": "main", "dev.getglu.git.head_sha": "c0ffee" };

let arrivals: Arrivals;
/** The phases that were looked for. */
let looks: PhaseKey[];

beforeEach(() => {
  const store = memoryStore();
  looks = [];
  arrivals = {
    ...store.arrivals,
    find: (digest, phases) => {
      looks.push(...phases);
      return store.arrivals.find(digest, phases);
    },
  };
});

async function shown(phase: PhaseKey, digest: string, annotations: Labels): Promise<void> {
  const arrival: NewArrival = {
    phase,
    digest,
    annotations,
    resource: {},
    cause: "observed",
    rewritten: false,
    commit: undefined,
    promotion: undefined,
    actor: undefined,
    recordedAt: new Date(1000),
  };
  await arrivals.append(arrival);
}

describe("what was said of something", () => {
  it("is told with what its image said where it was seen, each phase being looked at once", async () => {
    await shown("app/oci", "a", image);
    await shown("app/oci", "b", {});
    expect(await withImage(commit, { digest: "a", among }, { arrivals })).toEqual({
      ...image,
      ...commit,
    });
    expect(looks).toEqual(["app/oci"]);
    expect(await withImage(commit, { digest: "b", among }, { arrivals })).toEqual(commit);
    expect(looks).toEqual(["app/oci", ...among]);
  });

  it("is not told with what a commit elsewhere is known by, and wins over what an image said", async () => {
    await shown("app/staging", "a", { ...image, ...commit });
    const said = { "com.acme.ticket": "ACME-2" };
    expect(await withImage(said, { digest: "a", among }, { arrivals })).toEqual({
      ...image,
      ...said,
    });
  });

  it("is all there is to tell, without a look, if it is about an image", async () => {
    await shown("app/oci", "a", image);
    const said = { "org.opencontainers.image.version": "2.0.0" };
    expect(await withImage(said, { digest: "a", among }, { arrivals })).toEqual(said);
    expect(looks).toEqual([]);
  });

  it("is told alone if the store is away", async () => {
    const find = () => Promise.reject(new Error("away"));
    const store = { arrivals: { ...arrivals, find } };
    expect(await withImage(commit, { digest: "a", among }, store)).toEqual(commit);
  });
});
