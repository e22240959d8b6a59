/** What a server refused, or why it could not be asked. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0 if nothing was answered. */
  readonly status: number;
  /** Stable, such as `NOT_FOUND`. */
  readonly code: string;
  /** What the answer had beside its problem, such as the outcome of a promotion. */
  readonly body: unknown;

  constructor(problem: { status: number; code: string; detail: string; body?: unknown }) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.body = problem.body;
  }
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
