import { spawn } from "node:child_process";
import { isolatedEnvironment } from "./run-git.ts";

export type GitService = "upload-pack" | "receive-pack";

/** What a service of the git program says of itself, version 2 of the protocol being asked for. */
export function advertise(service: GitService, repository: string): Promise<Buffer> {
  return runService([service, "--stateless-rpc", "--advertise-refs", repository]);
}

/** What a service of the git program answers to a request, whether it succeeds or not. */
export function answer(service: GitService, repository: string, request: Buffer): Promise<Buffer> {
  return runService([service, "--stateless-rpc", repository], request);
}

async function runService(args: readonly string[], input?: Buffer): Promise<Buffer> {
  const env = { ...isolatedEnvironment(), GIT_PROTOCOL: "version=2" };
  const git = spawn("git", args, { env, stdio: ["pipe", "pipe", "ignore"] });
  const output: Buffer[] = [];
  git.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  git.stdin.on("error", () => undefined);
  git.stdin.end(input);
  await new Promise((resolve, reject) => {
    git.once("error", reject);
    git.once("close", resolve);
  });
  return Buffer.concat(output);
}
