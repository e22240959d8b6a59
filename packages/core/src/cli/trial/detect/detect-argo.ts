import { EditError } from "../../../edits/edit-error.ts";
import { showWord } from "../../../edits/edit-path.ts";
import { applicationsIn } from "../../../resources/formats/argo/argo-source.ts";
import { type Fields, fieldsOf, itemsOf, textOf } from "../../../resources/formats/plain-data.ts";
import { showKeyText } from "../key-text.ts";
import {
  type ArgoImage,
  argoImageOfKey,
  argoImagesIn,
  hasArgoKey,
  tagParameterIn,
} from "./argo-images.ts";
import type { Detected } from "./detected.ts";
import { guide } from "./only-one.ts";
import { type Sought, showSought } from "./sought.ts";

/** One source of one application. */
interface Place {
  readonly application: string;
  /** Undefined if it is the only one. */
  readonly source: number | undefined;
  readonly fields: Fields;
}

interface Found extends ArgoImage {
  readonly place: Place;
}

/** What in the source of an Argo CD application holds the image. */
export function detectArgo(content: string, sought: Sought): Detected {
  const all = placesIn(content);
  const { place, options, image } = only(chosenFrom(all, sought), sought);
  const isOneOfMany = all.some(({ application }) => application !== place.application);
  return {
    format: "argoApplication",
    options: {
      ...(isOneOfMany && { name: place.application }),
      ...(place.source !== undefined && { source: place.source }),
      ...options,
    },
    ...(image !== undefined && { image }),
  };
}

function placesIn(content: string): readonly Place[] {
  return applicationsIn(content).flatMap(({ name: application, spec, fields }) => {
    if (spec === undefined) {
      return [];
    }
    const inner = spec.reduce((outer, step) => fieldsOf(outer[step]), fields);
    const sources = itemsOf(inner["sources"]).map(fieldsOf);
    return "sources" in inner
      ? sources.map((one, index) => ({
          application,
          fields: one,
          source: sources.length > 1 ? index : undefined,
        }))
      : [{ application, fields: fieldsOf(inner["source"]), source: undefined }];
  });
}

function chosenFrom(all: readonly Place[], { container }: Sought): readonly Place[] {
  const chosen = all.filter(
    ({ application }) => container === undefined || application === container,
  );
  if (chosen.length === 0) {
    const sought = container === undefined ? "with a source" : showWord(container);
    const there = [...new Set(all.map(({ application }) => showWord(application)))].join(", ");
    throw new EditError(`there is no application ${sought}; there is ${there || "none"}`, {
      path: "",
    });
  }
  return chosen;
}

function only(places: readonly Place[], sought: Sought): Found {
  const { key } = sought;
  if (key !== undefined) {
    const [place, ...others] =
      places.length === 1 ? places : places.filter(({ fields }) => hasArgoKey(fields, key));
    if (place === undefined || others.length > 0) {
      throw unclear(places, `which of them ${showKeyText(key)} belongs to`);
    }
    return { place, ...argoImageOfKey(place.fields, key) };
  }
  const found = places.flatMap((place) =>
    argoImagesIn(place.fields, sought).map((image) => ({ place, ...image })),
  );
  const [first, ...others] = found;
  if (others.length > 0) {
    throw several(found, sought);
  }
  return first ?? unnamed(places, sought);
}

/** What is added to a source that names the image nowhere. */
function unnamed(places: readonly Place[], sought: Sought): Found {
  const likely = places.filter(({ fields }) => "kustomize" in fields);
  const [place, ...others] = likely.length > 0 ? likely : places;
  if (place === undefined || others.length > 0) {
    throw unclear(places, `which of them has ${showSought(sought)}, which none names`);
  }
  const { fields } = place;
  const isChart = "helm" in fields || "chart" in fields;
  if (!isChart && sought.image !== undefined) {
    return { place, options: {} };
  }
  const tag = tagParameterIn(fields);
  if (tag === undefined) {
    throw new EditError(whyNoChart(fields, sought), { path: "" });
  }
  return { place, ...tag };
}

function whyNoChart(source: Fields, sought: Sought): string {
  const isText = textOf(fieldsOf(source["helm"])["values"]) !== "";
  const values = isText
    ? ", unless in the text of helm.values: write that as helm.valuesObject"
    : "";
  return (
    `its source names ${showSought(sought)} nowhere${values}; say which parameter or value is to hold ` +
    `it with --key, such as --key image.reference or --key repository=image.repository,tag=image.tag: ${guide}`
  );
}

function several(found: readonly Found[], sought: Sought): EditError {
  const [first] = found;
  const isOnePlace = found.every(({ place }) => place === first?.place);
  const keys = found.flatMap(({ key }) => (key === undefined ? [] : [`--key ${showKeyText(key)}`]));
  if (isOnePlace && keys.length > 0) {
    const reason = `${found.length} places name ${showSought(sought)}; say which with ${keys.join(" or ")}`;
    return new EditError(reason, { path: "" });
  }
  const places = found.map(({ place }) => place);
  return unclear(places, `which of them is meant, as all name ${showSought(sought)}`);
}

function unclear(places: readonly Place[], what: string): EditError {
  const names = places.map(({ application, source }) =>
    source === undefined ? showWord(application) : `source ${source} of ${showWord(application)}`,
  );
  const applications = new Set(places.map(({ application }) => application));
  const way =
    applications.size > 1
      ? "say it with --container <application>"
      : `in a program, \`source\` says it: ${guide}`;
  const there = [...new Set(names)].join(", ");
  return new EditError(`there is ${there}; it is not clear ${what}; ${way}`, {
    path: "",
  });
}
