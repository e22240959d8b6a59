import { BaseEdge, type Edge, type EdgeProps } from "@xyflow/react";
import type { Tone } from "../../../view-model/tone.ts";

export type Way = Edge<{ readonly path: string; readonly tone: Tone }, "way">;

/** Not by its colour alone: what can go its way is drawn through, what waits for others is not. */
const dashes: Readonly<Record<Tone, string | undefined>> = {
  good: undefined,
  waiting: undefined,
  proposed: "8 5",
  stopped: "3 5",
  trouble: "3 5",
  unknown: "3 5",
};

/** Quiet where nothing waits. */
export function wayColour(tone: Tone): string {
  return tone === "good" ? "var(--line-strong)" : `var(--${tone})`;
}

function WayView({ data, markerEnd }: EdgeProps<Way>) {
  return data === undefined ? null : (
    <BaseEdge
      path={data.path}
      style={{ stroke: wayColour(data.tone), strokeDasharray: dashes[data.tone] }}
      interactionWidth={0}
      {...(markerEnd !== undefined && { markerEnd })}
    />
  );
}

export const edgeTypes = { way: WayView };
