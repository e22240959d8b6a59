import type { PhaseDescriptorView } from "@glu/core/api-types";

export type PhaseKind = "image" | "branch" | "other";

const kinds: Readonly<Record<string, PhaseKind>> = { oci: "image", git: "branch" };

export function phaseKind({ kind }: Pick<PhaseDescriptorView, "kind">): PhaseKind {
  return kinds[kind] ?? "other";
}

/** What a phase is, for people; a kind that somebody made is called as they call it. */
export function kindName({ kind }: Pick<PhaseDescriptorView, "kind">): string {
  switch (phaseKind({ kind })) {
    case "image":
      return "OCI image";
    case "branch":
      return "Git branch";
    case "other":
      return kind;
  }
}
