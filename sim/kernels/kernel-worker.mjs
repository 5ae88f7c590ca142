import { register } from 'tsx/esm/api'

// Threads do not take over how the process reads TypeScript.
register()
await import('./kernel-worker.ts')
