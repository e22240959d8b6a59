import type { RemoteUrl } from "@glu/git";
import type { ConfigurationValues } from "./schema.ts";

type CredentialType = ConfigurationValues["credentials"][string]["type"];

/** What asks for a credential. */
export type CredentialUse = RemoteUrl["kind"] | "registry";

export interface CredentialReference {
  /** The name of the credential. */
  readonly name: string;
  readonly type: CredentialType;
  readonly use: CredentialUse;
  /** What is reached with it: a key of the configuration, or a location. */
  readonly target: string;
}

/**
 * Why a credential is of no use for what it is named for, and what to do; `undefined` if it is. A
 * repository on this machine needs none, and may have a basic one that its URL elsewhere would need.
 */
export function explainMisfit({
  name,
  type,
  use,
  target,
}: CredentialReference): string | undefined {
  const problem = `the credential "${name}" is of type ${type}, but ${target}`;
  switch (use) {
    case "http":
      return type === "ssh"
        ? `${problem} is an http URL: name a credential of type basic, or use an ssh URL`
        : undefined;
    case "ssh":
      return type === "basic"
        ? `${problem} is an ssh URL: name a credential of type ssh, or use an https URL`
        : undefined;
    case "path":
      return type === "ssh"
        ? `${problem} is a local path: name no credential, or use an ssh URL`
        : undefined;
    case "registry":
      return type === "ssh"
        ? `${problem} is an image, which is not read over ssh: name a credential of type basic`
        : undefined;
  }
}
