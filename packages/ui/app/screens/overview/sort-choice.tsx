import { narrowed } from "./overview-search.ts";
import { useOverviewSearch } from "./use-overview.ts";

const sorts = [
  { value: undefined, name: "Needs attention" },
  { value: "name", name: "Name" },
] as const;

/** What comes first. */
export function SortChoice() {
  const { search, navigate } = useOverviewSearch();
  return (
    <fieldset className="ml-auto flex rounded-md border border-line-strong bg-surface p-0.5 text-sm">
      <legend className="sr-only">Sort by</legend>
      {sorts.map(({ value, name }) => (
        <label
          key={name}
          className="cursor-pointer rounded px-2.5 py-1 text-ink-soft has-checked:bg-sunken has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="sort"
            className="sr-only"
            checked={search.sort === value}
            onChange={() => void navigate({ search: (before) => narrowed(before, "sort", value) })}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
