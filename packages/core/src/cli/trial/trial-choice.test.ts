import { expect, test } from "vitest";
import { trialOf } from "./trial-choice.ts";

const command = {
  error: (message: string): never => {
    throw new Error(message);
  },
};
const given = { repo: "config", image: "nginx", file: "./a.yaml" };

test("relative places are those of the working directory", () => {
  const image = "oci-layout:images:1";
  expect(trialOf(command, { ...given, image }, "/home/ada")).toEqual({
    repository: { url: "/home/ada/config", proposals: false },
    image: { reference: "oci-layout:/home/ada/images:1", plainHttp: false, labels: false },
    sought: { path: "a.yaml", image: undefined, container: undefined, key: undefined },
    by: undefined,
  });
});

test("an image is called as it was said, and all else is passed on", () => {
  const more = {
    repo: "git@git.example:acme/config.git",
    branch: "next",
    repoCredential: "bot",
    imageCredential: "ghcr",
    plainHttp: true,
    key: "tag=image.tag",
    by: "tag",
  } as const;
  expect(trialOf(command, { ...given, ...more }, "/home/ada")).toEqual({
    repository: { url: more.repo, branch: "next", credential: "bot", proposals: false },
    image: { reference: "nginx", credential: "ghcr", plainHttp: true, labels: false },
    sought: { path: "a.yaml", image: "nginx", container: undefined, key: { tag: "image.tag" } },
    by: "tag",
  });
});
