import { Presets, SingleBar } from 'cli-progress'
import type { ProgressListener } from './transfer.ts'

/** A progress bar on standard error: megabytes, rate and time left; silent off a terminal. */
export interface DownloadBar {
  readonly onProgress: ProgressListener
  stop(): void
}

export function downloadBar(label: string): DownloadBar {
  const format = `${label} {bar} {megabytes} of {totalMegabytes} MB, {rate} MB/s, {eta_formatted} left`
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic)
  let start: { bytes: number; timeMs: number } | undefined
  return {
    onProgress: (bytes, totalBytes) => {
      const nowMs = performance.now()
      start ??= { bytes, timeMs: nowMs }
      const rate = ((bytes - start.bytes) / 1e3 / Math.max(1, nowMs - start.timeMs)).toFixed(1)
      const payload = { megabytes: megabytes(bytes), totalMegabytes: megabytes(totalBytes), rate }
      if (start.timeMs === nowMs) bar.start(totalBytes ?? 0, bytes, payload)
      bar.setTotal(totalBytes ?? 0)
      bar.update(bytes, payload)
    },
    stop: () => bar.stop(),
  }
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '?' : (bytes / 1e6).toFixed(1)
}
