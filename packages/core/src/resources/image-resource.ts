import type { Labels } from "../metadata.ts";
import type { OCIDescriptor, OCIImage, OCIResource } from "../sources/oci.ts";

/**
 * An image by its digest: the base of resources that are read from an OCI source. It is empty, not
 * wrong, until something was read.
 */
export class ImageResource implements OCIResource {
  /** Host and repository, without tag and digest. */
  image = "";
  /** The tag the image was found under; empty if it was asked for by its digest. */
  tag = "";
  /** With its algorithm, such as `sha256:…`. */
  imageDigest = "";
  /** What the image says of itself, safe to show. */
  annotations: Labels = {};

  digest(): string {
    return this.imageDigest;
  }

  readFromOCIDescriptor({ digest, annotations = {} }: OCIDescriptor, image: OCIImage): void {
    this.image = image.name;
    this.tag = image.tag;
    this.imageDigest = digest;
    this.annotations = annotations;
  }
}
