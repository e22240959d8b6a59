import type { Descriptor } from "./descriptor.ts";
import type { Manifest } from "./manifest.ts";
import type { ImageReference } from "./reference.ts";

/**
 * Where images are looked up. Calls may run at the same time; each has a deadline of its own and
 * ends early when its signal is aborted, with the reason of the signal.
 */
export interface Registry {
  /** What the reference points to now. Cheap: made to be asked every few seconds. @throws {RegistryError} */
  readonly resolve: (reference: ImageReference, options: CallOptions) => Promise<Descriptor>;

  /** Reads the manifest; its bytes are verified against its digest. @throws {RegistryError} */
  readonly image: (reference: ImageReference, options: CallOptions) => Promise<Image>;

  /** Ends what is running, with a `ClosedError`. May be called twice. */
  readonly close: () => Promise<void>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
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
