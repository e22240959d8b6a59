import { describe, expect, it } from "vitest";
import { DefinitionError, UserCodeError } from "../errors.ts";
import type { PhaseDescriptor } from "../phase.ts";
import { kubernetes } from "./formats/kubernetes/kubernetes.ts";
import { parsePath } from "./path-template.ts";

const phase: PhaseDescriptor = {
  pipeline: "shop",
  kind: "git",
  metadata: { name: "eu", labels: { region: "eu-west-1", "acme.io/team": "web" } },
};

describe("parsePath", () => {
  it.each([
    ["env/{phase}/deployment.yaml", "env/eu/deployment.yaml"],
    ["{pipeline}/{phase}/{label.region}.yaml", "shop/eu/eu-west-1.yaml"],
    ["{label.acme.io/team}/{phase}-{phase}.yaml", "web/eu-eu.yaml"],
    ["plain.yaml", "plain.yaml"],
  ])("fills %s", (template, path) => {
    expect(parsePath(template)(phase)).toBe(path);
  });

  it("takes a function as it is", () => {
    expect(parsePath(({ metadata }) => `${metadata.name}.yaml`)(phase)).toBe("eu.yaml");
  });

  it.each([
    ["{stage}/a.yaml", 'the path "{stage}/a.yaml" has {stage}: write where the file is'],
    ["{label.}/a.yaml", "has {label.}"],
    ["{}/a.yaml", "has {}"],
    ["", 'the path "" is empty'],
  ])("refuses %j where it is defined", (template, message) => {
    expect(() => parsePath(template)).toThrow(DefinitionError);
    expect(() => parsePath(template)).toThrow(message);
  });

  it.each([
    [
      "{label.zone}.yaml",
      'shop/eu has no label "zone", which {label.zone} stands for; it has region',
    ],
    ["{label.constructor}.yaml", 'has no label "constructor"'],
  ])("says which label a phase lacks for %s", (template, message) => {
    expect(() => parsePath(template)(phase)).toThrow(UserCodeError);
    expect(() => parsePath(template)(phase)).toThrow(message);
  });

  it("is checked by the compiler too", () => {
    // @ts-expect-error Argument of type '"env/{stage}.yaml"' is not assignable to parameter of type '"{stage} is not known: write {phase}, {pipeline} or {label.<key>}"'.
    expect(() => kubernetes("env/{stage}.yaml")).toThrow("has {stage}");
    const path: string = "env/{phase}.yaml";
    expect(kubernetes(path).path(phase)).toBe("env/eu.yaml");
    expect(kubernetes("env/{phase}/{label.region}.yaml").path(phase)).toBe("env/eu/eu-west-1.yaml");
  });
});
