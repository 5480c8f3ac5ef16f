#!/usr/bin/env -S npx tsx
import { run } from './program.ts';

// What the SDK will require of Node some day is no news for somebody who was woken.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

process.exitCode = await run(process.argv.slice(2), process);
