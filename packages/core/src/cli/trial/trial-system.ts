import type { Phase } from "../../phase.ts";
import type { ImageInFiles } from "../../resources/image-in-files.ts";
import { imageResource } from "../../resources/image-resources.ts";
import { git } from "../../sources/git.ts";
import { oci } from "../../sources/oci.ts";
import { System } from "../../system.ts";
import type { Trial } from "./trial-choice.ts";
import { type TrialFile, unnamed } from "./trial-file.ts";

export interface TrialSystem {
  readonly system: System;
  readonly from: Phase<ImageInFiles>;
  readonly to: Phase<ImageInFiles>;
}

/** The program that one would write: an image that is promoted into a file. */
export function trialSystem(
  { repository, image, sought, by }: Trial,
  file: TrialFile,
): TrialSystem {
  const system = new System({ name: "trial" });
  const create = imageResource({ image: sought.image ?? unnamed, in: file, by });
  const phases = system.definePipeline({ name: "trial" }, create, (pipeline) => {
    const from = pipeline.phase({ name: "image" }, oci(image));
    const to = pipeline.phase({ name: "file" }, git(repository), { promotesFrom: from });
    return { from, to };
  });
  return { system, ...phases };
}
