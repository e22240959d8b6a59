import type { PhaseView } from "@glu/core/api-types";
import { X } from "lucide-react";
import { useEffect, useEffectEvent, useRef } from "react";
import { IconButton } from "../../../parts/button.tsx";
import { isModalOpen, openModal } from "../../../parts/modal.ts";
import { StatusMark } from "../../../parts/status-mark.tsx";
import { useMedia } from "../../../parts/use-media.ts";
import { edgesInto, phaseStatus } from "../../../view-model/phase-status.ts";
import { KindIcon } from "../kind-icon.tsx";
import { chooserId } from "../phase-card.tsx";
import { usePipelineAddress } from "../pipeline-address.ts";
import { usePipeline } from "../pipeline-context.ts";
import { PanelActions } from "./panel-actions.tsx";
import { PanelSections } from "./panel-sections.tsx";
import { PhaseHistory } from "./phase-history.tsx";

/** All that is known of one phase, and what can be done with it. */
export function PhasePanel({ name }: { readonly name: string }) {
  const { pipeline } = usePipeline();
  const { show } = usePipelineAddress();
  const phase = pipeline.phases.find(({ descriptor }) => descriptor.metadata.name === name);
  const close = () => {
    show({ phase: undefined });
    document.getElementById(chooserId(name))?.focus();
  };
  return <PanelFrame name={name} phase={phase} onClose={close} />;
}

function PanelInside({ name, phase, onClose }: PanelProps) {
  return (
    <>
      <PanelHead name={name} phase={phase} onClose={onClose} />
      <PanelBody key={name} phase={phase} />
    </>
  );
}

function PanelBody({ phase }: { readonly phase: PhaseView | undefined }) {
  const { pipeline } = usePipeline();
  return phase === undefined ? (
    <p className="p-4 text-ink-soft">
      {pipeline.name} has no phase of this name. It may have been renamed or removed.
    </p>
  ) : (
    <div className="flex flex-col gap-5 p-4">
      <PanelActions phase={phase} />
      <PanelSections phase={phase} />
      <PhaseHistory phase={phase} />
    </div>
  );
}

interface PanelProps {
  readonly name: string;
  /** Undefined if there is none of this name. */
  readonly phase: PhaseView | undefined;
  readonly onClose: () => void;
}

/** Beside the phases where there is room, else in their place. */
function PanelFrame(props: PanelProps) {
  const isWide = useMedia("(width >= 48rem)");
  return isWide ? <Aside {...props} /> : <Sheet {...props} />;
}

function Aside({ name, phase, onClose }: PanelProps) {
  const onKey = useEffectEvent(({ key, defaultPrevented }: KeyboardEvent) => {
    if (key === "Escape" && !defaultPrevented && !isModalOpen()) {
      onClose();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
  return (
    <aside
      aria-label={name}
      className="relative w-104 shrink-0 border-l border-line bg-surface 2xl:w-120"
    >
      <div className="absolute inset-0 overflow-y-auto">
        <PanelInside name={name} phase={phase} onClose={onClose} />
      </div>
    </aside>
  );
}

function Sheet({ name, phase, onClose }: PanelProps) {
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    return sheet.current ? openModal(sheet.current) : undefined;
  }, []);
  return (
    <dialog
      ref={sheet}
      aria-label={name}
      // It is told a moment later, when it may have been opened again.
      onClose={() => sheet.current?.open === false && onClose()}
      className="m-0 h-dvh max-h-none w-full max-w-none overflow-y-auto bg-surface p-0 text-ink"
    >
      <PanelInside name={name} phase={phase} onClose={() => sheet.current?.close()} />
    </dialog>
  );
}

function PanelHead({ name, phase, onClose }: PanelProps) {
  const { pipeline } = usePipeline();
  return (
    <header className="sticky top-0 z-10 flex items-center gap-2 border-b border-line bg-surface py-2 pr-2 pl-4">
      {phase && <KindIcon descriptor={phase.descriptor} />}
      <PanelHeading name={name} />
      {phase && <StatusMark status={phaseStatus(phase, edgesInto(phase, pipeline.edges))} filled />}
      <IconButton label={`Close ${name}`} onClick={onClose}>
        <X aria-hidden className="size-4" />
      </IconButton>
    </header>
  );
}

/** Whoever chose a phase goes on reading here; whoever came by a link begins at the beginning. */
function PanelHeading({ name }: { readonly name: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement?.id === chooserId(name)) {
      heading.current?.focus();
    }
  }, [name]);
  return (
    <h2
      ref={heading}
      tabIndex={-1}
      className="min-w-0 flex-1 truncate text-base font-semibold outline-none"
    >
      {name}
    </h2>
  );
}
