import { getRouteApi } from "@tanstack/react-router";
import type { PipelineSearch } from "./pipeline-search.ts";

const route = getRouteApi("/pipelines/$pipeline");

/** What the address of the screen says, and how to say something else. */
export interface PipelineAddress {
  readonly pipeline: string;
  readonly search: PipelineSearch;
  /** Changes a part of what is open. */
  readonly show: (change: PipelineSearch) => void;
}

export function usePipelineAddress(): PipelineAddress {
  const { pipeline } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const show = (change: PipelineSearch) =>
    void navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false });
  return { pipeline, search, show };
}
