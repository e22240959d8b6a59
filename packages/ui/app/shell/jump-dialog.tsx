import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useMemo, useState } from "react";
import { pipelinesQuery } from "../api/queries.ts";
import { Combobox } from "../parts/combobox.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { StatusMark } from "../parts/status-mark.tsx";
import { type JumpTarget, jumpTargets } from "../view-model/overview/jump-targets.ts";
import { overviewRow } from "../view-model/overview/overview-row.ts";

const most = 12;

/** Goes to a pipeline or a phase by a few letters of its name. */
export function JumpDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState("");
  const { data: pipelines, isPending } = useQuery(pipelinesQuery);
  const rows = useMemo(() => (pipelines ?? []).map(overviewRow), [pipelines]);
  const asked = useDeferredValue(text);
  const targets = useMemo(() => jumpTargets(rows, asked).slice(0, most), [rows, asked]);
  const navigate = useNavigate();
  const jump = (target: JumpTarget | undefined) => {
    if (target) {
      const { pipeline, phase } = target;
      onClose();
      void navigate({
        to: "/pipelines/$pipeline",
        params: { pipeline },
        search: phase === undefined ? {} : { phase },
      });
    }
  };
  return (
    <Dialog title="Jump to a pipeline or phase" onClose={onClose}>
      <Combobox
        label="Pipeline or phase"
        placeholder="Such as check prod"
        text={text}
        onText={setText}
        choices={targets.map((target) => ({ key: keyOf(target), content: <Target {...target} /> }))}
        onChoose={(key) => jump(targets.find((one) => keyOf(one) === key))}
        onEnter={(place) => jump(jumpTargets(rows, text)[place])}
        nothing={isPending ? "Loading pipelines" : "Nothing has such a name."}
      />
    </Dialog>
  );
}

function Target({ pipeline, phase, status }: JumpTarget) {
  return (
    <>
      <span className="min-w-0 flex-1 truncate">
        {phase === undefined ? (
          <span className="font-medium">{pipeline}</span>
        ) : (
          <>
            <span className="text-ink-soft">{pipeline} / </span>
            <span className="font-medium">{phase}</span>
          </>
        )}
      </span>
      <span className="shrink-0 text-xs">
        <StatusMark status={status} />
      </span>
    </>
  );
}

function keyOf({ pipeline, phase }: JumpTarget): string {
  return `${pipeline}/${phase ?? ""}`;
}
