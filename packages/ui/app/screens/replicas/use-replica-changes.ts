import type { ReplicaListView } from "@glu/core/api-types";
import { useState } from "react";
import { replicaChanges } from "../../view-model/replicas/replica-changes.ts";

/** What has changed last while somebody looked, for those who do not see it. */
export function useReplicaChanges(list: ReplicaListView): readonly string[] {
  const [known, setKnown] = useState(list);
  const [changes, setChanges] = useState<readonly string[]>([]);
  if (known !== list) {
    const news = replicaChanges(known, list);
    setKnown(list);
    if (news.length > 0) {
      setChanges(news);
    }
  }
  return changes;
}
