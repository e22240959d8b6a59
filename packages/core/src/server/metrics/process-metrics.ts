import { Counter, Gauge } from "prom-client";

const gauges = [
  {
    name: "process_start_time_seconds",
    help: "When the process began, in seconds since 1970.",
    read: () => performance.timeOrigin / 1000,
  },
  {
    name: "process_resident_memory_bytes",
    help: "The memory the process has.",
    read: () => process.memoryUsage.rss(),
  },
  {
    name: "nodejs_heap_size_total_bytes",
    help: "The heap of JavaScript.",
    read: () => process.memoryUsage().heapTotal,
  },
  {
    name: "nodejs_heap_size_used_bytes",
    help: "What of the heap is in use.",
    read: () => process.memoryUsage().heapUsed,
  },
  {
    name: "nodejs_external_memory_bytes",
    help: "Memory outside of the heap that its objects hold.",
    read: () => process.memoryUsage().external,
  },
] as const;

/**
 * What dashboards expect of every process of Node.js, under the usual names. It is read when somebody
 * asks: what the library would add by itself observes for good, and could not be ended with the server.
 */
export function processMetrics(): readonly (Counter | Gauge)[] {
  return [processorTime(), runtimeVersion(), ...gauges.map(readGauge)];
}

function processorTime(): Counter {
  return new Counter({
    name: "process_cpu_seconds_total",
    help: "The time of processors that the process used, in seconds.",
    registers: [],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

function runtimeVersion(): Gauge {
  const runtime = new Gauge({
    name: "nodejs_version_info",
    help: "Always 1; the label is the version of Node.js.",
    labelNames: ["version"],
    registers: [],
  });
  runtime.set({ version: process.version }, 1);
  return runtime;
}

function readGauge({ name, help, read }: (typeof gauges)[number]): Gauge {
  return new Gauge({
    name,
    help,
    registers: [],
    collect() {
      this.set(read());
    },
  });
}
