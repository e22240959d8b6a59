import type { PhaseView } from "@glu/core/api-types";
import { Ban, Hand, type LucideIcon, Undo2 } from "lucide-react";
import { useState } from "react";
import { HoldDialog } from "../../../actions/hold-dialog.tsx";
import { VetoDialog } from "../../../actions/veto-dialog.tsx";
import { useMayAct } from "../../../api/use-may-act.ts";
import { Button } from "../../../parts/button.tsx";
import { edgesInto } from "../../../view-model/phase-status.ts";
import { usePipelineAddress } from "../pipeline-address.ts";
import { usePipeline } from "../pipeline-context.ts";

/** What can be done with a phase beside promoting into it, which stands at its edges. */
export function PanelActions({ phase }: { readonly phase: PhaseView }) {
  const { pipeline } = usePipeline();
  const { show } = usePipelineAddress();
  const [open, setOpen] = useState<"hold" | { readonly veto: string }>();
  const name = { pipeline: pipeline.name, phase: phase.descriptor.metadata.name };
  const { digest } = phase.resource;
  const close = () => setOpen(undefined);
  if (!useMayAct()) {
    return null;
  }
  return (
    <div className="flex flex-wrap gap-2 empty:hidden">
      {phase.can_roll_back && (
        <Action icon={Undo2} word="Roll back" onClick={() => show({ rollback: name.phase })} />
      )}
      {edgesInto(phase, pipeline.edges).length > 0 && (
        <Action icon={Hand} word="Hold" onClick={() => setOpen("hold")} />
      )}
      {digest !== undefined && (
        <Action icon={Ban} word="Veto" onClick={() => setOpen({ veto: digest })} />
      )}
      {open === "hold" && <HoldDialog phase={name} onClose={close} />}
      {typeof open === "object" && <VetoDialog phase={name} digest={open.veto} onClose={close} />}
    </div>
  );
}

interface ActionProps {
  readonly icon: LucideIcon;
  readonly word: string;
  readonly onClick: () => void;
}

function Action({ icon: Icon, word, onClick }: ActionProps) {
  return (
    <Button onClick={onClick}>
      <Icon aria-hidden className="size-4" />
      {word}
    </Button>
  );
}
