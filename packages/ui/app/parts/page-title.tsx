import { useQuery } from "@tanstack/react-query";
import { systemQuery } from "../api/queries.ts";

export interface PageTitleProps {
  /** What the screen shows, from the particular to the general. */
  readonly of: readonly string[];
}

/** The title of the document: of `checkout` in the system `shop` it is "checkout · shop · Glu". */
export function PageTitle({ of }: PageTitleProps) {
  const { data: system } = useQuery(systemQuery);
  return <title>{[...of, system?.name, "Glu"].filter(Boolean).join(" · ")}</title>;
}
