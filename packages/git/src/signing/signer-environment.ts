/** The environment of a program that signs: nothing but what is listed here. */
export function signerEnvironment(
  parent: NodeJS.ProcessEnv,
  names: readonly string[],
): NodeJS.ProcessEnv {
  const present = ["PATH", "HOME", ...names].filter((name) => parent[name] !== undefined);
  return { ...Object.fromEntries(present.map((name) => [name, parent[name]])), LC_ALL: "C" };
}
