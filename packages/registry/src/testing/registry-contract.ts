import assert from "node:assert/strict";
import type { Descriptor } from "../descriptor.ts";
import { matchesDigest } from "../digest.ts";
import { ClosedError, ImageNotFoundError } from "../errors.ts";
import type { ImageReference } from "../reference.ts";
import { formatReference } from "../reference.ts";
import type { Registry } from "../registry.ts";
import type { TinyImageOptions } from "./tiny-image.ts";
import type { TinyIndexOptions } from "./tiny-index.ts";

/** A registry to be tried, and how to put images where it finds them. Each case gets its own. */
export interface RegistrySubject {
  readonly registry: Registry;
  /** How the image under this tag is called. */
  readonly reference: (tag: string) => ImageReference;
  readonly push: (image: TinyImageOptions & { readonly tag: string }) => Promise<Descriptor>;
  /** The same for an image for several platforms. */
  readonly pushIndex: (index: TinyIndexOptions & { readonly tag: string }) => Promise<Descriptor>;
}

export interface RegistryCase {
  readonly name: string;
  readonly run: (subject: RegistrySubject) => Promise<void>;
}

const { signal } = new AbortController();
const amd64 = { os: "linux", architecture: "amd64" };
const arm64 = { os: "linux", architecture: "arm64", variant: "v8" };

