import type { ImageView, ResourceView } from "@glu/core/api-types";

/** What is known of the image that a phase shows: by the server, else by what the image says of itself. */
export function imageFacts({
  image,
  annotations = {},
}: Pick<ResourceView, "image" | "annotations">): ImageView {
  return image ?? fromAnnotations(annotations);
}

/** The page of the commit an image was built from, where its host is known to have one. */
export function revisionLink({ revision, source_url: source }: ImageView): string | undefined {
  if (!revision || !source || !URL.canParse(source)) {
    return undefined;
  }
  const repository = source.replace(/(?:\.git)?\/*$/, "");
  switch (new URL(source).hostname) {
    case "github.com":
      return `${repository}/commit/${revision}`;
    case "gitlab.com":
      return `${repository}/-/commit/${revision}`;
    default:
      return undefined;
  }
}

function fromAnnotations(annotations: Readonly<Record<string, string>>): ImageView {
  const said = (name: string) => annotations[`org.opencontainers.image.${name}`];
  const reference = annotations["dev.getglu.oci.image.url"];
  const [, tag] = /:([^:/@]+)(?:@|$)/.exec(reference ?? "") ?? [];
  const facts = {
    reference,
    tag,
    version: said("version"),
    revision: said("revision"),
    source_url: said("source"),
    url: said("url"),
    created_at: said("created"),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
}
