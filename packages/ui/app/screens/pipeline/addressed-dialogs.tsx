import { PromoteDialog } from "../../actions/promote-dialog.tsx";
import { RollbackDialog } from "../../actions/rollback-dialog.tsx";
import { useMayAct } from "../../api/use-may-act.ts";
import { parseEdgeParameter } from "../../view-model/pipeline/edge-words.ts";
import { usePipelineAddress } from "./pipeline-address.ts";

/** The dialogs that the address opens, so that they can be linked. */
export function AddressedDialogs() {
  const { pipeline, search, show } = usePipelineAddress();
  const edge = search.promote === undefined ? undefined : parseEdgeParameter(search.promote);
  if (!useMayAct()) {
    return null;
  }
  if (edge) {
    return (
      <PromoteDialog
        key={`${pipeline} ${search.promote}`}
        edge={{ pipeline, ...edge }}
        onClose={() => show({ promote: undefined })}
      />
    );
  }
  return search.rollback === undefined ? null : (
    <RollbackDialog
      key={`${pipeline} ${search.rollback} ${search.version}`}
      phase={{ pipeline, phase: search.rollback }}
      version={search.version}
      onClose={() => show({ rollback: undefined, version: undefined })}
    />
  );
}
