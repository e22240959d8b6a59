import { z } from "zod";
import { count, secret, section, text } from "./fields.ts";

const retention = section({
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
});

/** With `type: postgres` there is a `url`, otherwise none. */
export const storage = section({
  type: z
    .enum(["sqlite", "postgres"])
    .prefault("sqlite")
    .describe(
      "What has the state: sqlite is a file in storage.path, postgres the database of storage.url.",
    ),
  path: text()
    .prefault(".glu")
    .describe(
      "The folder of the state, and with postgres only of what a server needs while it runs, relative to that of the configuration file.",
    ),
  url: secret({ read: "read at the start" })
    .exactOptional()
    .describe(
      "For postgres, the database that has the state, as postgres://user:password@host/database; user and password percent-encoded.",
    ),
  retention,
}).transform(({ type, url, ...kept }, context) => {
  if (type === "sqlite" && url === undefined) {
    return { type, ...kept };
  }
  if (type === "postgres" && url !== undefined) {
    return { type, url, ...kept };
  }
  const message =
    type === "postgres"
      ? "is required, because storage.type is postgres: name the database, or set storage.type to sqlite"
      : "is of use for postgres only: set storage.type to postgres, or remove this";
  context.addIssue({ code: "custom", path: ["url"], message });
  return z.NEVER;
});
