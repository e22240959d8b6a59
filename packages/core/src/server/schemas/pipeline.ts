import { z } from "@hono/zod-openapi";
import { mostBehind } from "../../known-past.ts";
import { texts, time } from "./common.ts";
import { restraint } from "./restraint.ts";
import { sourceChanges } from "./source-changes.ts";

const named = { name: z.string(), labels: texts.optional(), annotations: texts.optional() };
const metadata = z.strictObject(named).openapi("Metadata");

const store = z
  .strictObject({ writable: z.boolean(), writer: z.string().nullable() })
  .openapi("Store", { description: "Who may change the store." });

export const system = z
  .strictObject({
    ...named,
    revision: z.string().optional().meta({ description: "Of the program." }),
    store,
  })
  .openapi("System");

const descriptor = z
  .strictObject({ kind: z.string(), pipeline: z.string(), metadata })
  .openapi("PhaseDescriptor");

export const cause = z.enum(["observed", "promotion", "rollback", "outside"]);

const image = z
  .strictObject({
    reference: z.string().optional(),
    tag: z.string().optional(),
    version: z.string().optional(),
    revision: z.string().optional(),
    source_url: z.string().optional(),
    url: z.string().optional(),
    created_at: time.optional(),
  })
  .openapi("Image", { description: "What an image says of itself; links are http(s) only." });

const resource = z
  .strictObject({
    digest: z.string().optional(),
    annotations: texts.optional(),
    version: z.string().optional(),
    commit: z.string().optional(),
    commit_url: z.string().optional(),
    author: z.string().optional(),
    committed_at: time.optional(),
    cause: cause.optional(),
    recorded_at: time.optional(),
    image: image.optional(),
  })
  .openapi("Resource", { description: "What a phase shows; empty if nothing was seen yet." });

export const phase = z
  .strictObject({
    descriptor,
    state: z.enum(["unknown", "ready", "empty", "error"]),
    code: z.string().optional(),
    reason: z.string().optional(),
    since: time.optional(),
    observed_at: time.optional(),
    resource,
    updatable: z.boolean().meta({ description: "Whether its source can be written to." }),
    can_roll_back: z
      .boolean()
      .meta({ description: "True if it can be rolled back now: it showed something else before." }),
    restraints: z
      .array(restraint)
      .readonly()
      .optional()
      .meta({ description: "The holds and vetoes that concern it now, if there are any." }),
    automation: z
      .enum(["observe", "off"])
      .optional()
      .meta({ description: "Whether triggers promote into it, where that is not on." }),
  })
  .openapi("Phase");

const proposal = z
  .strictObject({
    kind: z.enum(["promotion", "rollback"]),
    number: z.int(),
    url: z.string(),
    branch: z.string(),
    head: z.string(),
    base: z.string(),
    head_url: z.string().optional(),
    compare_url: z.string().optional(),
    digest: z.string().nullable(),
    committed_to_by: z.array(z.string()).readonly(),
    frozen: z.boolean(),
    review: z.enum(["none", "approved", "changes-requested"]).optional(),
    approved_by: z.array(z.string()).readonly().optional(),
    auto_merge: z.boolean().optional(),
    checks: z.enum(["none", "pending", "passed", "failed"]).optional(),
    auto_merge_trouble: z.string().optional(),
    mergeability: z.enum(["unknown", "mergeable", "conflict", "behind", "blocked"]).optional(),
  })
  .openapi("Proposal", { description: "A pull request that is open, as it was last seen." });

const edge = z
  .strictObject({
    kind: z.string(),
    from: descriptor,
    to: descriptor,
    status: z.enum(["up-to-date", "behind", "proposed", "blocked", "error"]),
    reason: z.string().optional(),
    since: time.optional(),
    can_perform: z.boolean().meta({
      description: "True if performing it now, with the digests of its plan, would do something.",
    }),
    behind_by: z
      .int()
      .max(mostBehind)
      .optional()
      .meta({ description: "Digests that the first phase has shown since that of the target." }),
    source_changes: sourceChanges.optional(),
    proposal: proposal.optional(),
  })
  .openapi("Edge");

export const pipeline = z
  .strictObject({
    ...named,
    phases: z.array(phase).readonly(),
    edges: z.array(edge).readonly(),
  })
  .openapi("Pipeline");

export const pipelines = z
  .strictObject({ pipelines: z.array(pipeline).readonly() })
  .openapi("Pipelines");

export const edges = z.strictObject({ edges: z.array(edge).readonly() }).openapi("Edges");

const pipelineGraph = z
  .strictObject({
    ...named,
    phases: z.array(descriptor).readonly(),
    edges: z
      .array(z.strictObject({ kind: z.string(), from: z.string(), to: z.string() }))
      .readonly(),
  })
  .openapi("PipelineGraph");

export const graph = z
  .strictObject({
    pipelines: z.array(pipelineGraph).readonly(),
    automatic: z
      .array(z.strictObject({ trigger: z.string(), from: z.string(), to: z.string() }))
      .readonly(),
  })
  .openapi("Graph", { description: "What the program defines, whatever shows where." });
