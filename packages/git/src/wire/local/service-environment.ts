import { isolatedEnvironment } from "../../git-environment.ts";
import type { Service } from "../transport.ts";

/**
 * The environment of `git upload-pack` and `git receive-pack`. The configuration and the hooks of the
 * repository itself count, as they do on a server; those of the machine and of its user do not.
 */
export function serviceEnvironment(service: Service, parent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    PATH: parent["PATH"],
    ...isolatedEnvironment({
      // Nothing can be in it.
      home: "/dev/null",
      // What is left out need not be read into memory.
      settings: [["uploadpack.allowFilter", "true"]],
    }),
    GIT_PROTOCOL: "version=2",
    // A repository without all of its objects would ask others for them, in whatever way it names.
    ...(service === "git-upload-pack" ? { GIT_ALLOW_PROTOCOL: "file" } : {}),
  };
}
