import { systemScope } from "./automation.ts";

/**
 * The pipeline that an entry of the audit log is about; undefined if it is for those who may see all: what is about the
 * system, and what was not found, as whoever asked was told what is there.
 */
export function pipelineOfEntry(entry: {
  readonly scope: string;
  readonly details: Readonly<Record<string, unknown>>;
}): string | undefined {
  const { scope, details } = entry;
  const isForAll = scope === systemScope || details["code"] === "NOT_FOUND";
  return isForAll ? undefined : scope.split("/", 1)[0];
}
