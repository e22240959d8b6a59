#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

// What is loaded below may not even be understood by an older one.
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `glu: Node.js ${process.versions.node} is too old; install 20.19 or newer\n`,
  );
  process.exitCode = 1;
} else {
  const { glu } = await import("../bundle/glu.js");
  await glu();
}
