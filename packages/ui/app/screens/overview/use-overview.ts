import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { pipelinesQuery } from "../../api/queries.ts";
import { countByStatus, found, withStatus } from "../../view-model/overview/overview-filter.ts";
import { sorted } from "../../view-model/overview/overview-order.ts";
import { overviewRow } from "../../view-model/overview/overview-row.ts";

const route = getRouteApi("/");

/** What the address asks for, and how to ask for something else. */
export function useOverviewSearch() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return { search, navigate };
}

/** All pipelines, and those of them that are asked for, in the order that is. */
export function useOverview() {
  const { search } = useOverviewSearch();
  const { q, label, status, sort = "attention" } = search;
  const { data: pipelines, error, refetch } = useQuery(pipelinesQuery);
  const all = useMemo(() => pipelines?.map(overviewRow), [pipelines]);
  const matching = useMemo(() => found(all ?? [], { q, label }), [all, q, label]);
  const counts = useMemo(() => countByStatus(matching), [matching]);
  const rows = useMemo(() => sorted(withStatus(matching, status), sort), [matching, status, sort]);
  return { all, matching, counts, rows, error, retry: () => void refetch() };
}
