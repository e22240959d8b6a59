import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { wholeGraphQuery } from "../../api/queries.ts";
import { choicesOf } from "../../view-model/activity/filter-choices.ts";
import {
  type FilterName,
  filterOf,
  filtersFor,
  parseActivitySearch,
  type Show,
} from "./activity-search.ts";
import { FilterChip } from "./filter-chip.tsx";

const route = getRouteApi("/activity");

const names: Readonly<Record<FilterName, string>> = {
  pipeline: "Pipeline",
  phase: "Phase",
  state: "State",
  kind: "Kind",
  actor: "By",
  action: "Action",
  origin: "Via",
  outcome: "Outcome",
};

export interface FilterBarProps {
  readonly show: Show;
  /** Who was seen in the records. */
  readonly actors: readonly string[];
}

/** What the list is narrowed to, and could be. It stands in the address, so that it can be shared. */
export function FilterBar({ show, actors }: FilterBarProps) {
  const filter = filterOf(route.useSearch(), show);
  const navigate = route.useNavigate();
  const { data: graph } = useQuery(wholeGraphQuery);
  const known = { graph, pipeline: filter.pipeline, actors };
  const choose = (name: FilterName, value: string) => {
    const narrower = name === "pipeline" ? { phase: "" } : {};
    void navigate({
      search: (search) => parseActivitySearch({ ...search, ...narrower, [name]: value }),
      replace: true,
    });
  };
  return (
    <search aria-label="Filters" className="mt-4 flex flex-wrap items-center gap-2">
      {filtersFor(show, filter).map((name) => (
        <FilterChip
          key={name}
          name={names[name]}
          value={filter[name]}
          choices={choicesOf(name, known, filter[name])}
          onChoose={(value) => choose(name, value)}
        />
      ))}
      {Object.keys(filter).length > 1 && (
        <Link
          to="/activity"
          search={show === "audit" ? { show } : {}}
          className="px-1.5 text-ink-soft underline-offset-2 hover:underline"
        >
          Clear all
        </Link>
      )}
    </search>
  );
}
