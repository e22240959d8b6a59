import { showWord } from "../../../edits/edit-path.ts";
import { chooseOne } from "../../../resources/formats/choose-one.ts";
import type { ContainerChoice } from "../../../resources/formats/kubernetes/kubernetes-choice.ts";
import {
  type Container,
  containersIn,
} from "../../../resources/formats/kubernetes/kubernetes-containers.ts";
import type { Detected } from "./detected.ts";
import { nameIn } from "./name-in.ts";
import { isSought, type Sought, showSought } from "./sought.ts";

/** A container of anything that has pods. */
export function detectKubernetes(content: string, sought: Sought): Detected {
  const { container } = sought;
  const containers = containersIn(content);
  const found = chooseOne(containers, {
    sought: `container ${container === undefined ? `with ${showSought(sought)}` : showWord(container)}`,
    isMeant: (each) =>
      container === undefined ? isSought(each.image, sought) : isCalled(each, container),
    describe: (each) =>
      `${fullName(each)} (${each.image === "" ? "no image" : showWord(each.image)})`,
    say: "with --container <kind>/<object>/<container>",
  });
  const words = [found.name, "of", found.kind, found.object].filter((word) => word !== "");
  return {
    format: "kubernetes",
    options: choiceOf(found, containers),
    place: words.map(showWord).join(" "),
    ...nameIn(found.image),
  };
}

/** By its name; where several have that, by what it belongs to as well. */
function isCalled(container: Container, name: string): boolean {
  const full = fullName(container);
  return full === name || full.endsWith(`/${name}`);
}

function fullName({ kind, object, name }: Container): string {
  return [kind, object, name].join("/");
}

/** No more than it takes. */
function choiceOf(found: Container, containers: readonly Container[]): ContainerChoice {
  const { name: container, kind, object: name } = found;
  const alike = containers.filter((other) => other.name === container && other !== found);
  if (alike.length === 0) {
    return { container };
  }
  const isNamed = alike.every((other) => other.object !== name);
  const isOfKind = alike.every((other) => other.kind !== kind);
  return isNamed || !isOfKind
    ? { container, ...(!isNamed && { kind }), name }
    : { container, kind };
}
