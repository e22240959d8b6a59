import { describe, expect, it } from "vitest";
import { EditError } from "../../edits/edit-error.ts";
import type { ImageVersion } from "../image-file.ts";
import { compose } from "./compose.ts";

const name = "ghcr.io/acme/app";
const digest = `sha256:${"a".repeat(64)}`;
const version: ImageVersion = { name, by: "digest", tag: "1.2", digest };

const file = `services:
  web:
    image: ghcr.io/acme/app:1.1   # the shop
    ports: ["80:80"]
  worker:
    restart: always
  db: {image: 'postgres:17'}
`;

describe("compose", () => {
  it("reads and writes the only service with the image", () => {
    const found = { place: "services.web.image", text: `${name}:1.1`, tag: "1.1" };
    expect(compose("x").read(file, { name })).toMatchObject(found);
    expect(compose("x").write(file, version)).toBe(file.replace(":1.1", `@${digest}`));
  });

  it("writes the service that is named, and adds the key", () => {
    const worker = compose("x", { service: "worker" });
    expect(worker.read(file, { name })).toEqual({ place: "services.worker.image", text: "" });
    expect(worker.write(file, version)).toBe(
      file.replace("restart: always\n", `restart: always\n    image: ${name}@${digest}\n`),
    );
  });

  it.each(["build", "extends"])("leaves a service alone that has its image by %s", (origin) => {
    const content = `services: {web: {${origin}: .}}\n`;
    const web = compose("x", { service: "web" });
    expect(() => web.read(content, { name })).toThrow(`services.web: has its image by ${origin}`);
    expect(() => web.write(content, version)).toThrow(`services.web: has its image by ${origin}`);
  });

  it.each([
    [
      "a missing service",
      "api",
      file,
      "services: there is no service api; there is web (ghcr.io/acme/app:1.1), worker (no image), db (postgres:17)",
    ],
    [
      "two with the image",
      undefined,
      file.replace("restart: always", `image: ${name}:1`),
      "2 fit service with ghcr.io/acme/app: web",
    ],
    ["a file without services", undefined, "x: 1\n", "there is nothing"],
    [
      "a variable",
      "web",
      file.replace(":1.1", ":$TAG"),
      'services.web.image: has a variable in it ("ghcr.io/acme/app:$TAG")',
    ],
  ])("refuses %s", (...[, service, content, message]) => {
    const chosen = compose("x", service === undefined ? {} : { service });
    expect(() => chosen.read(content, { name })).toThrow(EditError);
    expect(() => chosen.read(content, { name })).toThrow(message);
    expect(() => chosen.write(content, version)).toThrow(message);
  });
});
