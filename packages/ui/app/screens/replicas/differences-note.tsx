import type { ReplicaView } from "@glu/core/api-types";
import { Note } from "../../parts/note.tsx";
import { differences } from "../../view-model/replicas/differences.ts";

/** Says that not all run the same, as while a new version is put in their place. */
export function DifferencesNote({ replicas }: { readonly replicas: readonly ReplicaView[] }) {
  const found = differences(replicas);
  return (
    found.length > 0 && (
      <Note tone="waiting">
        <p className="font-medium">These servers do not run the same</p>
        {found.map((words) => (
          <p key={words}>{words}</p>
        ))}
        <p>That is as it should be only while a new version takes the place of an old one.</p>
      </Note>
    )
  );
}
