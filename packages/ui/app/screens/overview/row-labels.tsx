import { LabelChip } from "../../parts/label-chip.tsx";
import type { LabelFact } from "../../view-model/label-facts.ts";
import { toggleLabel } from "./overview-search.ts";
import { useOverviewSearch } from "./use-overview.ts";

const most = 4;

/** The labels of a pipeline. Each shows only pipelines that have it, or leads to its page. */
export function RowLabels({ labels }: { readonly labels: readonly LabelFact[] }) {
  const { search, navigate } = useOverviewSearch();
  const left = labels.slice(most);
  return (
    <ul aria-label="Labels" className="flex min-w-0 flex-wrap gap-1 empty:hidden">
      {labels.slice(0, most).map((label) => (
        <li key={label.key} className="flex max-w-full">
          <LabelChip label={label}>
            <button
              type="button"
              aria-pressed={search.label?.includes(label.filter) ?? false}
              onClick={() =>
                void navigate({ search: (before) => toggleLabel(before, label.filter) })
              }
              className="truncate aria-pressed:font-medium aria-pressed:text-accent"
            >
              <span className="sr-only">Show only pipelines with </span>
              {`${label.key}: ${label.value}`}
            </button>
          </LabelChip>
        </li>
      ))}
      {left.length > 0 && (
        <li
          title={left.map(({ filter }) => filter).join("\n")}
          className="px-1 text-xs text-ink-faint"
        >
          {`${left.length} more`}
        </li>
      )}
    </ul>
  );
}
