import { Counter, Histogram } from "prom-client";
import type { ServedRequest } from "../request-count.ts";

/** Seconds; from what is in memory to a promotion that is waited for. */
const buckets = [0.005, 0.025, 0.1, 0.5, 1, 5, 30];

/** What this server is asked. */
export function httpMetrics() {
  const total = new Counter({
    name: "glu_http_requests_total",
    help: "Requests to this server. Route is the pattern of a path, or none.",
    labelNames: ["method", "route", "status"],
    registers: [],
  });
  const durations = new Histogram({
    name: "glu_http_request_duration_seconds",
    help: "How long this server took to begin an answer.",
    labelNames: ["method", "route"],
    buckets,
    registers: [],
  });
  const served = ({ method, route, status, duration }: ServedRequest) => {
    total.inc({ method, route, status });
    durations.observe({ method, route }, duration / 1000);
  };
  return { metrics: [total, durations], served };
}