/** What holds for every `Registry`; run each case with any test runner. */
export const registryContract: readonly RegistryCase[] = [
  {
    name: "says what a tag points to",
    async run({ registry, reference, push }) {
      const pushed = await push({ tag: "v1", content: "one" });
      const { digest, mediaType, size } = await registry.resolve(reference("v1"), { signal });
      assert.deepEqual({ digest, mediaType, size }, pushed);
    },
  },
  {
    name: "tells tags apart",
    async run({ registry, reference, push }) {
      const one = await push({ tag: "v1", content: "one" });
      const two = await push({ tag: "v2", content: "two" });
      assert.notEqual(one.digest, two.digest);
      assert.equal((await registry.resolve(reference("v1"), { signal })).digest, one.digest);
      assert.equal((await registry.resolve(reference("v2"), { signal })).digest, two.digest);
    },
  },
  {
    name: "follows a tag that moved",
    async run({ registry, reference, push }) {
      await push({ tag: "latest", content: "one" });
      await registry.resolve(reference("latest"), { signal });
      const moved = await push({ tag: "latest", content: "two" });
      assert.equal((await registry.resolve(reference("latest"), { signal })).digest, moved.digest);
    },
  },
  {
    name: "reads an image whose bytes have the digest",
    async run({ registry, reference, push }) {
      const pushed = await push({ tag: "v1" });
      const image = await registry.image(reference("v1"), { signal });
      assert.equal(image.descriptor.digest, pushed.digest);
      assert.equal(image.bytes.length, pushed.size);
      assert.ok(matchesDigest(image.bytes, pushed.digest));
      assert.deepEqual(image.reference, reference("v1"));
    },
  },
  {
    name: "reads the manifest and its annotations",
    async run({ registry, reference, push }) {
      await push({ tag: "v1", annotations: { "org.example.commit": "abc" } });
      const { descriptor, manifest } = await registry.image(reference("v1"), { signal });
      assert.equal(manifest.kind, "manifest");
      assert.equal(manifest.layers.length, 1);
      assert.equal(manifest.annotations?.["org.example.commit"], "abc");
      assert.equal(descriptor.annotations?.["org.example.commit"], "abc");
    },
  },
  {
    name: "still reads by digest what the tag has left",
    async run({ registry, reference, push }) {
      const { digest } = await push({ tag: "latest", content: "one" });
      await push({ tag: "latest", content: "two" });
      const pinned: ImageReference = { ...reference("latest"), digest };
      assert.equal((await registry.resolve(pinned, { signal })).digest, digest);
      assert.ok(matchesDigest((await registry.image(pinned, { signal })).bytes, digest));
    },
  },
  {
    name: "names a tag that is not there",
    async run({ registry, reference, push }) {
      await push({ tag: "v1" });
      const missing = reference("v2");
      const isNotFound = (error: unknown) =>
        error instanceof ImageNotFoundError && error.message.includes(formatReference(missing));
      await assert.rejects(registry.resolve(missing, { signal }), isNotFound);
      await assert.rejects(registry.image(missing, { signal }), isNotFound);
    },
  },
  {
    name: "lists the tags, each once",
    async run({ registry, reference, push }) {
      for (const tag of ["v1", "latest", "v10", "v2"]) {
        await push({ tag });
      }
      const tags = await registry.tags(reference("v1"), { signal });
      assert.deepEqual(tags.toSorted(), ["latest", "v1", "v10", "v2"]);
    },
  },
  {
    name: "lists tags whatever tag it is asked with",
    async run({ registry, reference, push }) {
      await push({ tag: "v1" });
      assert.deepEqual(await registry.tags(reference("missing"), { signal }), ["v1"]);
    },
  },
  {
    name: "says how an image was built",
    async run({ registry, reference, push }) {
      const labels = { "org.opencontainers.image.version": "1.4.2" };
      await push({ tag: "v1", created: "2026-02-03T04:05:06Z", labels });
      const image = await registry.image(reference("v1"), { signal });
      const { created, platform, labels: read } = (await registry.build(image, { signal })) ?? {};
      assert.deepEqual(created, new Date("2026-02-03T04:05:06Z"));
      assert.deepEqual({ os: platform?.os, architecture: platform?.architecture }, amd64);
      assert.deepEqual(read, labels);
    },
  },
  {
    name: "has no build of an image for another platform",
    async run({ registry, reference, push }) {
      await push({ tag: "v1" });
      const image = await registry.image(reference("v1"), { signal });
      assert.equal(await registry.build(image, { signal, platform: arm64 }), undefined);
      assert.ok(await registry.build(image, { signal, platform: amd64 }));
    },
  },
  {
    name: "finds the build for a platform in an index, past what only tells about it",
    async run({ registry, reference, pushIndex }) {
      const images = [
        { content: "one", platform: amd64, created: "2026-01-01T00:00:00Z" },
        { content: "two", platform: arm64, created: "2026-02-02T00:00:00Z" },
      ];
      await pushIndex({ tag: "v1", images, attestation: true });
      const image = await registry.image(reference("v1"), { signal });
      assert.equal(image.manifest.kind, "index");
      const first = await registry.build(image, { signal });
      assert.deepEqual(first?.created, new Date("2026-01-01T00:00:00Z"));
      const arm = await registry.build(image, {
        signal,
        platform: { os: "linux", architecture: "arm64" },
      });
      assert.deepEqual(arm?.created, new Date("2026-02-02T00:00:00Z"));
      assert.equal(arm?.platform.variant, "v8");
      const windows = { os: "windows", architecture: "amd64" };
      assert.equal(await registry.build(image, { signal, platform: windows }), undefined);
    },
  },
  {
    name: "has no build of an index that holds no image",
    async run({ registry, reference, pushIndex }) {
      await pushIndex({ tag: "v1", images: [], attestation: true });
      const image = await registry.image(reference("v1"), { signal });
      assert.equal(await registry.build(image, { signal }), undefined);
    },
  },
  {
    name: "ends with the reason of an aborted signal",
    async run({ registry, reference, push }) {
      await push({ tag: "v1" });
      const reason = new Error("enough");
      const aborted = AbortSignal.abort(reason);
      const isReason = (error: unknown) => error === reason;
      await assert.rejects(registry.resolve(reference("v1"), { signal: aborted }), isReason);
      await assert.rejects(registry.image(reference("v1"), { signal: aborted }), isReason);
      await assert.rejects(registry.tags(reference("v1"), { signal: aborted }), isReason);
      const image = await registry.image(reference("v1"), { signal });
      await assert.rejects(registry.build(image, { signal: aborted }), isReason);
    },
  },
  {
    name: "refuses calls once it is closed, however often",
    async run({ registry, reference, push }) {
      await push({ tag: "v1" });
      const image = await registry.image(reference("v1"), { signal });
      await registry.close();
      await registry.close();
      await assert.rejects(registry.resolve(reference("v1"), { signal }), ClosedError);
      await assert.rejects(registry.image(reference("v1"), { signal }), ClosedError);
      await assert.rejects(registry.tags(reference("v1"), { signal }), ClosedError);
      await assert.rejects(registry.build(image, { signal }), ClosedError);
    },
  },
];
