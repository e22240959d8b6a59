import type { Census, RegisteredReplica } from "./register.ts";

/** Other replicas that live at the address of this one, as far as they say. One that has just been replaced there does not. */
export function sameAddress(
  { replicas }: Pick<Census, "replicas">,
  self: string,
): readonly RegisteredReplica[] {
  const own = replicas.find(({ id }) => id === self);
  return replicas.filter(
    ({ id, address, seenAt }) =>
      own !== undefined && id !== self && address === own.address && seenAt > own.joinedAt,
  );
}
