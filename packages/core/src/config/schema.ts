import { z } from "zod";
import {
  durationIn,
  durationPattern,
  explainDuration,
  longestInterval,
  shortestInterval,
} from "../duration.ts";
import type { Frozen } from "./frozen.ts";
import type { KeyPath } from "./key-path.ts";
import { type KeyPattern, keyPatterns } from "./key-patterns.ts";
import { explainName, namePattern } from "./name.ts";
import { Secret, type SecretForm } from "./secret.ts";

const portRule = "must be a whole number from 0 to 65535";
const paceRule = "must be a whole number, 1 or more";
// RFC 7617 section 2 excludes them from basic authentication.
const controlCharacters = /\p{Cc}/u;

const log = z.strictObject({
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

const server = z.strictObject({
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
  auth: z
    .strictObject({
      mode: z
        .literal("none")
        .exactOptional()
        .describe(
          "How callers are known. none lets everyone who reaches the server do everything.",
        ),
    })
    .prefault({}),
});

const metrics = z.strictObject({
  enabled: truth()
    .prefault(true)
    .describe("Whether the server answers GET /metrics with numbers for Prometheus."),
});

const storage = z.strictObject({
  path: text()
    .prefault(".glu")
    .describe("The folder of the state, relative to that of the configuration file."),
});

const gitRemote = z.strictObject({
  name: text().prefault("origin").describe("What the remote is called."),
  url: text().describe(
    "An https, http, ssh or file URL, user@host:path, or a local path, relative to the folder of the configuration file.",
  ),
  credential: credentialName(),
  interval: interval("Time between two looks at the remote."),
  engine: z
    .enum(["auto", "wire", "cli"])
    .prefault("auto")
    .describe(
      "What speaks with the remote: wire is Glu itself, cli the git program, auto is wire where that is possible.",
    ),
  ca_file: path()
    .exactOptional()
    .describe(
      "A PEM file with the certificate authorities to trust instead of the usual ones, relative to the folder of the configuration file.",
    ),
  pushes_per_minute: z
    .int({ error: paceRule })
    .min(1, { error: paceRule })
    .exactOptional()
    .describe(
      "How many pushes a minute the host of the remote gets; unset, 6 for github.com and any number for others.",
    ),
});

const signing = z.strictObject({
  type: z.enum(["ssh", "gpg"]).describe("The kind of key that signs commits."),
  key: path().describe(
    "For ssh the path of a key, relative to the folder of the configuration file; for gpg the id or fingerprint of a key.",
  ),
});

/** An entry under `sources.git`. */
export const gitSource = z.strictObject({
  default_branch: text()
    .exactOptional()
    .describe("The branch that is read and written; unset, the one HEAD of the remote points to."),
  remote: gitRemote,
  author: z
    .strictObject({
      name: text().prefault("glu").describe("The name of the author of commits."),
      email: text().prefault("glu@localhost").describe("The email of the author of commits."),
    })
    .prefault({}),
  signing: signing.exactOptional(),
});

const tagFilter = {
  allow: texts(
    "Regular expressions, or one; a tag must match one of them. What a group named version matches is compared in place of the tag.",
  ),
  ignore: texts("Regular expressions, or one; a tag must match none of them."),
  platform: text()
    .exactOptional()
    .describe("os/architecture or os/architecture/variant; only images for it are chosen."),
  min_age: duration()
    .exactOptional()
    .describe("How long ago an image must have been seen for the first time before it is chosen."),
};

const order = z
  .enum(["ascending", "descending"])
  .prefault("ascending")
  .describe("Whether the last one is chosen, or the first.");

/** What stands under `select` of an image. */
export const ociSelection = z.discriminatedUnion("strategy", [
  z.strictObject({ strategy: strategyName("tag"), ...tagFilter }),
  z.strictObject({
    strategy: strategyName("semver"),
    range: text().prefault("*").describe("As npm writes them, such as ^1.2 or >=1.2 <2."),
    prereleases: truth()
      .prefault(false)
      .describe("Whether pre-releases count although the range names none."),
    ...tagFilter,
  }),
  z.strictObject({ strategy: strategyName("newest"), ...tagFilter }),
  z.strictObject({ strategy: strategyName("alphabetical"), order, ...tagFilter }),
  z.strictObject({ strategy: strategyName("numerical"), order, ...tagFilter }),
]);

/** An entry under `sources.oci`. */
export const ociSource = z.strictObject({
  reference: text().describe(
    "registry/repository:tag, or oci-layout:directory:tag. Without a tag, latest, or what select chooses.",
  ),
  select: ociSelection.exactOptional(),
  credential: credentialName(),
  interval: interval("Time between two looks at the registry."),
  labels: truth()
    .prefault(true)
    .describe(
      "Also reads what a new image says of its origin in its labels, with one or two more requests.",
    ),
  plain_http: truth().prefault(false).describe("Speaks http to the registry, not https."),
  ca_file: path()
    .exactOptional()
    .describe(
      "A PEM file with the certificate authorities to trust instead of the usual ones, relative to the folder of the configuration file.",
    ),
  token_hosts: texts(
    "Hosts, or one, that get the credential too because the tokens of the registry come from there. Needed only where they share no domain with it.",
  ),
  requests_per_second: z
    .int({ error: paceRule })
    .min(1, { error: paceRule })
    .exactOptional()
    .describe("How many requests a second the registry gets at most; unset, 100."),
});

const credentialType = "The kind of the credential.";

const basicCredential = z.strictObject({
  type: z.literal("basic").describe(credentialType),
  basic: z.strictObject({
    username: text()
      .refine((username) => !username.includes(":"), { error: "must not contain a colon" })
      .describe("The user name."),
    password: secret().describe("The password or access token."),
  }),
});

const sshCredential = z.strictObject({
  type: z.literal("ssh").describe(credentialType),
  ssh: z
    .strictObject({
      private_key_path: path()
        .exactOptional()
        .describe(
          "The file with a private key, relative to the folder of the configuration file; without it and private_key, the agent of SSH_AUTH_SOCK has the key.",
        ),
      private_key: secretText()
        .exactOptional()
        .describe("The private key itself, in place of private_key_path."),
      passphrase: secret().exactOptional().describe("The passphrase of the private key."),
      known_hosts: path()
        .exactOptional()
        .describe(
          "The file with the keys of servers, relative to the folder of the configuration file; unset, ~/.ssh/known_hosts.",
        ),
      insecure_ignore_host_key: truth()
        .prefault(false)
        .describe("Trusts any server, and thereby whoever stands in between."),
    })
    .check(atMostOneKey, passphraseOfKey)
    .prefault({}),
});

const accessTokenCredential = z.strictObject({
  type: z.literal("access_token").describe(credentialType),
  access_token: secret().describe(
    "A token that the registry or the server of Git gets as it is, as a bearer token.",
  ),
});

const idRule = "must be a whole number, 1 or more";

const githubAppCredential = z.strictObject({
  type: z.literal("github_app").describe(credentialType),
  github_app: z
    .strictObject({
      app_id: z.int({ error: idRule }).min(1, { error: idRule }).describe("The id of the app."),
      installation_id: z
        .int({ error: idRule })
        .min(1, { error: idRule })
        .describe("The id of its installation, which the URL of its settings ends with."),
      private_key_path: path()
        .exactOptional()
        .describe(
          "The .pem file of the app, relative to the folder of the configuration file. Either it or private_key is required.",
        ),
      private_key: secretText()
        .exactOptional()
        .describe("What is in the .pem file of the app, in place of private_key_path."),
      api_url: text()
        .prefault("https://api.github.com")
        .describe("Where the API of GitHub is; on a server of your own https://HOST/api/v3."),
      ca_file: path()
        .exactOptional()
        .describe(
          "A PEM file with the certificate authorities to trust instead of the usual ones, relative to the folder of the configuration file.",
        ),
    })
    .check(atMostOneKey, atLeastOneKey),
});

const dockerLocalCredential = z.strictObject({
  type: z.literal("docker_local").describe(credentialType),
  docker_local: z
    .strictObject({
      path: path()
        .exactOptional()
        .describe(
          "The configuration file of docker, relative to the folder of the configuration file; unset, config.json in $DOCKER_CONFIG or ~/.docker.",
        ),
    })
    .prefault({}),
});

/** Every key of the configuration: its shape, its default, its meaning. */
export const configurationSchema = z.strictObject({
  log: log.prefault({}),
  server: server.prefault({}),
  metrics: metrics.prefault({}),
  storage: storage.prefault({}),
  sources: z.strictObject({ git: named(gitSource), oci: named(ociSource) }).prefault({}),
  credentials: named(
    z.discriminatedUnion("type", [
      basicCredential,
      sshCredential,
      accessTokenCredential,
      githubAppCredential,
      dockerLocalCredential,
    ]),
  ),
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

function text() {
  return z
    .string({ error: "must be text; put it in quotes" })
    .min(1, { error: "must not be empty" });
}

/** A line, or the file it is in. */
function secret() {
  const line = text().refine((value) => !controlCharacters.test(value), {
    error: "must not contain line breaks or other control characters",
  });
  return secretOf(line, "line");
}

/** Several lines, or the file they are in. */
function secretText() {
  return secretOf(text(), "text");
}

function secretOf(inline: ReturnType<typeof text>, form: SecretForm) {
  const inFile = z.strictObject({
    file: path().describe(
      "A file that holds it instead, relative to the folder of the configuration file; read anew each time it is needed.",
    ),
  });
  return z.union([inline, inFile]).transform((source) => new Secret(source, form));
}

interface Keys {
  readonly private_key_path?: string;
  readonly private_key?: Secret;
  readonly passphrase?: Secret;
}

function atMostOneKey({ value, issues }: z.core.ParsePayload<Keys>): void {
  if (value.private_key !== undefined && value.private_key_path !== undefined) {
    issues.push(problem("private_key", "set either this or private_key_path"));
  }
}

function atLeastOneKey({ value, issues }: z.core.ParsePayload<Keys>): void {
  if (value.private_key === undefined && value.private_key_path === undefined) {
    issues.push(problem("private_key_path", "is required, or private_key in its place"));
  }
}

function passphraseOfKey({ value, issues }: z.core.ParsePayload<Keys>): void {
  const hasKey = value.private_key !== undefined || value.private_key_path !== undefined;
  if (value.passphrase !== undefined && !hasKey) {
    issues.push(problem("passphrase", "goes with private_key or private_key_path only"));
  }
}

function problem(key: keyof Keys, message: string): z.core.$ZodRawIssue {
  return { code: "custom", path: [key], message, input: undefined };
}

function strategyName<Name extends string>(name: Name) {
  return z.literal(name).describe("How one of the tags is chosen.");
}

/** One of them may be given alone. */
function texts(description: string) {
  const list = z.array(text(), { error: "must be text, or a list of texts" });
  return z
    .preprocess((value) => (typeof value === "string" ? [value] : value), list)
    .exactOptional()
    .describe(description);
}

function truth() {
  return z.boolean({ error: "must be true or false" });
}

/** Somebody may put what is in a file where its path belongs. */
function path() {
  return text().refine((value) => !controlCharacters.test(value), {
    error: "must be one line: name the file or the key, do not put it here",
  });
}

function credentialName() {
  return text().exactOptional().describe("The name of a credential under credentials.");
}

function named<Value extends z.core.$ZodType>(value: Value) {
  const name = z
    .string()
    .regex(namePattern)
    .refine((key) => explainName(key) === undefined);
  return z.record(name, value).prefault({});
}

function interval(description: string) {
  return duration()
    .prefault("10s")
    .describe(`${description} From ${shortestInterval} to ${longestInterval}.`);
}

/** Its text becomes milliseconds. */
function duration() {
  const least = durationIn(shortestInterval) ?? 0;
  const most = durationIn(longestInterval) ?? 0;
  return z
    .string({ error: ({ input }) => explainDuration(input) })
    .meta({ pattern: durationPattern.source })
    .transform((duration, context) => {
      const milliseconds = durationIn(duration);
      if (milliseconds === undefined) {
        context.addIssue(explainDuration(duration));
        return z.NEVER;
      }
      return milliseconds;
    })
    .pipe(
      z
        .number()
        .min(least, { error: `must be at least ${shortestInterval}` })
        .max(most, { error: `must be at most ${longestInterval}` }),
    );
}
