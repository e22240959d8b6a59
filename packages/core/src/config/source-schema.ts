import { z } from "zod";
import {
  credentialName,
  duration,
  interval,
  path,
  section,
  text,
  texts,
  truth,
  webUrl,
} from "./fields.ts";

const paceRule = "must be a whole number, 1 or more";

const branchPrefix = /^(?!.*(?:\.\.|\.lock(?:\/|$)))[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/;
const hostPattern = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

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

/** What stands under `proposals` of a Git source. */
export const gitProposals = z.strictObject({
  provider: z
    .enum(["github", "gitlab", "gitea"])
    .exactOptional()
    .describe(
      "The kind of the forge; gitea is Forgejo too. Unset, what the URL of the remote tells.",
    ),
  url: webUrl()
    .exactOptional()
    .describe(
      "Where the forge is for people, such as https://git.example.com; unset, the host of the remote.",
    ),
  credential: text()
    .exactOptional()
    .describe(
      "The name of a credential under credentials that the API is called with; unset, that of the remote.",
    ),
  branch_prefix: text()
    .prefault("glu")
    .refine((prefix) => branchPrefix.test(prefix), {
      error: "must be letters, digits, dots, dashes and underscores, with slashes between them",
    })
    .describe("What the names of the branches that are proposed from begin with."),
  labels: texts("Labels, or one, that a new proposal gets."),
  reviewers: texts("Who, or what team as organization/team, is asked to review a new proposal."),
  assignees: texts("Who a new proposal is assigned to."),
  draft: truth().prefault(false).describe("Whether a new proposal is a draft."),
  auto_merge: truth()
    .prefault(false)
    .describe("Lets the forge merge a proposal by itself once its rules allow that."),
  update: z
    .enum(["until-reviewed", "always", "never"])
    .prefault("until-reviewed")
    .describe(
      "Until when an open proposal takes in what is newer: until somebody approves it or it is set to merge by itself, always, or never.",
    ),
});

/** An entry under `sources.git`. */
export const gitSource = z.strictObject({
  default_branch: text()
    .exactOptional()
    .describe("The branch that is read and written; unset, the one HEAD of the remote points to."),
  remote: gitRemote,
  author: section({
    name: text().prefault("glu").describe("The name of the author of commits."),
    email: text().prefault("glu@localhost").describe("The email of the author of commits."),
  }),
  signing: signing.exactOptional(),
  proposals: gitProposals
    .exactOptional()
    .describe("If it is set, changes are proposed as pull requests instead of committed."),
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
    host(),
  ),
  requests_per_second: z
    .int({ error: paceRule })
    .min(1, { error: paceRule })
    .exactOptional()
    .describe("How many requests a second the registry gets at most; unset, 100."),
});

function strategyName<Name extends string>(name: Name) {
  return z.literal(name).describe("How one of the tags is chosen.");
}

function host() {
  return text().refine((value) => hostPattern.test(value), {
    error: "must be a host, such as auth.example.com or auth.example.com:8443",
  });
}
