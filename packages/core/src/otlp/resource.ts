import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { type Attribute, attributesOf } from "./encode.ts";

export interface ResourceOptions {
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Who sends the numbers: what the environment says wins ("Environment Variable Specification"), as a whole
 * or not at all. Two servers must not be taken for one, so each has an id.
 */
export function resourceOf({ version, env }: ResourceOptions): readonly Attribute[] {
  const name = env["OTEL_SERVICE_NAME"];
  return attributesOf({
    "service.name": "glu",
    "service.version": version,
    "service.instance.id": randomUUID(),
    "host.name": hostname(),
    "process.pid": process.pid,
    "process.runtime.name": "nodejs",
    "process.runtime.version": process.versions.node,
    ...parse(env["OTEL_RESOURCE_ATTRIBUTES"] ?? ""),
    ...(name && { "service.name": name }),
  });
}

/** `key=value,…`, percent-encoded. */
function parse(text: string): Record<string, string> {
  const entries = text.split(",").filter((entry) => entry.trim() !== "");
  try {
    return Object.fromEntries(entries.map(parseEntry));
  } catch {
    return {};
  }
}

function parseEntry(entry: string): readonly [string, string] {
  const at = entry.indexOf("=");
  const key = entry.slice(0, at).trim();
  if (at < 1 || key === "") {
    throw new SyntaxError("no attribute");
  }
  return [key, decodeURIComponent(entry.slice(at + 1).trim())];
}
