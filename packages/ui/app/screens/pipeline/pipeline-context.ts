import type { PipelineView } from "@glu/core/api-types";
import { createContext, useContext } from "react";

/** What all parts of the screen show. */
export interface PipelineSight {
  readonly pipeline: PipelineView;
  /** The phases that are not as they were a moment ago. */
  readonly changed: ReadonlySet<string>;
}

export const PipelineContext = createContext<PipelineSight | undefined>(undefined);

export function usePipeline(): PipelineSight {
  const sight = useContext(PipelineContext);
  if (sight === undefined) {
    throw new TypeError("the pipeline is known inside of PipelineContext only");
  }
  return sight;
}
