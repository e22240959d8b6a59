import type { Annotations, Descriptor, Platform } from "./descriptor.ts";
import type { Manifest } from "./manifest.ts";
import type { ImageReference } from "./reference.ts";

/**
 * Where images are looked up. Calls may run at the same time; each of their requests has a
 * deadline of its own, and a call ends early when its signal is aborted, with the reason of the signal.
 */
export interface Registry {
  /** What the reference points to now. Cheap: made to be asked every few seconds. @throws {RegistryError} */
  readonly resolve: (reference: ImageReference, options: CallOptions) => Promise<Descriptor>;

  /** Reads the manifest; its bytes are verified against its digest. @throws {RegistryError} */
  readonly image: (reference: ImageReference, options: CallOptions) => Promise<Image>;

  /**
   * The tags of the repository a reference lies in, each once, in no order that means anything. Those
   * beside an image that tell about it, such as signatures, are among them. @throws {RegistryError}
   */
  readonly tags: (repository: ImageReference, options: CallOptions) => Promise<readonly string[]>;

  /**
   * What an image says of how it was built. For an index that is the image for the platform, or the
   * first one. Undefined if it has none for the platform, or is no image, such as a chart or a
   * signature. @throws {RegistryError}
   */
  readonly build: (image: Image, options: BuildOptions) => Promise<ImageBuild | undefined>;

  /** Ends what is running, with a `ClosedError`. May be called twice. */
  readonly close: () => Promise<void>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
}

export interface BuildOptions extends CallOptions {
  /** @default any */
  readonly platform?: Platform | undefined;
}

/** From the configuration of an image (OCI image specification, "Image Configuration"). */
export interface ImageBuild {
  /** When it was built, by its own account. */
  readonly created?: Date | undefined;
  readonly platform: Platform;
  readonly labels?: Annotations | undefined;
}

/** An image as it was at the moment it was read. */
export interface Image {
  /** As it was asked for. */
  readonly reference: ImageReference;
  /** The annotations are those of the descriptor, overlaid with those of the manifest. */
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  /** The manifest, byte for byte. */
  readonly bytes: Uint8Array;
}

/** The most bytes a manifest may have (OCI distribution specification, "Pushing Manifests"). */
export const maxManifestBytes = 4 * 1024 * 1024;

/** The most bytes of the configuration of an image that are read. */
export const maxConfigurationBytes = 4 * 1024 * 1024;
