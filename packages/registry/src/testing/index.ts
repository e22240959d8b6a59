export type { DockerRegistry, DockerRegistryOptions } from "./docker-registry.ts";
export {
  dockerRegistryUser,
  startDockerRegistry,
  whyNoDockerRegistry,
} from "./docker-registry.ts";
export type { Fault } from "./fault.ts";
export type { WriteImageOptions } from "./image-layout.ts";
export { writeImage } from "./image-layout.ts";
export { ManualTimers } from "./manual-timers.ts";
export type { RegistryCase, RegistrySubject } from "./registry-contract.ts";
export { registryContract } from "./registry-contract.ts";
export type { BearerOptions } from "./registry-guard.ts";
export type {
  FaultOptions,
  PushOptions,
  RecordedRequest,
  RegistryServer,
  RegistryServerOptions,
} from "./registry-server.ts";
export { startRegistry } from "./registry-server.ts";
export type { TinyImageOptions } from "./tiny-image.ts";
