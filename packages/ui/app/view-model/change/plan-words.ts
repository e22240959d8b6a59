import type { PlanView } from "@glu/core/api-types";

/** What the button says that does what was planned; undefined if there is nothing to do. */
export function confirmWords(
  { decision, diff }: Pick<PlanView, "decision" | "diff">,
  { to }: { readonly to: string },
): string | undefined {
  switch (decision) {
    case "write":
      return `Promote to ${to}`;
    case "propose":
      return "Open a proposal";
    case "proposed":
      return "Update the proposal";
    case "up-to-date":
      return diff === "" ? undefined : "Apply it again";
    case "blocked":
      return undefined;
  }
}
