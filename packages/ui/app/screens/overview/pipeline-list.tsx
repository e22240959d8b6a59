import type { VirtualItem } from "@tanstack/react-virtual";
import { ArrowDownUp } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { countWords } from "../../view-model/list-words.ts";
import type { OverviewRow } from "../../view-model/overview/overview-row.ts";
import { PipelineRow } from "./pipeline-row.tsx";
import { useLookedAt } from "./use-looked-at.ts";
import { placeOf, useRowKeys } from "./use-row-keys.ts";
import { useSettledRows } from "./use-settled-rows.ts";
import { useVirtualRows, type VirtualRows } from "./use-virtual-rows.ts";

export interface PipelineListProps {
  readonly all: readonly OverviewRow[];
  /** In the order in which they are wanted. */
  readonly rows: readonly OverviewRow[];
}

/** As many rows as fit, of as many as there are. */
export function PipelineList({ all, rows: wanted }: PipelineListProps) {
  const list = useRef<HTMLUListElement>(null);
  const { isLookedAt, handlers } = useLookedAt();
  const { rows, changed, sortAgain } = useSettledRows(all, wanted, isLookedAt);
  const { virtualizer, keepOnPage } = useVirtualRows(rows, list);
  const onKeyDown = useRowKeys(virtualizer, keepOnPage);
  return (
    <div className="px-4 py-3">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- from link to link */}
      <ul
        ref={list}
        tabIndex={-1}
        aria-label="Pipelines"
        {...handlers}
        onFocus={(event) => {
          const place = placeOf(event.target);
          if (place >= 0) {
            handlers.onFocus();
            keepOnPage(place);
          }
        }}
        onKeyDown={onKeyDown}
        className="relative outline-none"
        style={{ height: virtualizer.getTotalSize() }}
      >
        <Rows rows={rows} virtualizer={virtualizer} />
      </ul>
      <SortAgain
        changed={changed}
        onSort={() => {
          sortAgain();
          list.current?.focus({ preventScroll: true });
        }}
      />
    </div>
  );
}

interface RowsProps {
  readonly rows: readonly OverviewRow[];
  readonly virtualizer: VirtualRows;
}

function Rows({ rows, virtualizer }: RowsProps) {
  return virtualizer.getVirtualItems().map((item) => {
    const row = rows[item.index];
    return (
      row && (
        <Row
          key={item.key}
          row={row}
          item={item}
          options={virtualizer.options}
          measure={virtualizer.measureElement}
        />
      )
    );
  });
}

interface RowProps {
  readonly row: OverviewRow;
  readonly item: VirtualItem;
  readonly options: Pick<VirtualRows["options"], "lanes" | "scrollMargin" | "count">;
  readonly measure: (element: Element | null) => void;
}

function Row({ row, item: { index, start, lane }, options, measure }: RowProps) {
  const { lanes, scrollMargin, count } = options;
  return (
    <li
      ref={measure}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      className={classes("@container absolute top-0 pb-2", lane > 0 && "pl-2")}
      style={{
        left: `${(100 * lane) / lanes}%`,
        width: `${100 / lanes}%`,
        transform: `translateY(${start - scrollMargin}px)`,
      }}
    >
      <PipelineRow row={row} />
    </li>
  );
}

interface SortAgainProps {
  readonly changed: number;
  readonly onSort: () => void;
}

/** Says that the order is no longer the one that is asked for. */
function SortAgain({ changed, onSort }: SortAgainProps) {
  return (
    <output className="fixed bottom-4 left-1/2 z-20 -translate-x-1/2">
      {changed > 0 && (
        <Button onClick={onSort} className="rounded-full shadow-raised">
          <ArrowDownUp aria-hidden className="size-4" />
          {`${countWords(changed, "pipeline has", "pipelines have")} changed. Sort again`}
        </Button>
      )}
    </output>
  );
}
