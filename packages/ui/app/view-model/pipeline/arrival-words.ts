import type { ArrivalView } from "@glu/core/api-types";

/** How something got there, such as `Promoted by jane`. */
export function arrivalWords({ cause, actor }: Pick<ArrivalView, "cause" | "actor">): string {
  const by = actor === null ? "" : ` by ${actor}`;
  switch (cause) {
    case "observed":
      return "Arrived";
    case "promotion":
      return `Promoted${by}`;
    case "rollback":
      return `Rolled back${by}`;
    case "outside":
      return `Changed outside of Glu${by}`;
  }
}
