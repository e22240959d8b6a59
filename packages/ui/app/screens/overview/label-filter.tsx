import { Tag, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useMemo, useRef, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Combobox } from "../../parts/combobox.tsx";
import { numberWords } from "../../view-model/list-words.ts";
import { labelCounts } from "../../view-model/overview/label-counts.ts";
import type { OverviewRow } from "../../view-model/overview/overview-row.ts";
import { toggleLabel } from "./overview-search.ts";
import { useOverviewSearch } from "./use-overview.ts";

const most = 50;

/** Shows only pipelines with some labels: those that are chosen, and the way to more. */
export function LabelFilter({ rows }: { readonly rows: readonly OverviewRow[] }) {
  const { search, navigate } = useOverviewSearch();
  const [isOpen, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const toggle = (filter: string) => {
    setOpen(false);
    trigger.current?.focus();
    void navigate({ search: (before) => toggleLabel(before, filter) });
  };
  return (
    <>
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <Button ref={trigger} className="min-h-9">
            <Tag aria-hidden className="size-4" />
            Label
          </Button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            align="start"
            sideOffset={6}
            collisionPadding={12}
            aria-label="Filter by label"
            className="z-30 flex max-h-[min(24rem,var(--radix-popover-content-available-height))] w-72 max-w-[calc(100vw-1.5rem)] flex-col rounded-lg border border-line bg-raised p-2 shadow-raised"
          >
            <LabelChoice rows={rows} chosen={search.label ?? []} onChoose={toggle} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {search.label?.map((filter) => (
        <ChosenLabel key={filter} filter={filter} onRemove={() => toggle(filter)} />
      ))}
    </>
  );
}

interface ChosenLabelProps {
  readonly filter: string;
  readonly onRemove: () => void;
}

function ChosenLabel({ filter, onRemove }: ChosenLabelProps) {
  return (
    <Button onClick={onRemove} className="min-h-9 bg-accent-soft">
      <span className="sr-only">Remove the filter</span>
      <span className="max-w-48 truncate">{filter}</span>
      <X aria-hidden className="size-4" />
    </Button>
  );
}

interface LabelChoiceProps {
  readonly rows: readonly OverviewRow[];
  readonly chosen: readonly string[];
  readonly onChoose: (filter: string) => void;
}

function LabelChoice({ rows, chosen, onChoose }: LabelChoiceProps) {
  const [text, setText] = useState("");
  const labels = useMemo(() => labelCounts(rows), [rows]);
  const choices = labels
    .filter(({ filter }) => !chosen.includes(filter) && filter.includes(text.toLowerCase()))
    .slice(0, most)
    .map(({ filter, count }) => ({
      key: filter,
      content: (
        <>
          <span className="min-w-0 flex-1 truncate">{filter}</span>
          <span className="text-xs text-ink-faint tabular-nums">{numberWords(count)}</span>
        </>
      ),
    }));
  return (
    <Combobox
      label="Label"
      placeholder="Find a label"
      text={text}
      onText={setText}
      choices={choices}
      onChoose={onChoose}
      nothing="No pipeline has such a label."
    />
  );
}
