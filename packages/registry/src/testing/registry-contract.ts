import assert from "node:assert/strict";
import type { Descriptor } from "../descriptor.ts";
import { matchesDigest } from "../digest.ts";
import { ClosedError, ImageNotFoundError } from "../errors.ts";
import type { ImageReference } from "../reference.ts";
import { formatReference } from "../reference.ts";
import type { Registry } from "../registry.ts";
import type { TinyImageOptions } from "./tiny-image.ts";

/** A registry to be tried, and how to put images where it finds them. Each case gets its own. */
export interface RegistrySubject {
  readonly registry: Registry;
  /** How the image under this tag is called. */
  readonly reference: (tag: string) => ImageReference;
  readonly push: (image: TinyImageOptions & { readonly tag: string }) => Promise<Descriptor>;
}

export interface RegistryCase {
  readonly name: string;
  readonly run: (subject: RegistrySubject) => Promise<void>;
}

const { signal } = new AbortController();

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
    name: "ends with the reason of an aborted signal",
    async run({ registry, reference, push }) {
      await push({ tag: "v1" });
      const reason = new Error("enough");
      const aborted = AbortSignal.abort(reason);
      const isReason = (error: unknown) => error === reason;
      await assert.rejects(registry.resolve(reference("v1"), { signal: aborted }), isReason);
      await assert.rejects(registry.image(reference("v1"), { signal: aborted }), isReason);
    },
  },
  {
    name: "refuses calls once it is closed, however often",
    async run({ registry, reference, push }) {
      await push({ tag: "v1" });
      await registry.close();
      await registry.close();
      await assert.rejects(registry.resolve(reference("v1"), { signal }), ClosedError);
      await assert.rejects(registry.image(reference("v1"), { signal }), ClosedError);
    },
  },
];
