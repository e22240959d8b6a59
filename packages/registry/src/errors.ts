/** What the caller should do about an error: try again later, or ask a person to change something. */
export type NextStep = "retry" | "act";

export interface RegistryErrorOptions {
  readonly cause?: unknown;
  /** How long the other side asks to be left alone, in ms. */
  readonly retryAfter?: number | undefined;
}

/** Base of every error of this package. `code` is stable; messages never hold a secret. */
export abstract class RegistryError extends Error {
  abstract readonly code: string;
  abstract readonly next: NextStep;
  /** How long the other side asks to be left alone, in ms, if it says so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: RegistryErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : {});
    this.name = new.target.name;
    this.retryAfter = options.retryAfter;
  }
}

/** The text is not the name of an image, or not of one this registry can be asked for. */
export class InvalidReferenceError extends RegistryError {
  readonly code = "REGISTRY_INVALID_REFERENCE";
  readonly next = "act";
}

/** Something on this machine is not as it must be: a file of certificates, or the name of a proxy. */
export class ConfigurationError extends RegistryError {
  readonly code = "REGISTRY_CONFIGURATION";
  readonly next = "act";
}

/** The registry could not be reached, or broke off. */
export class RegistryUnreachableError extends RegistryError {
  readonly code = "REGISTRY_UNREACHABLE";
  readonly next = "retry";
}

/** The registry wants a credential (401), or does not let this one read the image (403). */
export class AuthenticationError extends RegistryError {
  readonly code = "REGISTRY_AUTHENTICATION";
  readonly next = "act";
}

/** The credential could not be obtained: its function, the configuration of docker, or a credential helper failed. */
export class CredentialError extends RegistryError {
  readonly code = "REGISTRY_CREDENTIAL";
  readonly next = "retry";
}

/** There is no such image (404), or the credential may not know of it. */
export class ImageNotFoundError extends RegistryError {
  readonly code = "REGISTRY_IMAGE_NOT_FOUND";
  readonly next = "act";
}

/** What is selected cannot be understood, or contradicts itself. */
export class InvalidSelectionError extends RegistryError {
  readonly code = "REGISTRY_INVALID_SELECTION";
  readonly next = "act";
}

/** There is nothing of what is selected; the message lists what there is. */
export class NoMatchError extends RegistryError {
  readonly code = "REGISTRY_NO_MATCH";
  readonly next = "act";
}

/** More tags are selected than can be looked at one by one. */
export class TooManyTagsError extends RegistryError {
  readonly code = "REGISTRY_TOO_MANY_TAGS";
  readonly next = "act";
}

/** What is selected was not there for long enough yet, and nothing was taken before. */
export class TooYoungError extends RegistryError {
  readonly code = "REGISTRY_TOO_YOUNG";
  readonly next = "retry";
  /** When the first of the images will be old enough, in ms since 1970. */
  readonly oldEnoughAt: number;

  constructor(oldEnoughAt: number, message: string) {
    super(message);
    this.oldEnoughAt = oldEnoughAt;
  }
}

/** What was selected is gone and only something older is left, which is not taken by itself. */
export class WentBackError extends RegistryError {
  readonly code = "REGISTRY_WENT_BACK";
  readonly next = "act";
}

/** The registry refuses to answer so often (429), or did and is left alone until `retryAfter` is over. */
export class RateLimitedError extends RegistryError {
  readonly code = "REGISTRY_RATE_LIMITED";
  readonly next = "retry";
}

/** The registry failed on its side (5xx). */
export class ServerError extends RegistryError {
  readonly code = "REGISTRY_SERVER";
  readonly next = "retry";
}

/** A call did not end within its deadline. */
export class DeadlineError extends RegistryError {
  readonly code = "REGISTRY_DEADLINE";
  readonly next = "retry";
}

/** The registry or watcher was closed before the call, or while it was waiting. */
export class ClosedError extends RegistryError {
  readonly code = "REGISTRY_CLOSED";
  readonly next = "act";
}

export type InvalidResponseReason =
  | "digest"
  | "media-type"
  | "not-http"
  | "not-json"
  | "paging"
  | "redirect"
  | "shape"
  | "status"
  | "too-large";

/** The registry answered something that is not the image that was asked for; nothing of it is used. */
export class InvalidResponseError extends RegistryError {
  readonly code = "REGISTRY_INVALID_RESPONSE";
  readonly next = "retry";
  /** What is wrong with the answer. */
  readonly reason: InvalidResponseReason;

  constructor(reason: InvalidResponseReason, message: string, options?: RegistryErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

export type InvalidLayoutReason = "no-directory" | "not-a-layout" | "no-index" | "corrupt";

/** The directory is not an OCI image layout, or a damaged one. */
export class InvalidLayoutError extends RegistryError {
  readonly code = "REGISTRY_INVALID_LAYOUT";
  readonly next = "act";
  readonly reason: InvalidLayoutReason;

  constructor(reason: InvalidLayoutReason, message: string, options?: RegistryErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
