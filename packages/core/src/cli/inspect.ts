import type { EdgeView, PhaseView, PipelineView } from "../api-types.ts";
import type { Operations, PhaseReference } from "../operations.ts";
import type { Invocation } from "./invocation.ts";
import { paintStates } from "./paint.ts";
import { show } from "./show.ts";
import { table } from "./table.ts";
import { only, withOperations } from "./with-operations.ts";

export interface InspectOptions {
  readonly pipeline: string | undefined;
  readonly phase: string | undefined;
}

/** Shows all pipelines, the phases of one, or one phase. */
export async function inspectCommand(
  context: Invocation,
  { pipeline, phase }: InspectOptions,
): Promise<number> {
  const options = { mode: "once", ...only(pipeline) } as const;
  return await withOperations(context, options, async (operations) => {
    if (pipeline === undefined) {
      const view = await operations.pipelines();
      const text = table(["NAME", "PHASES", "STATE"], view.pipelines.map(pipelineRow));
      show(context, { view, text, paint: paintStates });
    } else if (phase === undefined) {
      const view = await operations.pipeline(pipeline);
      show(context, { view, text: phaseTable(view), paint: paintStates });
    } else {
      await showPhase(context, operations, { pipeline, phase });
    }
    return 0;
  });
}

async function showPhase(
  context: Invocation,
  operations: Operations,
  { pipeline, phase }: PhaseReference,
): Promise<void> {
  const view = await operations.phase(pipeline, phase);
  const { edges } = await operations.pipeline(pipeline);
  const into = edges.filter(({ to }) => to.metadata.name === phase);
  show(context, { view, text: describePhase(view, into), paint: paintStates });
}

function pipelineRow(view: PipelineView): readonly string[] {
  const behind = view.edges.filter(({ status }) => status !== "up-to-date");
  const state = behind.map(({ to, status }) => `${to.metadata.name} ${status}`).join(", ");
  return [view.name, String(view.phases.length), state || "up-to-date"];
}

function phaseTable(view: PipelineView): string {
  const rows = view.phases.map((phase) => {
    const { name } = phase.descriptor.metadata;
    const incoming = view.edges.filter(({ to }) => to.metadata.name === name);
    const from = incoming.map((edge) => `${edge.from.metadata.name} (${edge.status})`).join(", ");
    return [name, phase.descriptor.kind, phase.state, phase.resource.digest ?? "-", from || "-"];
  });
  const text = table(["NAME", "KIND", "STATE", "DIGEST", "PROMOTES FROM"], rows);
  const notes = [
    ...view.phases.map(({ descriptor, reason }) => ({ name: descriptor.metadata.name, reason })),
    ...view.edges.map(({ to, reason }) => ({ name: to.metadata.name, reason })),
  ].flatMap(({ name, reason }) => (reason === undefined ? [] : [`${name}: ${reason}\n`]));
  return notes.length > 0 ? `${text}\n${notes.join("")}` : text;
}

function describePhase(
  { descriptor, resource, state, reason }: PhaseView,
  into: readonly EdgeView[],
): string {
  const { commit, commit_url: page, recorded_at: recorded, cause } = resource;
  const fields = [
    ["NAME", descriptor.metadata.name],
    ["PIPELINE", descriptor.pipeline],
    ["KIND", descriptor.kind],
    ["STATE", reason === undefined ? state : `${state}: ${reason}`],
    ["DIGEST", resource.digest ?? "-"],
    ...(recorded === undefined ? [] : [["RECORDED", `${recorded} (${cause})`]]),
    ...(commit === undefined
      ? []
      : [["COMMIT", page === undefined ? commit : `${commit} ${page}`]]),
    ...into.flatMap(describeEdge),
    ...Object.entries(descriptor.metadata.labels ?? {}).map((label) => ["LABEL", label.join("=")]),
    ...Object.entries(resource.annotations ?? {}).map((each) => ["ANNOTATION", each.join("=")]),
  ];
  return fields.map(([name = "", value = ""]) => `${name.padEnd(10)}  ${value}\n`).join("");
}

function describeEdge({
  from,
  status,
  reason,
  proposal,
}: EdgeView): readonly (readonly string[])[] {
  const words = reason === undefined ? status : `${status}: ${reason}`;
  const changes = proposal?.compare_url;
  return [
    ["FROM", `${from.metadata.name} (${words})`],
    ...(proposal ? [["PROPOSAL", `#${proposal.number} ${proposal.url}`]] : []),
    ...(changes === undefined ? [] : [["CHANGES", changes]]),
  ];
}
