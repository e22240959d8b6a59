import {
  defaultMaxObjectSize,
  defaultTimeouts,
  type RemoteOptions,
  type RemoteTimeouts,
} from "../remote-options.ts";
import { parseRemoteUrl } from "../remote-url.ts";
import { silentLogger, systemTimers } from "../runtime.ts";
import { DeferredTransport } from "./deferred-transport.ts";
import type { Transport } from "./transport.ts";
import { WireRemote } from "./wire-remote.ts";

/** Opens a remote with the wire engine. Nothing is sent yet. @throws {InvalidUrlError} */
export function openWireRemote(options: RemoteOptions): WireRemote {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const { timers = systemTimers, maxObjectSize = defaultMaxObjectSize } = options;
  const transport = openTransport(options, timeouts);
  return new WireRemote({ transport, timeouts, timers, maxObjectSize });
}

function openTransport(options: RemoteOptions, timeouts: Required<RemoteTimeouts>): Transport {
  const { timers = systemTimers, environment = process.env, logger = silentLogger } = options;
  const url = parseRemoteUrl(options.url);
  const common = { timeouts, environment, timers };
  switch (url.kind) {
    case "http": {
      const { credential, caFile } = options;
      return new DeferredTransport(url.url, async () => {
        const { HttpTransport } = await import("./http/http-transport.ts");
        return new HttpTransport({ ...common, url, credential, caFile });
      });
    }
    case "ssh": {
      const { ssh = {}, directory } = options;
      return new DeferredTransport(url.url, async () => {
        const { SshTransport } = await import("./ssh/ssh-transport.ts");
        return new SshTransport({ ...common, url, ssh, directory, logger });
      });
    }
    default:
      return new DeferredTransport(url.url, async () => {
        const { LocalTransport } = await import("./local/local-transport.ts");
        return new LocalTransport({ ...common, path: url.url });
      });
  }
}
