import type { Engine } from "@glu/git";
import type { ProposalRequest } from "../clients.ts";
import { type Duration, parseInterval } from "../duration.ts";
import type { PhaseDescriptor } from "../phase.ts";
import type { UpdatableSource } from "../source.ts";
import { branchOf } from "./branch-of.ts";
import { BranchWriter } from "./branch-writer.ts";
import type { GitResource } from "./git-resource.ts";

/** Which branch the phases of a source live on. */
export interface GitPhaseOptions {
  /** @default `default_branch` of the configuration, else the branch HEAD of the remote points to */
  readonly branch?: string | ((phase: PhaseDescriptor) => string);
  /**
   * How changes are proposed as pull requests, in place of what the configuration says of it; `false` to
   * commit them. @default as `proposals` of the configuration says
   */
  readonly proposals?: ProposalRequest | false;
}

/** A repository, without an entry in the configuration. */
export interface GitSourceOptions extends GitPhaseOptions {
  /** An entry under `sources.git`; what stands there wins. */
  readonly name?: string;
  /** `https://…`, `http://…`, `ssh://…`, `user@host:path`, `file://…` or a path. */
  readonly url: string;
  /** The name of an entry under `credentials`. @default anonymous */
  readonly credential?: string;
  /** Time between two looks at the remote. @default "10s" */
  readonly interval?: Duration;
  /** Who speaks with the remote. @default "auto" */
  readonly engine?: Engine;
}

/**
 * Files on a branch of a Git repository. Promotions into it become commits.
 *
 * @param source the name of an entry under `sources.git`, or everything inline
 */
export function git(
  source: string | GitSourceOptions,
  options: GitPhaseOptions = {},
): UpdatableSource<GitResource> {
  const given: Partial<GitSourceOptions> = typeof source === "string" ? { name: source } : source;
  const { interval, branch = options.branch, ...request } = given;
  const period = interval === undefined ? {} : { interval: parseInterval(interval) };
  const { proposals = options.proposals } = given;
  const wanted = { ...request, ...period, ...(proposals !== undefined && { proposals }) };
  const chosen =
    branch === undefined ? undefined : (phase: PhaseDescriptor) => branchOf(branch, phase);
  return {
    kind: "git",
    name: given.name ?? given.url,
    uses: [{ kind: "repository", request: wanted, branch: chosen }],
    updatable: true,
    open: async ({ clients, phase, previousKeys, logger, timers }) => {
      const configured = clients.repository(wanted);
      const branch = chosen?.(phase) ?? configured.branch;
      const writer = new BranchWriter(phase, { ...configured, branch });
      if (!configured.proposals) {
        return writer;
      }
      const { openProposalWriter } = await import("./open-proposal-writer.ts");
      const { rules, branchPrefix: prefix } = configured.proposals;
      const hub = await configured.proposals.hub();
      return openProposalWriter(writer, {
        ...configured,
        phase,
        previousKeys,
        branch,
        hub,
        rules,
        prefix,
        logger,
        timers,
      });
    },
  };
}
