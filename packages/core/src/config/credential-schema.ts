import { z } from "zod";
import { path, secret, secretText, section, text, truth, webUrl } from "./fields.ts";
import type { Secret } from "./secret.ts";

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
  ssh: section(
    {
      private_key_path: path()
        .exactOptional()
        .describe(
          "The file with a private key, relative to the folder of the configuration file; without it and private_key, ssh asks the agent of SSH_AUTH_SOCK and tries the keys in ~/.ssh.",
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
    },
    atMostOneKey,
    passphraseOfKey,
  ),
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
      api_url: webUrl()
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
  docker_local: section({
    path: path()
      .exactOptional()
      .describe(
        "The configuration file of docker, relative to the folder of the configuration file; unset, config.json in $DOCKER_CONFIG or ~/.docker.",
      ),
  }),
});

/** An entry under `credentials`. */
export const credential = z.discriminatedUnion("type", [
  basicCredential,
  sshCredential,
  accessTokenCredential,
  githubAppCredential,
  dockerLocalCredential,
]);

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
