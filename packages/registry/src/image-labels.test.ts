import { expect, it } from "vitest";
import { imageLabels } from "./image-labels.ts";

const platform = { os: "linux", architecture: "amd64" };
const key = (name: string) => `org.opencontainers.image.${name}`;

it("takes the labels that are annotations by name, and the time of the build", () => {
  const labels = { [key("revision")]: "abc", maintainer: "ada" };
  const created = new Date("2024-05-01T12:00:00Z");
  expect(imageLabels({ platform, labels, created })).toEqual({
    [key("revision")]: "abc",
    [key("created")]: "2024-05-01T12:00:00.000Z",
  });
});

it("prefers the label, and believes no build of 1970", () => {
  const labels = { [key("created")]: "yesterday" };
  expect(imageLabels({ platform, labels, created: new Date("2024-05-01") })).toEqual(labels);
  expect(imageLabels({ platform, created: new Date(0) })).toEqual({});
});
