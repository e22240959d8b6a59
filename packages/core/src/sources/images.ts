import { DefinitionError } from "../errors.ts";
import { keysOf } from "../keys-of.ts";
import type { Labels } from "../metadata.ts";
import type { Resource } from "../resource.ts";
import type { CallOptions, Observation, Reader, Source, SourceEvent } from "../source.ts";
import type { OCIResource } from "./oci.ts";

/** What a resource must be able to do to be read from several images. */
export interface ImagesOf<in Key extends string> extends Resource {
  /** The part that is read from the image of this key. */
  readonly imageOf: (key: Key) => OCIResource;
}

/**
 * Several images that are promoted together, such as those of one release. They are one phase: a new image
 * of any of them is a new state of it.
 *
 * @example pipeline.phase({ name: "images" }, images({ web: oci("web"), worker: oci("worker") }))
 */
export function images<const Key extends string>(
  sources: Readonly<Record<Key, Source<OCIResource>>>,
): Source<ImagesOf<Key>> {
  const keyed = keysOf(sources).map((key) => ({ key, source: sources[key] }));
  if (keyed.length === 0) {
    throw new DefinitionError("there are no images: give at least one, such as { web: oci(…) }");
  }
  return {
    kind: "oci",
    name: keyed.map(({ key, source }) => source.name ?? key).join(", "),
    uses: keyed.flatMap(({ source }) => source.uses ?? []),
    open: async (context) => {
      const opened = await Promise.allSettled(keyed.map(({ source }) => source.open(context)));
      const readers = keyed.flatMap(({ key }, index) => {
        const result = opened[index];
        return result?.status === "fulfilled" ? [{ key, reader: result.value }] : [];
      });
      const failed = opened.find((result) => result.status === "rejected");
      if (failed) {
        await closeAll(readers);
        throw failed.reason;
      }
      return new ImagesReader(readers);
    },
  };
}

interface KeyedReader<Key> {
  readonly key: Key;
  readonly reader: Reader<OCIResource>;
}

class ImagesReader<Key extends string> implements Reader<ImagesOf<Key>> {
  readonly interval: number;
  readonly #readers: readonly KeyedReader<Key>[];

  constructor(readers: readonly KeyedReader<Key>[]) {
    this.interval = Math.min(...readers.map(({ reader }) => reader.interval));
    this.#readers = readers;
  }

  async read(resource: ImagesOf<Key>, options: CallOptions): Promise<Observation> {
    const found = await Promise.all(
      this.#readers.map(async ({ key, reader }) => ({
        key,
        observation: await reader.read(resource.imageOf(key), options),
      })),
    );
    const annotations: Record<string, Labels> = {};
    for (const { key, observation } of found) {
      if (observation.kind === "absent") {
        return { kind: "absent", reason: `${key}: ${observation.reason}` };
      }
      annotations[key] = observation.annotations ?? {};
    }
    return { kind: "found", annotations: join(annotations) };
  }

  async refresh(options: CallOptions): Promise<void> {
    await Promise.all(this.#readers.map(({ reader }) => reader.refresh(options)));
  }

  watch(notify: (event: SourceEvent) => void): () => void {
    const stops = this.#readers.map(({ reader }) => reader.watch(notify));
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }

  async close(): Promise<void> {
    await closeAll(this.#readers);
  }
}

const reference = "dev.getglu.oci.image.url";

/** What all images say alike, such as the commit they were built from, and where each of them is. */
function join(annotations: Readonly<Record<string, Labels>>): Labels {
  const [first = {}, ...others] = Object.values(annotations);
  const alike = Object.entries(first).filter(([key, value]) =>
    others.every((labels) => labels[key] === value),
  );
  const references = Object.entries(annotations).flatMap(([key, labels]) => {
    const url = labels[reference];
    return url === undefined ? [] : [[`${reference}.${key}`, url]];
  });
  return Object.fromEntries([...alike, ...references]);
}

async function closeAll(readers: readonly KeyedReader<string>[]): Promise<void> {
  await Promise.all(readers.map(async ({ reader }) => reader.close?.()));
}
