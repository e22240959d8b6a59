import { z } from "zod";
import { defaultAutomationLimit } from "../automation.ts";
import { credential } from "./credential-schema.ts";
import { named, path, secret, section, text, truth } from "./fields.ts";
import type { Frozen } from "./frozen.ts";
import type { KeyPath } from "./key-path.ts";
import { type KeyPattern, keyPatterns } from "./key-patterns.ts";
import { gitSource, type ociSelection, ociSource } from "./source-schema.ts";

const countRule = "must be a whole number, 1 or more";
const portRule = "must be a whole number from 0 to 65535";

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

const server = section({
  host: text()
    .prefault("127.0.0.1")
    .describe(
      "The address the server listens on. One that is not loopback needs server.auth.mode.",
    ),
  port: z
    .int({ error: portRule })
    .min(0, { error: portRule })
    .max(65_535, { error: portRule })
    .prefault(8080)
    .describe("The port the server listens on; 0 takes a free one."),
  protocol: z
    .enum(["http", "https"])
    .prefault("http")
    .describe("What the server speaks; https needs server.cert_file and server.key_file."),
  cert_file: path()
    .exactOptional()
    .describe(
      "For https, a PEM file with the certificate of the server and after it those between it and its authority, relative to the folder of the configuration file.",
    ),
  key_file: path()
    .exactOptional()
    .describe(
      "For https, a PEM file with the key of the certificate, without a passphrase, relative to the folder of the configuration file.",
    ),
  auth: section({
    mode: z
      .literal("none")
      .exactOptional()
      .describe("How callers are known. none lets everyone who reaches the server do everything."),
  }),
});

const metrics = section({
  enabled: truth()
    .prefault(true)
    .describe("Whether the server answers GET /metrics with numbers for Prometheus."),
});

const storage = section({
  path: text()
    .prefault(".glu")
    .describe("The folder of the state, relative to that of the configuration file."),
  postgres_url: secret()
    .exactOptional()
    .describe(
      "A PostgreSQL database that has the state in place of the folder, as postgres://user:password@host/database.",
    ),
  retention: section({
    arrivals: count()
      .prefault(1000)
      .describe(
        "How many entries the history of each phase keeps; what a phase shows now is kept in any case.",
      ),
    promotions: count()
      .prefault(1000)
      .describe(
        "How many records of promotions into each phase are kept; those that still run are kept in any case.",
      ),
  }),
});

function count() {
  return z.int({ error: countRule }).min(1, { error: countRule });
}

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
  sources: section({ git: named(gitSource), oci: named(ociSource) }),
  credentials: named(credential),
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
