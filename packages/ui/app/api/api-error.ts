interface ApiErrorOptions {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly body?: unknown;
  readonly retryAfter?: number | undefined;
}

/** What a server refused, or why it could not be asked. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0 if nothing was answered. */
  readonly status: number;
  /** Stable, such as `NOT_FOUND`. */
  readonly code: string;
  /** What the answer had beside its problem, such as the outcome of a promotion. */
  readonly body: unknown;
  /** Seconds until it may be asked again; undefined if the server did not say. */
  readonly retryAfter: number | undefined;

  constructor({ status, code, detail, body, retryAfter }: ApiErrorOptions) {
    super(detail);
    this.status = status;
    this.code = code;
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

export function isUnauthorized(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 401;
}

export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether it was asked too much. */
export function isLimited(error: unknown): boolean {
  return error instanceof ApiError && error.status === 429;
}

/** What the server refuses it refuses again, unless it was only too much. */
export function mayPass(error: unknown): boolean {
  const { status } = error instanceof ApiError ? error : { status: 0 };
  return status === 0 || status >= 500 || isLimited(error);
}

/** Whether nothing was done, as who would do it is away for a while. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiError && error.status === 503;
}
