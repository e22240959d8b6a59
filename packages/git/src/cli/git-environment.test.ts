import { describe, expect, it } from "vitest";
import { gitEnvironment } from "./git-environment.ts";

describe("gitEnvironment", () => {
  it("lets git look for no repository around it", () => {
    expect(gitEnvironment({}, { home: "/home" })).toMatchObject({ GIT_DIR: "/home/none" });
    const gitDirectory = "/home/own.git";
    expect(gitEnvironment({}, { home: "/home", gitDirectory })).toMatchObject({
      GIT_DIR: gitDirectory,
    });
  });

  it("takes over what leads to the network, and nothing else", () => {
    const parent = {
      PATH: "/bin",
      https_proxy: "http://proxy",
      HOME: "/root",
      GIT_DIR: "/x",
      TOKEN: "s3cret",
    };
    const environment = gitEnvironment(parent, { home: "/home" });
    expect(environment).toMatchObject({ PATH: "/bin", https_proxy: "http://proxy", HOME: "/home" });
    expect(environment).not.toHaveProperty("TOKEN");
  });
});
