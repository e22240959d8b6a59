import type { PhaseDescriptorView } from "@glu/core/api-types";
import { Box, GitBranch, type LucideIcon, Package } from "lucide-react";
import { kindName, type PhaseKind, phaseKind } from "../../view-model/pipeline/phase-kind.ts";

const icons: Readonly<Record<PhaseKind, LucideIcon>> = {
  image: Package,
  branch: GitBranch,
  other: Box,
};

/** What a phase is read from. */
export function KindIcon({ descriptor }: { readonly descriptor: PhaseDescriptorView }) {
  const Icon = icons[phaseKind(descriptor)];
  const name = kindName(descriptor);
  return (
    <span title={name} className="shrink-0 text-ink-faint">
      <Icon aria-hidden className="size-4" />
      <span className="sr-only">{name}</span>
    </span>
  );
}
