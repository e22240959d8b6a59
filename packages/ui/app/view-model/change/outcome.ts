import type { PlanView, PromotionView } from "@glu/core/api-types";

/** What came of asking to promote, to roll back or to try again. */
export type Outcome<Plan = PlanView> =
  /** It has a record, which says how it goes on. */
  | { readonly kind: "record"; readonly promotion: PromotionView }
  | { readonly kind: "up-to-date" }
  /** A proposal that was open already says so. */
  | { readonly kind: "proposed"; readonly url: string }
  | { readonly kind: "blocked"; readonly message: string }
  | { readonly kind: "plan-changed"; readonly plan: Plan };

type Answer = { readonly [name in string]?: unknown };

/** Reads an answer, or the problem that carries an outcome. @returns undefined if it is none */
export function outcomeOf(answer: unknown): Outcome<unknown> | undefined {
  if (!isObject(answer)) {
    return undefined;
  }
  if ("result" in answer) {
    return outcomeOf(answer["result"]);
  }
  const promotion = "state" in answer ? answer : answer["promotion"];
  if (isRecord(promotion)) {
    return { kind: "record", promotion };
  }
  return withoutRecord(answer);
}

function withoutRecord(answer: Answer): Outcome<unknown> | undefined {
  switch (answer["outcome"]) {
    case "up-to-date":
      return { kind: "up-to-date" };
    case "proposed":
      return { kind: "proposed", url: String(answer["url"]) };
    case "blocked":
      return { kind: "blocked", message: String(answer["message"]) };
    case "plan-changed":
      return { kind: "plan-changed", plan: answer["plan"] };
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is Answer {
  return typeof value === "object" && value !== null;
}

function isRecord(value: unknown): value is PromotionView {
  return isObject(value) && typeof value["id"] === "string" && typeof value["state"] === "string";
}
