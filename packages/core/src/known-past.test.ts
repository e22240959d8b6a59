import { expect, test, vi } from "vitest";
import { KnownPast, mostBehind } from "./known-past.ts";
import type { NewArrival, PhaseKey } from "./store.ts";
import { memoryStore } from "./stores/memory.ts";

const oci: PhaseKey = "app/oci";
const staging: PhaseKey = "app/staging";
const tag = (name: string) => ({ "dev.getglu.oci.image.url": `acme/app:${name}` });

function arrival(phase: PhaseKey, digest: string, annotations = {}): NewArrival {
  const nobody = { promotion: undefined, actor: undefined, commit: undefined };
  const cause = "observed";
  const recordedAt = new Date(1000);
  return {
    ...nobody,
    phase,
    digest,
    annotations,
    cause,
    recordedAt,
    resource: {},
    rewritten: false,
  };
}

test("a phase showed something else before once another digest came, and not as the same is renewed", async () => {
  const { arrivals } = memoryStore();
  const past = new KnownPast({ arrivals });
  const first = await arrivals.append(arrival(staging, "a"));
  const renewed = await arrivals.append({ ...arrival(staging, "a"), resource: { again: true } });
  expect(await past.hasEarlier(first)).toBe(false);
  expect(await past.hasEarlier(renewed)).toBe(false);
  expect(await past.hasEarlier(await arrivals.append(arrival(staging, "b")))).toBe(true);
});

test("it is counted how many digests are ahead, up to so many", async () => {
  const { arrivals } = memoryStore();
  const past = new KnownPast({ arrivals });
  const target = await arrivals.append(arrival(staging, "0"));
  let newest = await arrivals.append(arrival(oci, "1"));
  expect(await past.behindBy(newest, target)).toBeUndefined();
  for (let digest = 0; digest <= mostBehind + 1; digest += 1) {
    newest = await arrivals.append(arrival(oci, String(digest)));
    expect(await past.behindBy(newest, target)).toBe(Math.min(digest, mostBehind));
  }
});

test("an image is known as the likeliest phase has seen it", async () => {
  const { arrivals } = memoryStore();
  const past = new KnownPast({ arrivals });
  await arrivals.append(arrival(oci, "a", tag("1")));
  await arrivals.append(arrival(staging, "a", { "dev.getglu.git.base_ref": "main" }));
  const sought = { phase: staging, digest: "a", seen: "" };
  expect(await past.imageOf({ ...sought, among: [staging, oci] })).toEqual(tag("1"));
  expect(await past.imageOf({ ...sought, digest: "b", among: [oci] })).toBeUndefined();
});

test("the store is asked once as long as phases show the same, and again if it was away", async () => {
  const { arrivals } = memoryStore();
  const find = vi.fn<typeof arrivals.find>(arrivals.find);
  const past = new KnownPast({ arrivals: { ...arrivals, find } });
  const sought = { phase: staging, digest: "a", among: [oci], seen: "1" };
  find.mockRejectedValueOnce(new Error("away"));
  await expect(past.imageOf(sought)).rejects.toThrow("away");
  expect(await past.imageOf(sought)).toBeUndefined();
  await arrivals.append(arrival(oci, "a", tag("1")));
  expect(await past.imageOf(sought)).toBeUndefined();
  expect(find).toHaveBeenCalledTimes(2);
  expect(await past.imageOf({ ...sought, seen: "2" })).toEqual(tag("1"));
});
