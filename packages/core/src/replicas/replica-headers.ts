/** By which a replica shows the one it asks that it is one: the secret of that one. */
export const secretHeader = "glu-replica";

/** For whom it asks, if not for itself. */
export const callerHeader = "glu-replica-caller";

/** Who asked the replica that passes it on. */
export interface PassedCaller {
  readonly actor: string;
  readonly role: "viewer" | "operator";
  /** All there is for them. @default every pipeline */
  readonly pipelines?: readonly string[] | undefined;
}

/** As a header has it. */
export function encodeCaller({ actor, role, pipelines }: PassedCaller): string {
  return Buffer.from(JSON.stringify({ actor, role, pipelines })).toString("base64url");
}

/** Undefined if it is none. */
export function decodeCaller(text: string): PassedCaller | undefined {
  try {
    const given: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return isCaller(given) ? given : undefined;
  } catch {
    return undefined;
  }
}

function isCaller(given: unknown): given is PassedCaller {
  if (typeof given !== "object" || given === null) {
    return false;
  }
  const { actor, role, pipelines }: Partial<Record<keyof PassedCaller, unknown>> = given;
  return (
    typeof actor === "string" &&
    actor !== "" &&
    (role === "viewer" || role === "operator") &&
    (pipelines === undefined ||
      (Array.isArray(pipelines) && pipelines.every((name) => typeof name === "string")))
  );
}
