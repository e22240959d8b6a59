import type { Digest } from "../digest.ts";
import { digestOf, isDigest } from "../digest.ts";

/** A manifest as somebody pushed it. */
export interface StoredManifest {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly bytes: Buffer;
}

interface StoredRepository {
  readonly manifests: Map<Digest, StoredManifest>;
  readonly tags: Map<string, Digest>;
}

/** What a registry in memory holds. */
export class RegistryContent {
  readonly #repositories = new Map<string, StoredRepository>();
  readonly #blobs = new Map<Digest, Buffer>();

  putBlob(bytes: Buffer): Digest {
    const digest = digestOf(bytes);
    this.#blobs.set(digest, bytes);
    return digest;
  }

  blob(digest: string): Buffer | undefined {
    return isDigest(digest) ? this.#blobs.get(digest) : undefined;
  }

  /** `version` is the tag or the digest it was pushed to. */
  putManifest(repository: string, version: string, manifest: Omit<StoredManifest, "digest">) {
    const digest = digestOf(manifest.bytes);
    const { manifests, tags } = this.#repository(repository);
    manifests.set(digest, { ...manifest, digest });
    if (!isDigest(version)) {
      tags.set(version, digest);
    }
    return digest;
  }

  manifest(repository: string, version: string): StoredManifest | undefined {
    const stored = this.#repositories.get(repository);
    const digest = isDigest(version) ? version : stored?.tags.get(version);
    return digest === undefined ? undefined : stored?.manifests.get(digest);
  }

  /** A tag goes alone; with a digest go the manifest and every tag on it. */
  remove(repository: string, version: string): boolean {
    const { manifests, tags } = this.#repository(repository);
    if (!isDigest(version)) {
      return tags.delete(version);
    }
    for (const [tag] of [...tags].filter(([, digest]) => digest === version)) {
      tags.delete(tag);
    }
    return manifests.delete(version);
  }

  /** In the order they were first pushed; undefined if there is no such repository. */
  tags(repository: string): readonly string[] | undefined {
    const stored = this.#repositories.get(repository);
    return stored === undefined ? undefined : [...stored.tags.keys()];
  }

  #repository(name: string): StoredRepository {
    const stored = this.#repositories.get(name) ?? { manifests: new Map(), tags: new Map() };
    this.#repositories.set(name, stored);
    return stored;
  }
}
