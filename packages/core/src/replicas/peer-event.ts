import { systemScope } from "../automation.ts";
import { pipelineOfEntry } from "../pipeline-of-entry.ts";
import type { SentEvent } from "./event-parser.ts";
import type { PeerEvent } from "./peers.ts";

type Data = PeerEvent["data"];

/** What a replica has told; undefined if it is nothing that has happened. */
export function peerEventOf({ name, data: text }: SentEvent): PeerEvent | undefined {
  const data: unknown = JSON.parse(text);
  if (!isData(data)) {
    return undefined;
  }
  switch (name) {
    case "pipeline":
    case "promotion":
      return { name, pipeline: textIn(data["pipeline"]), data };
    case "phase":
      return { name, pipeline: pipelineOfPhase(data), data };
    case "audit":
      return { name, pipeline: pipelineOfAudit(data), data };
    default:
      return undefined;
  }
}

/** Whether all pipelines may show something else after it. */
export function touchesAll({ name, data }: PeerEvent): boolean {
  return name === "audit" && data["scope"] === systemScope;
}

function pipelineOfPhase(data: Data): string | undefined {
  const { descriptor } = data;
  return isData(descriptor) ? textIn(descriptor["pipeline"]) : undefined;
}

function pipelineOfAudit({ scope, details }: Data): string | undefined {
  return pipelineOfEntry({
    scope: textIn(scope) ?? systemScope,
    details: isData(details) ? details : {},
  });
}

function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null;
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
