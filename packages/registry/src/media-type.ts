/** The media types of an image manifest, as OCI and as Docker name them. */
export const manifestMediaTypes = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
] as const;

/** The media types of a list of manifests, one for each platform. */
export const indexMediaTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
] as const;

export type ManifestMediaType = (typeof manifestMediaTypes)[number];
export type IndexMediaType = (typeof indexMediaTypes)[number];

function isManifestMediaType(text: string): text is ManifestMediaType {
  return manifestMediaTypes.some((mediaType) => mediaType === text);
}

export function isIndexMediaType(text: string): text is IndexMediaType {
  return indexMediaTypes.some((mediaType) => mediaType === text);
}

/** Whether it is a media type of something that can be tagged and read as an image. */
export function isImageMediaType(text: string): text is ManifestMediaType | IndexMediaType {
  return isManifestMediaType(text) || isIndexMediaType(text);
}
