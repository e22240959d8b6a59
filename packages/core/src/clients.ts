import type { Engine, Repository } from "@glu/git";
import type { ImageWatcher, Selection } from "@glu/registry";

/**
 * The clients sources work with, made from the configuration. Asking twice for the same name, URL or
 * reference gives the same client.
 */
export interface Clients {
  /** @throws {NotConfiguredError} if the configuration has no such source. */
  readonly repository: (request: RepositoryRequest) => ConfiguredRepository;
  /** @throws {NotConfiguredError} */
  readonly image: (request: ImageRequest) => ImageWatcher;
}

/** A name under `sources.git`, or what would stand there. What is configured wins. */
export interface RepositoryRequest {
  readonly name?: string;
  readonly url?: string;
  /** A name under `credentials`. */
  readonly credential?: string;
  /** Time between two looks, in ms. */
  readonly interval?: number;
  /** @default "auto" */
  readonly engine?: Engine;
}

export interface ConfiguredRepository {
  readonly repository: Repository;
  /** @default the branch HEAD of the remote points to */
  readonly branch: string | undefined;
  /** Time between two looks, in ms. */
  readonly interval: number;
}

/** A name under `sources.oci`, or what would stand there. What is configured wins. */
export interface ImageRequest {
  readonly name?: string;
  readonly reference?: string;
  /** Which image of the repository. @default the tag of the reference */
  readonly select?: Selection;
  /** A name under `credentials`. */
  readonly credential?: string;
  /** Time between two looks, in ms. */
  readonly interval?: number;
  /** Whether labels of an image count as its annotations. @default true */
  readonly labels?: boolean;
  readonly plainHttp?: boolean;
  /** Hosts of token services that get the credential too. */
  readonly tokenHosts?: readonly string[];
}
