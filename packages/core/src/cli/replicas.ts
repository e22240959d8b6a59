import type { ReplicaListView, ReplicaView } from "../api-types.ts";
import type { Invocation } from "./invocation.ts";
import { show } from "./show.ts";
import { table } from "./table.ts";
import { withOperations } from "./with-operations.ts";

/** No source is opened. Whoever has the store is asked. */
const holder = { mode: "open", pipelines: () => false, writes: true } as const;
const heading = ["REPLICA", "ADDRESS", "STARTED", "REVISION", "PIPELINES", "PHASES", "WAITS"];

/** Shows the processes that serve the system together. */
export async function replicasCommand(context: Invocation): Promise<number> {
  return await withOperations(context, holder, async (operations) => {
    const view = await operations.replicas();
    show(context, { view, text: describe(view) });
    return 0;
  });
}

function describe({ replicas, untended }: ReplicaListView): string {
  const rest =
    untended.length === 0 ? "" : `\nnobody tends at the moment: ${untended.join(", ")}\n`;
  return `${table(heading, replicas.map(replicaRow))}${rest}`;
}

function replicaRow(replica: ReplicaView): readonly string[] {
  const { name, address, started_at, revision, pipelines, phases, waits } = replica;
  const counts = [String(pipelines.length), String(phases)];
  return [name, address ?? "-", started_at, revision ?? "-", ...counts, waits ?? "-"];
}
