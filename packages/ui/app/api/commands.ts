import type {
  AutomationOptionsView,
  AutomationSettingView,
  CancelView,
  HoldOptionsView,
  PerformOptionsView,
  ReleaseOptionsView,
  RestraintListView,
  RestraintView,
  RetryOptionsView,
  RollbackOptionsView,
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
  return begun(path`/pipelines/${pipeline}/phases/${phase}/rollback`, body);
}

/** Does again what came to nothing. @throws {ApiError} for what is no outcome */
export function retry(id: string, body: Keyed<RetryOptionsView>) {
  return begun(path`/promotions/${id}/retry`, body);
}

export function cancel(id: string, reason: string): Promise<CancelView> {
  return post(path`/promotions/${id}/cancel`, { reason });
}

export function hold({ pipeline, phase }: PhaseName, options: HoldOptionsView) {
  return post<RestraintView>(path`/pipelines/${pipeline}/phases/${phase}/holds`, options);
}

export function veto({ pipeline, phase }: PhaseName, options: VetoOptionsView) {
  return post<RestraintView>(path`/pipelines/${pipeline}/phases/${phase}/vetoes`, options);
}

export function release({ pipeline, phase }: PhaseName, options: ReleaseOptionsView) {
  return post<RestraintListView>(path`/pipelines/${pipeline}/phases/${phase}/release`, options);
}

export function setAutomation(scope: AutomationScope, options: AutomationOptionsView) {
  return post<AutomationSettingView>(automationPath(scope), options);
}

/** Its end is not waited for, but told. */
async function begun(
  route: string,
  { key, ...body }: Keyed<object>,
  query: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const target = `${route}?${new URLSearchParams({ ...query, wait: "0s" })}`;
  const answer = await post<unknown>(target, body, { "idempotency-key": key }).catch(
    (error: unknown) => {
      if (error instanceof ApiError && outcomeOf(error.body)) {
        return error.body;
      }
      throw error;
    },
  );
  const outcome = outcomeOf(answer);
  if (outcome === undefined) {
    throw new ApiError({ status: 200, code: "NO_OUTCOME", detail: "The server gave no outcome." });
  }
  return outcome;
}
