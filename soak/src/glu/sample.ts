/** What a process has, at one moment. */
export interface Sample {
  /** In ms since 1970. */
  readonly at: number;
  /** Time of processors used since it began, in ms. */
  readonly worked: number;
  /** Bytes, as the system counts them, a moment after a garbage collection. */
  readonly resident: number;
  /** Bytes of objects and buffers in use, after a garbage collection. */
  readonly used: number;
  /** Open files and sockets. */
  readonly descriptors: number;
  /** What keeps the event loop busy: timers, sockets, requests. */
  readonly handles: number;
  /** Listeners on all emitters and signals that are alive. */
  readonly listeners: number;
  /** The most listeners that one of them has. */
  readonly mostListeners: number;
}
