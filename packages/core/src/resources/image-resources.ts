import { ImageInFiles } from "./image-in-files.ts";
import type { ImageResourceOptions } from "./image-places.ts";
import { ImagesInFiles, type ImagesResourceOptions } from "./images-in-files.ts";

/**
 * One image that files of a repository name: what a pipeline promotes, without code for reading and writing.
 *
 * @example
 * imageResource({
 *   image: "ghcr.io/acme/app",
 *   in: kubernetes("env/{phase}/deployment.yaml", { container: "app" }),
 * })
 * @returns what `definePipeline` takes
 * @throws {DefinitionError} if the name of the image has a tag or a digest, or no file is given, or one
 * that cannot hold an image so.
 */
export function imageResource(options: ImageResourceOptions): () => ImageInFiles {
  const create = () => new ImageInFiles(options);
  create();
  return create;
}

/**
 * Several images that files of a repository name, promoted together. They are read from `images({ … })`
 * with the same keys.
 *
 * @example
 * imagesResource({
 *   images: {
 *     web: { image: "ghcr.io/acme/web", in: kustomize("{phase}/kustomization.yaml") },
 *     worker: { image: "ghcr.io/acme/worker", in: helmValues("{phase}/values.yaml", { digest: "worker.digest" }) },
 *   },
 * })
 * @returns what `definePipeline` takes
 * @throws {DefinitionError} as `imageResource` does
 */
export function imagesResource<const Key extends string>(
  options: ImagesResourceOptions<Key>,
): () => ImagesInFiles<Key> {
  const create = () => new ImagesInFiles(options);
  create();
  return create;
}
