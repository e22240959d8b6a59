import { runProgram } from "../program.ts";

const environment = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  REGISTRY_AUTH_FILE: "/nonexistent/auth.json",
};

export async function hasSkopeo(signal: AbortSignal): Promise<boolean> {
  const run = runProgram(["skopeo", "--version"], { environment, signal });
  return await run.then(
    ({ code }) => code === 0,
    () => false,
  );
}

/** Reads the manifest of an image with a program of its own. Gives milliseconds. */
export async function inspectRaw(image: string, signal: AbortSignal): Promise<number> {
  const inspect = ["inspect", "--raw", "--tls-verify=false", `docker://${image}`];
  const command = ["skopeo", "--insecure-policy", ...inspect] as const;
  const { code, errors, milliseconds } = await runProgram(command, { environment, signal });
  if (code !== 0) {
    throw new Error(`${command.join(" ")} failed: ${errors.trim()}`);
  }
  return milliseconds;
}
