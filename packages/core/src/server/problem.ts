import { HTTPException } from "hono/http-exception";
import type { PerformView, ProblemView, RetryView, RollbackView } from "../api-types.ts";
import { InvalidDurationError } from "../duration.ts";
import {
  describeError,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  PromotionStateError,
  StoppedError,
  StoreUnreachableError,
  SupersededError,
  TendedElsewhereError,
  UntendedError,
} from "../errors.ts";

export type Status = keyof typeof titles;

/** The status of an error that an operation threw. */
export function problemOf(error: unknown): ProblemView {
  const { code, message } = describeError(error);
  if (error instanceof NotFoundError) {
    return problem(404, { code, detail: message });
  }
  if (error instanceof ForbiddenError) {
    return problem(403, { code, detail: message });
  }
  if (error instanceof InvalidRequestError || error instanceof InvalidDurationError) {
    return problem(400, { code, detail: message });
  }
  if (error instanceof PromotionStateError) {
    return problem(409, { code, detail: message });
  }
  if (error instanceof StoreUnreachableError || error instanceof SupersededError) {
    return problem(503, { code, detail: message });
  }
  if (error instanceof TendedElsewhereError || error instanceof UntendedError) {
    return problem(503, { code, detail: message });
  }
  if (error instanceof StoppedError) {
    return problem(503, { code, detail: message });
  }
  if (error instanceof RequestError) {
    return problem(error.status, { code, detail: message });
  }
  if (error instanceof OutcomeError) {
    return error.body;
  }
  if (error instanceof HTTPException && error.status === 400) {
    return problem(400, { code: "BAD_REQUEST", detail: "the body is not JSON" });
  }
  return problem(500, {
    code: "INTERNAL",
    detail: "something went wrong; the log has the details",
  });
}

/** A request that cannot be served as it is. */
export class RequestError extends Error {
  readonly status: Status;
  readonly code: string;

  constructor(status: Status, code: string, message: string) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
  }
}

export const titles = {
  400: "Bad request",
  401: "Not authenticated",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  408: "Request timeout",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported media type",
  421: "Misdirected request",
  422: "Unprocessable content",
  429: "Too many requests",
  431: "Header too large",
  500: "Internal error",
  502: "It failed elsewhere",
  503: "Unavailable",
} as const;

export function problem(
  status: Status,
  { code, detail }: { readonly code: string; readonly detail: string },
): ProblemView {
  return { type: "about:blank", title: titles[status], status, detail, code };
}

/** Something was decided on, and is not what was asked for: the problem carries it. */
class OutcomeError extends Error {
  readonly body: ProblemView & object;

  constructor(
    status: Status,
    given: { readonly code: string; readonly detail: string },
    view: object,
  ) {
    super(given.detail);
    this.name = "OutcomeError";
    this.body = { ...problem(status, given), ...view };
  }
}

type Done<View, Outcome extends string> = Extract<View, { readonly outcome: Outcome }>;

/** @throws {OutcomeError} for what was not done. */
export function performed(
  view: PerformView,
): Done<PerformView, "up-to-date" | "promoted" | "proposed"> {
  switch (view.outcome) {
    case "up-to-date":
    case "promoted":
    case "proposed":
      return view;
    case "blocked":
      throw new OutcomeError(409, { code: "BLOCKED", detail: view.message }, view);
    case "plan-changed": {
      const detail = "the phases no longer show what the plan was made for; here is the new plan";
      throw new OutcomeError(409, { code: "PLAN_CHANGED", detail }, view);
    }
    case "failed":
      throw new OutcomeError(502, { code: view.code, detail: view.message }, view);
  }
}

/** @throws {OutcomeError} for what was not done. */
export function rolledBack(
  view: RollbackView,
): Done<RollbackView, "up-to-date" | "rolled-back" | "proposed"> {
  switch (view.outcome) {
    case "up-to-date":
    case "rolled-back":
    case "proposed":
      return view;
    case "blocked":
      throw new OutcomeError(409, { code: "BLOCKED", detail: view.message }, view);
    case "plan-changed": {
      const detail = "the phase no longer shows what the plan was made for; here is the new plan";
      throw new OutcomeError(409, { code: "PLAN_CHANGED", detail }, view);
    }
    case "failed": {
      const { code = "UNKNOWN" } = view.promotion.error ?? {};
      const status = view.promotion.state === "cancelled" ? 409 : 502;
      throw new OutcomeError(status, { code, detail: view.message }, view);
    }
  }
}

/** @throws {OutcomeError} for what was not done. */
export function retriedIn(view: RetryView) {
  return view.kind === "rollback"
    ? { kind: view.kind, result: rolledBack(view.result) }
    : { kind: view.kind, result: performed(view.result) };
}
