export { type FileStat, type Filesystem, FilesystemError } from "@glu/git";
export type {
  Audit,
  AuditAction,
  AuditDetails,
  AuditEntry,
  AuditOrigin,
  AuditOutcome,
  AuditPage,
  NewAuditEntry,
} from "./audit.ts";
export type { Automation, AutomationSetting } from "./automation.ts";
export type {
  Clients,
  ConfiguredProposals,
  ConfiguredRepository,
  ForgeProvider,
  ImageRequest,
  ProposalRequest,
  RepositoryRequest,
} from "./clients.ts";
export { ConfigurationError, type ConfigurationProblem } from "./config/configuration-error.ts";
export type { ProvideCredential, ProvidedCredential } from "./credential.ts";
export type {
  Blocked,
  BlockedReason,
  Decision,
  DecisionInput,
} from "./decision.ts";
export type { Duration } from "./duration.ts";
export type {
  EdgeActions,
  EdgeContext,
  EdgeEnds,
  EdgeHandle,
  EdgeKind,
  EdgeStatus,
  LiveEdge,
  PlanRequest,
} from "./edge.ts";
export type { Gate } from "./edges/gate.ts";
export { type PromotionOptions, promotion } from "./edges/promotion-edge.ts";
export {
  CertificateError,
  CredentialUnavailableError,
  CycleError,
  DeadlineError,
  DefinitionError,
  DuplicateNameError,
  FileContentError,
  ForbiddenError,
  ForeignPhaseError,
  GluError,
  InvalidMetadataError,
  ListenError,
  NestedRunError,
  type NextStep,
  NotConfiguredError,
  NotFoundError,
  OutcomeUnknownError,
  ProgramError,
  StoppedError,
  StoreError,
  TriggerError,
  UserCodeError,
  UserInterfaceError,
} from "./errors.ts";
export type { Meeting } from "./first-sight.ts";
export type { LoginSession, LoginSessions } from "./login-sessions.ts";
export type { Labels, Metadata, RenamableMetadata } from "./metadata.ts";
export {
  localOperations,
  type Operations,
  type PerformOptions,
  type PlanOptions,
} from "./operations.ts";
export type {
  Expectation,
  LivePhase,
  LivePhaseOf,
  ObserveOptions,
  Phase,
  PhaseDescriptor,
  PhaseHandle,
  PhaseState,
  ReadyState,
} from "./phase.ts";
export type {
  KeyedMessage,
  OpenProposal,
  PhaseProposals,
  ProposalFate,
} from "./phase-proposal.ts";
export type {
  EdgeOptions,
  GatedUpstream,
  LivePipeline,
  PhaseOptions,
  Pipeline,
  PipelineBuilder,
  PipelineContext,
  Upstream,
} from "./pipeline.ts";
export type {
  ExpectedDigests,
  Performed,
  PerformRequest,
  PerformResult,
  Plan,
  PromotionContext,
} from "./promotion.ts";
export type {
  ForgeUser,
  ListOptions,
  NewProposal,
  OpenedProposal,
  Proposal,
  ProposalRules,
  ProposalSetting,
  Proposer,
  RepositoryProposals,
  Review,
} from "./proposer.ts";
export type { Resource } from "./resource.ts";
export { type RunOptions, run } from "./run.ts";
export type { RunningPipeline, StartOptions, SystemEnvironment } from "./running-system.ts";
export {
  type Logger,
  type Runtime,
  silentLogger,
  systemTimers,
  type TimerOptions,
  type Timers,
} from "./runtime.ts";
export type * from "./sightings.ts";
export type {
  CallOptions,
  Change,
  CommitReference,
  Observation,
  PlannedUpdate,
  Reader,
  Source,
  SourceContext,
  SourceEvent,
  UpdatableSource,
  UpdateResult,
  Writer,
} from "./source.ts";
export {
  type GitPhaseOptions,
  type GitSourceOptions,
  git,
} from "./sources/git.ts";
export type { GitResource } from "./sources/git-resource.ts";
export { type ImagesOf, images } from "./sources/images.ts";
export {
  type OCIDescriptor,
  type OCIImage,
  type OCIIndex,
  type OCIManifest,
  type OCIResource,
  type OCISelection,
  type OCISourceOptions,
  oci,
} from "./sources/oci.ts";
export type * from "./store.ts";
export { memoryStore } from "./stores/memory.ts";
export { type Defined, System, type SystemOptions } from "./system.ts";
export type {
  PhaseEvent,
  PromotionEvent,
  SystemEvents,
  SystemListener,
} from "./system-events.ts";
export type { Matches, PhaseMatch, Trigger, TriggerContext } from "./trigger.ts";
export { type OnChangeOptions, onChange } from "./triggers/on-change.ts";
export {
  type CronScheduleOptions,
  type IntervalScheduleOptions,
  type ScheduleOptions,
  schedule,
} from "./triggers/schedule.ts";
export type { UserInterface } from "./user-interface.ts";
