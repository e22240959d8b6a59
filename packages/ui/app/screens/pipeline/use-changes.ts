import type { PipelineView } from "@glu/core/api-types";
import { useEffect, useState } from "react";
import { changesBetween, type PhaseChange } from "../../view-model/pipeline/pipeline-changes.ts";

const shownFor = 4000;

/** What has changed a moment ago, for those who look and those who listen. */
export function useChanges(pipeline: PipelineView): readonly PhaseChange[] {
  const [known, setKnown] = useState(pipeline);
  const [changes, setChanges] = useState<readonly PhaseChange[]>([]);
  if (known !== pipeline) {
    const news = changesBetween(known, pipeline);
    setKnown(pipeline);
    if (news.length > 0) {
      setChanges(news);
    }
  }
  useEffect(() => {
    if (changes.length === 0) {
      return;
    }
    const over = setTimeout(() => setChanges([]), shownFor);
    return () => clearTimeout(over);
  }, [changes]);
  return changes;
}
