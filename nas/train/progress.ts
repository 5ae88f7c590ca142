import cliProgress from 'cli-progress'
import type { StepProgress } from './train.ts'

/** Share of the old images/s in the one shown. */
const smoothing = 0.95

/** A bar on the error output with images/s and the time left; silent where that is not a terminal. */
export function trainingProgress(): { onStep: (progress: StepProgress) => void; stop: () => void } {
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage} % | {rate} images/s | loss {loss} | {left} left',
    stream: process.stderr,
    hideCursor: true,
  })
  let rate = 0
  return {
    onStep: ({ step, steps, loss, images, seconds }) => {
      if (!process.stderr.isTTY) return
      if (rate === 0) bar.start(steps, step)
      rate = rate === 0 ? images / seconds : smoothing * rate + (1 - smoothing) * (images / seconds)
      const secondsLeft = ((steps - step) * images) / rate
      bar.update(step, { rate: rate.toFixed(0), loss: loss.toFixed(3), left: duration(secondsLeft) })
    },
    stop: () => bar.stop(),
  }
}

/** Hours and minutes, or seconds. */
function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
