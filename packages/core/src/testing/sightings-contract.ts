import assert from "node:assert/strict";
import type { ImageSelection, SeenImage, TakenImage } from "../sightings.ts";
import type { Store } from "../store.ts";
import type { ContractCase } from "./contract-case.ts";

const day = 86_400_000;
const repository = "ghcr.io/acme/app";
const selection: ImageSelection = { repository, selection: "semver ^1" };
const image = (digest: string): SeenImage => ({ repository, digest });
const onDay = (count: number) => new Date(count * day);

/** What every store must remember of registries. */
export const sightingsContract: readonly ContractCase<Store>[] = [
  {
    name: "knows when an image of a repository was seen first",
    run: async ({ sightings }) => {
      assert.equal(await sightings.firstSeen(image("a")), undefined);
      assert.deepEqual(await sightings.see(image("a"), new Date(1000)), new Date(1000));
      assert.deepEqual(await sightings.see(image("a"), new Date(2000)), new Date(1000));
      assert.deepEqual(await sightings.see(image("a"), onDay(9)), new Date(1000));
      assert.deepEqual(await sightings.firstSeen(image("a")), new Date(1000));
      assert.equal(await sightings.firstSeen(image("b")), undefined);
      const elsewhere = { repository: "ghcr.io/acme/other", digest: "a" };
      assert.deepEqual(await sightings.see(elsewhere, new Date(3000)), new Date(3000));
    },
  },
  {
    name: "lets no image wait for a time that a wrong clock has noted",
    run: async ({ sightings }) => {
      await sightings.see(image("a"), onDay(30_000));
      assert.deepEqual(await sightings.see(image("a"), onDay(10)), onDay(10));
      assert.deepEqual(await sightings.see(image("a"), onDay(11)), onDay(10));
    },
  },
  {
    name: "remembers an image as long as it is seen, and forgets it when it was not for 90 days",
    run: async ({ sightings }) => {
      await sightings.see(image("gone"), onDay(1));
      await sightings.see(image("there"), onDay(1));
      for (let count = 10; count <= 90; count += 10) {
        await sightings.see(image("there"), onDay(count));
      }
      await sightings.see({ repository: "ghcr.io/acme/other", digest: "new" }, onDay(93));
      assert.equal(await sightings.firstSeen(image("gone")), undefined);
      assert.deepEqual(await sightings.firstSeen(image("there")), onDay(1));
    },
  },
  {
    name: "knows what a selection took last",
    run: async ({ sightings }) => {
      assert.equal(await sightings.taken(selection), undefined);
      await sightings.take(selection, taken("1.0.0"), onDay(1));
      const newer = { ...taken("1.1.0"), built: 1_700_000_000_000 };
      await sightings.take(selection, newer, onDay(1));
      assert.deepEqual(await sightings.taken(selection), newer);
      assert.equal(await sightings.taken({ ...selection, selection: "semver ^2" }), undefined);
      const long = { ...selection, selection: "ignore ".repeat(10_000) };
      await sightings.take(long, taken("1.0.0"), onDay(1));
      assert.deepEqual(await sightings.taken(long), taken("1.0.0"));
      assert.deepEqual(await sightings.taken(selection), newer);
    },
  },
  {
    name: "remembers what a selection took as long as it is asked, and forgets it after 90 days",
    run: async ({ sightings }) => {
      const other = { ...selection, selection: "newest" };
      await sightings.take(other, taken("2.0.0"), onDay(1));
      for (let count = 1; count <= 90; count += 10) {
        await sightings.take(selection, taken("1.0.0"), onDay(count));
      }
      await sightings.take({ ...selection, selection: "numerical" }, taken("3"), onDay(93));
      assert.equal(await sightings.taken(other), undefined);
      assert.deepEqual(await sightings.taken(selection), taken("1.0.0"));
    },
  },
];

function taken(tag: string): TakenImage {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  return { tag, digest: `digest of ${tag}`, mediaType, size: 123, built: undefined };
}
