import type { Filesystem, PhaseDescriptor } from "@glu/core";
import { pathOf, Release } from "./release.ts";

/** Is read from one place, and written to two more: beside it, and into a file of its own. */
export class Twofold extends Release {
  override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const before = JSON.parse(await files.readFile(pathOf(phase), "utf8"));
    await files.writeFile(pathOf(phase), sheetOf(this.version, before));
    await files.writeFile(variableOf(phase.metadata.name), variable(this.version));
  }
}

export function variableOf(phase: string): string {
  return `phases/${phase}.env`;
}

export function variable(version: string): string {
  return `VERSION=${version}\n`;
}

/** As it is written. */
export function sheetOf(version: string, before: object = {}): string {
  return `${JSON.stringify({ ...before, version, shown: version }, undefined, 2)}\n`;
}
