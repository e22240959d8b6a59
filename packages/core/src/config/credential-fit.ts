import type { RemoteUrl } from "@glu/git";
import type { ConfigurationValues } from "./schema.ts";

export type CredentialType = ConfigurationValues["credentials"][string]["type"];

/** Where a credential comes from: an entry of the configuration, or the program. */
export type CredentialOrigin = CredentialType | "program";

/** What asks for a credential. Over HTTP, the git program takes less than Glu itself does. */
export type CredentialUse = RemoteUrl["kind"] | "git program" | "registry" | "forge";

export interface CredentialReference {
  /** The name of the credential. */
  readonly name: string;
  readonly type: CredentialOrigin;
  readonly use: CredentialUse;
  /** What is reached with it: a key of the configuration, or a location. */
  readonly target: string;
}

const passwordUses: readonly CredentialUse[] = ["http", "git program", "path", "registry", "forge"];

/** What each type of credential can be used for. */
const typeUses: Readonly<Record<CredentialType, readonly CredentialUse[]>> = {
  basic: passwordUses,
  ssh: ["ssh"],
  access_token: ["http", "registry", "forge"],
  github_app: ["http", "git program", "registry", "forge"],
  docker_local: ["registry"],
};
const uses = { ...typeUses, program: passwordUses };

/**
 * Why a credential is of no use for what it is named for, and what to do; `undefined` if it is. A
 * repository on this machine needs none, and may have a basic one that its URL elsewhere would need.
 */
export function explainMisfit(reference: CredentialReference): string | undefined {
  const { name, type, use, target } = reference;
  return uses[type].includes(use)
    ? undefined
    : `the credential "${name}" is ${describe(type)}, but ${target} ${remedy(reference)}`;
}

function describe(type: CredentialOrigin): string {
  return type === "program"
    ? "of the program, which gives a user and a password"
    : `of type ${type}`;
}

function remedy({ type, use }: Pick<CredentialReference, "type" | "use">): string {
  switch (use) {
    case "http":
      return type === "ssh"
        ? "is an http URL: name a credential of type basic, or use an ssh URL"
        : "is an http URL: name a credential of type basic, or of type github_app";
    case "git program":
      return type === "access_token"
        ? "is reached with the engine cli, which cannot be given a token: choose the engine wire, or name a credential of type basic"
        : remedy({ type, use: "http" });
    case "ssh":
      return uses[type].includes("http")
        ? "is an ssh URL: name a credential of type ssh, or use an https URL"
        : "is an ssh URL: name a credential of type ssh";
    case "path":
      return type === "ssh"
        ? "is a local path: name no credential, or use an ssh URL"
        : "is a local path: name no credential";
    case "forge":
      return "calls the API of a forge, which takes a token: name a credential of type basic, access_token or github_app";
    case "registry":
      return "is an image, which is not read over ssh: name a credential of type basic";
  }
}

/** What a Git remote asks a credential for, depending on who speaks with it. */
export function useOf(
  kind: RemoteUrl["kind"],
  engine: unknown,
): Exclude<CredentialUse, "registry"> {
  return kind === "http" && engine === "cli" ? "git program" : kind;
}

/** Whether text is a type of credential there is. */
export function isCredentialType(text: unknown): text is CredentialType {
  return typeof text === "string" && Object.hasOwn(typeUses, text);
}
