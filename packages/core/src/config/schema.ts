import { z } from "zod";
import { defaultAutomationLimit } from "../automation.ts";
import { longestInterval, shortestInterval } from "../duration.ts";
import { credential } from "./credential-schema.ts";
import { count, duration, isOneLine, named, secret, section, truth, webUrl } from "./fields.ts";
import type { Frozen } from "./frozen.ts";
import type { KeyPath } from "./key-path.ts";
import { type KeyPattern, keyPatterns } from "./key-patterns.ts";
import { server } from "./server-schema.ts";
import { gitSource, type ociSelection, ociSource } from "./source-schema.ts";
import { storage } from "./storage-schema.ts";

const log = section({
  level: z
    .preprocess(
      (level) => (typeof level === "string" ? level.toLowerCase() : level),
      z.enum(["debug", "info", "warn", "error"]),
    )
    .prefault("info")
    .describe("The least important messages that are logged; in any case."),
  format: z
    .enum(["auto", "pretty", "json"])
    .prefault("auto")
    .describe(
      "How messages are written: pretty is a line for people, json one object per line, auto is pretty on a terminal and json otherwise.",
    ),
});

const metrics = section({
  enabled: truth()
    .prefault(true)
    .describe("Whether the server answers GET /metrics with numbers for Prometheus."),
  public: truth()
    .prefault(false)
    .describe("Whether that needs no authentication, where the API does."),
  otlp: section({
    endpoint: webUrl()
      .exactOptional()
      .describe(
        "A collector that takes metrics in OTLP as JSON over HTTP. One without a path is asked at /v1/metrics.",
      ),
    interval: duration()
      .prefault("60s")
      .describe(`Time between two exports. From ${shortestInterval} to ${longestInterval}.`),
    headers: named(
      secret().describe("What is sent along in the header of this name, such as authorization."),
    ),
  }),
});

const webhook = z.strictObject({
  type: z
    .enum(["github", "gitlab", "gitea", "registry", "generic"])
    .describe("Who sends them; gitea is Forgejo too."),
  secret: secret({ atLeast: 16 }).describe(
    "What the sender proves with that it is the sender; 16 characters or more.",
  ),
});

const longestRevision = 200;

const revision = z
  .string({ error: "must be text; put it in quotes" })
  .max(longestRevision, { error: `must be at most ${longestRevision} characters` })
  .refine(isOneLine, { error: "must not contain line breaks or other control characters" })
  .exactOptional()
  .describe(
    "Which version of the program runs, for the records of promotions; unset or empty, the commit that is checked out where the program is, or the version of its package.",
  );

const automation = section({
  limit: count()
    .prefault(defaultAutomationLimit)
    .describe(
      "How many promotions may begin by themselves within a minute; more turn automation off until a person turns it on again.",
    ),
});

/** Every key of the configuration: its shape, its default, its meaning. */
export const configurationSchema = z.strictObject({
  log,
  server,
  metrics,
  storage,
  automation,
  revision,
  sources: section({ git: named(gitSource), oci: named(ociSource) }),
  credentials: named(credential),
  webhooks: named(webhook),
});

/** The configuration as the schema gives it: defaults filled in, intervals in milliseconds. */
export type ConfigurationValues = z.output<typeof configurationSchema>;

/** Which image of a repository is meant, with times in milliseconds. */
export type SelectionValues = Frozen<z.output<typeof ociSelection>>;

/** Every value that can be configured. */
export const configurationKeys: readonly KeyPattern[] = keyPatterns(configurationSchema);

/** Where secrets stand. */
export const secretKeys: readonly KeyPath[] = configurationKeys
  .filter(({ isSecret }) => isSecret)
  .map(({ path }) => path);
