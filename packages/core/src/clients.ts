import type { Engine, Repository } from "@glu/git";
import type { ImageWatcher, Selection } from "@glu/registry";
import type { ProposalRules, RepositoryProposals } from "./proposer.ts";
import type { CommitLinks } from "./source.ts";

/**
 * The clients sources work with, made from the configuration. Asking twice for the same name, URL or
 * reference gives the same client.
 */
export interface Clients {
  /** @throws {NotConfiguredError} if the configuration has no such source. */
  readonly repository: (request: RepositoryRequest) => ConfiguredRepository;
  /** @throws {NotConfiguredError} */
  readonly image: (request: ImageRequest) => ImageWatcher;
}

/** A name under `sources.git`, or what would stand there. What is configured wins. */
export interface RepositoryRequest {
  readonly name?: string;
  readonly url?: string;
  /** A name under `credentials`. */
  readonly credential?: string;
  /** Time between two looks, in ms. */
  readonly interval?: number;
  /** @default "auto" */
  readonly engine?: Engine;
  /** How changes are proposed, in place of what the configuration says; false to commit them. */
  readonly proposals?: ProposalRequest | false;
}

/** Settings of proposals in code. What is left out stays as the configuration has it. */
export interface ProposalRequest {
  readonly provider?: ForgeProvider;
  /** Where the forge is for people. @default the host of the remote */
  readonly url?: string;
  /** A name under `credentials`, to call the API with. @default that of the remote */
  readonly credential?: string;
  /** What the names of the branches begin with. @default "glu" */
  readonly branchPrefix?: string;
  readonly labels?: readonly string[];
  readonly reviewers?: readonly string[];
  readonly assignees?: readonly string[];
  readonly draft?: boolean;
  readonly autoMerge?: boolean;
  readonly update?: ProposalRules["update"];
}

/** `gitea` is Forgejo too. */
export type ForgeProvider = "github" | "gitlab" | "gitea";

export interface ConfiguredRepository {
  readonly repository: Repository;
  /** @default the branch HEAD of the remote points to */
  readonly branch: string | undefined;
  /** Time between two looks, in ms. */
  readonly interval: number;
  /** The email of the author of our commits. */
  readonly email: string;
  /** Undefined if it is not known to be on a forge. */
  readonly links: CommitLinks | undefined;
  /** Undefined if changes are committed. */
  readonly proposals: ConfiguredProposals | undefined;
}

export interface ConfiguredProposals {
  /** The forge and the repository, for messages. */
  readonly forge: string;
  /** The name of what it is asked with. */
  readonly credential: string | undefined;
  /** One for all phases of the repository. */
  readonly hub: () => Promise<RepositoryProposals>;
  readonly rules: ProposalRules;
  readonly branchPrefix: string;
}

/** A name under `sources.oci`, or what would stand there. What is configured wins. */
export interface ImageRequest {
  readonly name?: string;
  readonly reference?: string;
  /** Which image of the repository. @default the tag of the reference */
  readonly select?: Selection;
  /** A name under `credentials`. */
  readonly credential?: string;
  /** Time between two looks, in ms. */
  readonly interval?: number;
  /** Whether labels of an image count as its annotations. @default true */
  readonly labels?: boolean;
  readonly plainHttp?: boolean;
  /** Hosts of token services that get the credential too. */
  readonly tokenHosts?: readonly string[];
}
