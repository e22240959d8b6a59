import type {
  AutomationOptionsView,
  AutomationSettingView,
  CancelOptionsView,
  CancelView,
  HoldOptionsView,
  PerformOptionsView,
  PlanView,
  ReleaseOptionsView,
  RestraintListView,
  RestraintView,
  RetryOptionsView,
  RollbackOptionsView,
  RollbackPlanView,
  VetoOptionsView,
} from "@glu/core/api-types";
import { type Outcome, outcomeOf } from "../view-model/change/outcome.ts";
import { ApiError } from "./api-error.ts";
import { type AutomationScope, automationPath, type EdgeName, type PhaseName } from "./queries.ts";
import { path, post } from "./request.ts";

/** With the same key it is done once, however often it is sent. */
export type Keyed<Body> = Body & { readonly key: string };

/** Works without TLS as well, where `crypto.randomUUID` does not. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Performs an edge. @throws {ApiError} for what is no outcome */
export function perform({ pipeline, from, to, kind }: EdgeName, body: Keyed<PerformOptionsView>) {
  return begun(path`/pipelines/${pipeline}/from/${from}/to/${to}/perform`, body, { kind });
}

/** Brings a phase back. @throws {ApiError} for what is no outcome */
export function rollBack({ pipeline, phase }: PhaseName, body: Keyed<RollbackOptionsView>) {
  return begun<RollbackPlanView>(path`/pipelines/${pipeline}/phases/${phase}/rollback`, body);
}

/** Does again what came to nothing. @throws {ApiError} for what is no outcome */
export function retry<Plan = PlanView>(id: string, body: Keyed<RetryOptionsView>) {
  return begun<Plan>(path`/promotions/${id}/retry`, body);
}

export function cancel(id: string, body: Keyed<CancelOptionsView>) {
  return asked<CancelView>(path`/promotions/${id}/cancel`, body);
}

export function hold({ pipeline, phase }: PhaseName, body: Keyed<HoldOptionsView>) {
  return asked<RestraintView>(path`/pipelines/${pipeline}/phases/${phase}/holds`, body);
}

export function veto({ pipeline, phase }: PhaseName, body: Keyed<VetoOptionsView>) {
  return asked<RestraintView>(path`/pipelines/${pipeline}/phases/${phase}/vetoes`, body);
}

export function release({ pipeline, phase }: PhaseName, body: Keyed<ReleaseOptionsView>) {
  return asked<RestraintListView>(path`/pipelines/${pipeline}/phases/${phase}/release`, body);
}

export function setAutomation(scope: AutomationScope, body: Keyed<AutomationOptionsView>) {
  return asked<AutomationSettingView>(automationPath(scope), body);
}

async function asked<T>(route: string, { key, ...body }: Keyed<object>): Promise<T> {
  return await post<T>(route, body, { "idempotency-key": key });
}

/** Its end is not waited for, but told. */
async function begun<Plan = PlanView>(
  route: string,
  body: Keyed<object>,
  query: Readonly<Record<string, string>> = {},
): Promise<Outcome<Plan>> {
  const target = `${route}?${new URLSearchParams({ ...query, wait: "0s" })}`;
  const answer = await asked<unknown>(target, body).catch((error: unknown) => {
    if (error instanceof ApiError && outcomeOf(error.body)) {
      return error.body;
    }
    throw error;
  });
  const outcome = outcomeOf(answer) as Outcome<Plan> | undefined;
  if (outcome === undefined) {
    throw new ApiError({ status: 200, code: "NO_OUTCOME", detail: "The server gave no outcome." });
  }
  return outcome;
}
