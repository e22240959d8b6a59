import { carryOut, type Work } from "./carry-out.ts";
import { edgesOfKind, type KindChoice, type PhaseChoice, promotionsInto } from "./choose-edges.ts";
import type { Invocation } from "./invocation.ts";

type Way = Pick<Work, "override" | "purpose">;

/** Shows what promoting into the chosen phases would do, or does it. */
export async function promoteCommand(
  context: Invocation,
  choice: PhaseChoice,
  way: Way,
): Promise<number> {
  const { pipeline } = choice;
  const choose: Work["choose"] = (operations) => promotionsInto(operations, choice);
  return await carryOut(context, { pipeline, choose, ...way });
}

/** The same for all edges of a kind. */
export async function doCommand(
  context: Invocation,
  choice: KindChoice,
  way: Way,
): Promise<number> {
  const { pipeline } = choice;
  const choose: Work["choose"] = (operations) => edgesOfKind(operations, choice);
  return await carryOut(context, { pipeline, choose, ...way });
}
