import type { ForgeUser } from "./forge-user.ts";
import type { Proposal } from "./proposal.ts";

export type Access = "none" | "read" | "write" | "admin";

export type MergeMethod = "merge" | "squash" | "rebase";

/** What a branch asks of a proposal before it is merged. */
export interface BranchProtection {
  /** Names of checks that must have succeeded. @default none */
  readonly checks?: readonly string[];
  /** How many people with write access must have approved. @default 0 */
  readonly approvals?: number;
  /** Takes approvals back when commits are pushed. @default false */
  readonly dismissStale?: boolean;
  /** Wants every proposal on top of what the branch shows. @default false */
  readonly upToDate?: boolean;
}

export interface ForgeRepositoryOptions {
  /** @default "public" */
  readonly visibility?: "public" | "private";
  /** @default "main" */
  readonly branch?: string;
  /** What users may do, by login. Owners may do everything. */
  readonly members?: Readonly<Record<string, Access>>;
  /** Deletes the branch of a merged proposal. @default false */
  readonly deleteBranchOnMerge?: boolean;
  /** Ways to merge that are allowed. @default all */
  readonly methods?: readonly MergeMethod[];
  /** Lets a merge wait for checks. @default true */
  readonly autoMerge?: boolean;
  /** By branch. Nobody pushes to a protected branch. @default none */
  readonly protection?: Readonly<Record<string, BranchProtection>>;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string;
}

export interface Check {
  readonly id: number;
  readonly name: string;
  readonly state: "pending" | "success" | "failure";
  /** GitHub has both; elsewhere it makes no difference. */
  readonly kind: "run" | "status";
  readonly at: Date;
}

export interface RepositoryIdentity {
  readonly id: number;
  /** `owner/name`, or with groups `group/subgroup/name`. */
  readonly fullName: string;
  readonly owner: ForgeUser;
  readonly createdAt: Date;
  readonly parent: ForgeRepository | undefined;
}

const ranks: readonly Access[] = ["none", "read", "write", "admin"];

export function isAtLeast(access: Access, wanted: Access): boolean {
  return ranks.indexOf(access) >= ranks.indexOf(wanted);
}

/** A repository of a forge: everything but what Git keeps. */
export class ForgeRepository {
  readonly id: number;
  readonly fullName: string;
  readonly owner: ForgeUser;
  readonly createdAt: Date;
  /** What it is a fork of. */
  readonly parent: ForgeRepository | undefined;
  readonly labels: Label[] = [];
  readonly proposals: Proposal[] = [];
  /** What is known of commits, by SHA, newest last. */
  readonly checks = new Map<string, Check[]>();
  options: ForgeRepositoryOptions;

  constructor(identity: RepositoryIdentity, options: ForgeRepositoryOptions) {
    this.id = identity.id;
    this.fullName = identity.fullName;
    this.owner = identity.owner;
    this.createdAt = identity.createdAt;
    this.parent = identity.parent;
    this.options = options;
  }

  get name(): string {
    return this.fullName.split("/").at(-1) ?? "";
  }

  /** The path of the owner. */
  get namespace(): string {
    return this.fullName.split("/").slice(0, -1).join("/");
  }

  get defaultBranch(): string {
    return this.options.branch ?? "main";
  }

  get isPrivate(): boolean {
    return this.options.visibility === "private";
  }

  allows(method: MergeMethod): boolean {
    return this.options.methods?.includes(method) ?? true;
  }

  protection(branch: string): BranchProtection {
    return this.options.protection?.[branch] ?? {};
  }

  accessOf(user: ForgeUser | undefined): Access {
    if (user !== undefined && user === this.owner) {
      return "admin";
    }
    const given = user && this.options.members?.[user.login];
    return given ?? (this.isPrivate ? "none" : "read");
  }

  /** The newest of each name. */
  checksOf(sha: string): readonly Check[] {
    const newest = new Map((this.checks.get(sha) ?? []).map((check) => [check.name, check]));
    return [...newest.values()];
  }
}
