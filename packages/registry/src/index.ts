export type { CachedCredentialOptions } from "./cached-credential.ts";
export { cachedCredential } from "./cached-credential.ts";
export type {
  AccessToken,
  Credential,
  CredentialProvider,
  IdentityToken,
  PasswordCredential,
} from "./credential.ts";
export type { Annotations, Descriptor, Platform } from "./descriptor.ts";
export type { Digest, DigestAlgorithm } from "./digest.ts";
export { digestOf, isDigest, matchesDigest, parseDigest } from "./digest.ts";
export type { DistributionRegistryOptions } from "./distribution/distribution-registry.ts";
export { DistributionRegistry } from "./distribution/distribution-registry.ts";
export type { DockerCredentialOptions } from "./docker/docker-credential.ts";
export { dockerCredential } from "./docker/docker-credential.ts";
export type {
  InvalidLayoutReason,
  InvalidResponseReason,
  NextStep,
  RegistryErrorOptions,
} from "./errors.ts";
export {
  AuthenticationError,
  ClosedError,
  ConfigurationError,
  CredentialError,
  DeadlineError,
  ImageNotFoundError,
  InvalidLayoutError,
  InvalidReferenceError,
  InvalidResponseError,
  InvalidSelectionError,
  NoMatchError,
  RateLimitedError,
  RegistryError,
  RegistryUnreachableError,
  ServerError,
  TooManyTagsError,
  TooYoungError,
  WentBackError,
} from "./errors.ts";
export type { Exchange, ExchangeObserver } from "./exchange.ts";
export type { FirstSeen } from "./first-seen.ts";
export { MemoryFirstSeen } from "./first-seen.ts";
export type { CurrentOptions, ImageEvent, ImageWatcherOptions } from "./image-watcher.ts";
export { ImageWatcher } from "./image-watcher.ts";
export type { LastTaken, TakenImage } from "./last-taken.ts";
export type { LayoutRegistryOptions } from "./layout/layout-registry.ts";
export { LayoutRegistry } from "./layout/layout-registry.ts";
export type { ImageIndex, ImageManifest, Manifest, PlatformDescriptor } from "./manifest.ts";
export type { IndexMediaType, ManifestMediaType } from "./media-type.ts";
export { indexMediaTypes, manifestMediaTypes } from "./media-type.ts";
export type { ImageReference, LayoutReference, RegistryReference } from "./reference.ts";
export { formatReference, parseReference } from "./reference.ts";
export type { BuildOptions, CallOptions, Image, ImageBuild, Registry } from "./registry.ts";
export type { RegistryOptions } from "./registry-for.ts";
export { registryFor } from "./registry-for.ts";
export type { RequestBudgetOptions } from "./request-budget.ts";
export { RequestBudget } from "./request-budget.ts";
export type { Logger, Timers } from "./runtime.ts";
export { parseSelection } from "./selection/parse-selection.ts";
export type {
  AlphabeticalSelection,
  NewestSelection,
  NumericalSelection,
  Selection,
  SemverSelection,
  TagFilter,
  TagSelection,
} from "./selection/selection.ts";
