import type { PhaseView, RestraintView } from "@glu/core/api-types";
import { Ban, Hand } from "lucide-react";
import { useRef, useState } from "react";
import { ReleaseDialog } from "../../../actions/release-dialog.tsx";
import { useMayAct } from "../../../api/use-may-act.ts";
import { Button } from "../../../parts/button.tsx";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { sentence } from "../../../view-model/pipeline/edge-words.ts";
import { restraintWords } from "../../../view-model/pipeline/restraint-words.ts";
import { usePipeline } from "../pipeline-context.ts";
import { PanelSection } from "./panel-section.tsx";
import { useFocusAfterwards, useFocusPassedOn } from "./use-heading-focus.ts";

export interface PanelRestraintsProps {
  readonly phase: PhaseView;
  readonly restraints: readonly RestraintView[];
}

/** What people have stopped: who, why, how long, and the way to lift it. */
export function PanelRestraints({ phase, restraints }: PanelRestraintsProps) {
  const [released, setReleased] = useState<RestraintView>();
  const list = useRef<HTMLUListElement>(null);
  const { pipeline } = usePipeline();
  useFocusAfterwards(list, released !== undefined);
  return (
    <PanelSection title="Stopped by people">
      {/* Before the list: it gives the focus back to what is there, which then passes it on. */}
      {released && (
        <ReleaseDialog
          phase={{ pipeline: pipeline.name, phase: released.phase }}
          digest={released.digest ?? undefined}
          onClose={() => setReleased(undefined)}
        />
      )}
      <ul ref={list} className="flex flex-col gap-2">
        {restraints.map((restraint) => (
          <Restraint
            key={restraint.id}
            restraint={restraint}
            phase={phase.descriptor.metadata.name}
            onRelease={() => setReleased(restraint)}
          />
        ))}
      </ul>
    </PanelSection>
  );
}

interface RestraintProps {
  readonly restraint: RestraintView;
  readonly phase: string;
  readonly onRelease: () => void;
}

function Restraint({ restraint, phase, onRelease }: RestraintProps) {
  const { kind, reason, created_at, expires_at } = restraint;
  const Icon = kind === "hold" ? Hand : Ban;
  const words = restraintWords(restraint, phase);
  const mayAct = useMayAct();
  const row = useRef<HTMLLIElement>(null);
  useFocusPassedOn(row);
  return (
    <li ref={row} className="flex items-start gap-2 rounded-lg bg-stopped-soft p-3 text-stopped">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">{words}</p>
        <p className="wrap-anywhere">{sentence(reason)}</p>
        <p className="text-xs">
          <RelativeTime at={created_at} />
          {expires_at ? (
            <>
              , ends <RelativeTime at={expires_at} />
            </>
          ) : (
            ", until it is released"
          )}
        </p>
      </div>
      {mayAct && (
        <Button aria-label={`Release: ${words}`} onClick={onRelease}>
          Release
        </Button>
      )}
    </li>
  );
}
