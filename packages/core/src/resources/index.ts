export { ImageResource } from "./image-resource.ts";
