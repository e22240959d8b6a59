export type { DockerRegistry, DockerRegistryOptions } from "./docker-registry.ts";
export {
  dockerRegistryUser,
  startDockerRegistry,
  whyNoDockerRegistry,
} from "./docker-registry.ts";
export type { Fault } from "./fault.ts";
export { HttpProxy, type HttpProxyOptions, startHttpProxy } from "./http-proxy.ts";
export type { WriteImageOptions, WriteIndexOptions } from "./image-layout.ts";
export { writeImage, writeIndex } from "./image-layout.ts";
export { ManualTimers } from "./manual-timers.ts";
export type { FaultOptions } from "./planned-faults.ts";
export type { RegistryCase, RegistrySubject } from "./registry-contract.ts";
export { registryContract } from "./registry-contract.ts";
export type { BearerOptions } from "./registry-guard.ts";
export type {
  PushIndexOptions,
  PushOptions,
  RecordedRequest,
  RegistryServer,
  RegistryServerOptions,
} from "./registry-server.ts";
export { startRegistry } from "./registry-server.ts";
export type { TagListOptions } from "./tag-page.ts";
export type { TinyImageOptions } from "./tiny-image.ts";
export type { TinyIndexOptions } from "./tiny-index.ts";
