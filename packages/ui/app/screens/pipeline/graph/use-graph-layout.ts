import type { NodeChange } from "@xyflow/react";
import { useCallback, useState } from "react";
import type { FlowItem } from "../../../view-model/pipeline/flow-order.ts";
import { type GraphLayout, nextLayout } from "../../../view-model/pipeline/graph-layout.ts";
import type { Size } from "../../../view-model/pipeline/graph-ways.ts";

export interface MeasuredLayout {
  /** Undefined until everything was measured. */
  readonly layout: GraphLayout | undefined;
  readonly sizes: ReadonlyMap<string, Size>;
  readonly onMeasured: (changes: readonly NodeChange[]) => void;
}

/** Where things are, once it is known how large they are. */
export function useGraphLayout(items: readonly FlowItem[]): MeasuredLayout {
  const [sizes, setSizes] = useState<ReadonlyMap<string, Size>>(new Map());
  const [known, setKnown] = useState<GraphLayout>();
  const onMeasured = useCallback((changes: readonly NodeChange[]) => {
    const measured = changes.flatMap((change) =>
      change.type === "dimensions" && change.dimensions
        ? [[change.id, change.dimensions] as const]
        : [],
    );
    if (measured.length > 0) {
      setSizes((before) => new Map([...before, ...measured]));
    }
  }, []);
  const layout = nextLayout(known, items, sizes);
  if (layout !== known) {
    setKnown(layout);
  }
  return { layout, sizes, onMeasured };
}
